import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../run/events.ts';
import { createState } from '../run/state.ts';
import { CoreRig, planOfTasks, taskOf, transitionTo } from './core-rig.ts';
import { everyMove, isLegal, legalMovesMarkdown } from './legal-moves.ts';
import { MoveWatch } from './move-watch.ts';

/** A journal of two tasks, each of one visit. */
function journal(): { events: RunEvent[]; watch: MoveWatch } {
  const plan = planOfTasks([taskOf('a', { next: [transitionTo(['b'])] }), taskOf('b')]);
  const rig = new CoreRig(plan);
  rig.start();
  rig.end(0, null);
  rig.end(0, null);
  return { events: rig.journal, watch: new MoveWatch(createState(plan, 'run')) };
}

describe('the legal moves', () => {
  test('hold for a run as it should be', () => {
    const { events, watch } = journal();
    expect(events.flatMap((event) => watch.after(event))).toEqual([]);
    expect(watch.state.status).toBe('succeeded');
  });

  test('do not hold when an event is lost, comes twice, or comes too late', () => {
    const { events } = journal();
    for (const [at, event] of events.entries()) {
      const { watch } = journal();
      const twice = events.toSpliced(at, 0, event);
      expect(twice.flatMap((other) => watch.after(other)).length, `event ${at} twice`).toBeGreaterThan(0);
    }
    const { watch } = journal();
    const late = [...events.slice(0, 1), ...events.slice(3)];
    expect(late.flatMap((event) => watch.after(event)).length).toBeGreaterThan(0);
  });

  test('name no state that does not exist, and leave the end of a run alone', () => {
    for (const move of everyMove()) expect(move).not.toMatch(/^run \S+ (succeeded|failed|canceled) /);
    expect(isLegal('run', 'run.paused', 'running', 'paused')).toBe(false);
    expect(isLegal('run', 'run.paused', 'pausing', 'paused')).toBe(true);
  });

  test('stand in ARCHITECTURE.md as they are here', () => {
    const text = readFileSync(new URL('../../../ARCHITECTURE.md', import.meta.url), 'utf8');
    const [, after] = text.split('<!-- legal moves -->\n');
    expect(after?.split('\n<!-- /legal moves -->')[0]?.trim()).toBe(legalMovesMarkdown());
  });
});
