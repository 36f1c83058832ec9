import { expect, it } from 'vitest';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { closingEdges } from './closing.ts';
import { boxAround, cardHeight, isClear, viewportFor, viewportOn, viewportOver } from './geometry.ts';
import { outletsOf } from './outlets.ts';
import { columnsOf, placesOf } from './places.ts';

const file: WorkflowFile = {
  millrace: 1,
  tasks: {
    a: { action: 'flow.noop', next: ['b', 'c'] },
    b: { action: 'flow.noop', next: 'd' },
    c: { action: 'flow.noop', next: 'c2' },
    c2: { action: 'flow.noop', next: 'd' },
    d: { action: 'flow.noop', next: { to: 'a', on: 'failure' } },
  },
};

it('puts each task one column after the furthest that leads to it, loops aside', () => {
  const loose: WorkflowFile = { ...file, tasks: { s: { action: 'flow.noop', next: 'a' }, ...file.tasks } };
  expect(Object.fromEntries(columnsOf(loose))).toEqual({ s: 0, a: 1, b: 2, c: 2, c2: 3, d: 4 });
});

it('keeps places that the file has and sets the others apart from them', () => {
  const places = placesOf({ ...file, layout: { a: { x: 10, y: 20 }, notes: [] } });
  expect(places['a']).toEqual({ x: 10, y: 20 });
  const spots = Object.values(places).map(({ x, y }) => `${x},${y}`);
  expect(new Set(spots).size).toBe(5);
  for (const [id, place] of Object.entries(places)) if (id !== 'a') expect(place.y).toBeGreaterThan(20 + 72);
});

it('gives a branch its two ports, a switch its cases, and any task a way for failures', () => {
  expect(outletsOf({ action: 'flow.branch' }).map((outlet) => outlet.on)).toEqual(['true', 'false', 'failure']);
  expect(outletsOf({ action: 'flow.switch', with: { cases: { ok: 1, bad: 2 } } }).map((outlet) => outlet.on)).toEqual([
    'ok',
    'bad',
    'default',
    'failure',
  ]);
  expect(outletsOf({ action: 'flow.noop' }).map((outlet) => outlet.label)).toEqual(['', 'failure']);
  expect(outletsOf({ action: 'flow.branch', next: { to: 'x', on: 'any' } }).map((outlet) => outlet.on)).toEqual([
    'true',
    'false',
    'success',
    'failure',
  ]);
});

it('knows the arrows that close a cycle', () => {
  expect([...closingEdges({ ...file, tasks: { s: { action: 'flow.noop', next: 'a' }, ...file.tasks } })]).toEqual(['d>0>a']);
});

it('fits a box into a view without enlarging beyond the limit', () => {
  const box = boxAround([
    { x: 0, y: 0 },
    { x: 780, y: 428 },
  ]);
  expect(box).toEqual({ x: 0, y: 0, width: 1000, height: 500 });
  if (!box) return;
  const viewport = viewportFor(box, 580, 580, { top: 40, right: 40, bottom: 40, left: 40 });
  expect(viewport.zoom).toBeCloseTo(0.5);
  expect(viewport.x).toBeCloseTo(40);
  expect(viewport.y).toBeCloseTo(165);
  expect(viewportFor(box, 580, 580).y).toBeCloseTo(163);
  expect(viewportFor({ x: 0, y: 0, width: 10, height: 10 }, 1000, 1000).zoom).toBe(1);
  expect(boxAround([])).toBeNull();
});

it('puts no card under the run line, the tools or the minimap when it shows all', () => {
  const grid = [0, 1, 2, 3].flatMap((column) => [0, 1, 2, 3, 4].map((row) => ({ x: column * 300, y: row * 120 })));
  for (const [width, height] of [
    [900, 560],
    [1200, 500],
    [1200, 700],
  ] as const) {
    const viewport = viewportOver(grid, width, height);
    expect(viewport).not.toBeNull();
    if (viewport) expect(grid.every((place) => isClear(place, viewport, width, height))).toBe(true);
  }
  const one = viewportFor({ x: 0, y: 0, width: 220, height: 72 }, 1000, 600);
  expect(isClear({ x: 0, y: 0 }, one, 1000, 600)).toBe(true);
  expect(isClear({ x: 0, y: 0 }, { ...one, y: 10 }, 1000, 600)).toBe(false);
  expect(isClear({ x: 0, y: 0 }, { x: 770, y: 450, zoom: 1 }, 1000, 600)).toBe(false);
  expect(viewportOver([], 1000, 600)).toBeNull();
});

it('brings a card into view without leaving a neighbour half behind the line of the run', () => {
  // A column of cards, too long for the view: with the middle one in the middle, another stands under the line.
  const column = Array.from({ length: 12 }, (_, index) => ({ x: 0, y: index * 112 }));
  const [width, height] = [900, 500];
  for (const at of column) {
    const { y, zoom } = viewportOn(at, column, width, height, 1);
    const tops = column.map((place) => place.y * zoom + y).filter((top) => top < 46 && top + cardHeight * zoom > 14);
    expect(tops, `card at ${at.y}`).toEqual([]);
    expect(isClear(at, { x: width / 2 - 110, y, zoom }, width, height)).toBe(true);
  }
  // What fits is shown whole.
  const few = column.slice(0, 3);
  expect(viewportOn({ x: 0, y: 0 }, few, width, height, 0.8)).toEqual(viewportOver(few, width, height));
});
