import { describe, expect, it } from 'vitest';
import type { WorkflowFile } from '../../engine/format/model.ts';
import { copyTasks, pasteTasks, readClip } from './clipboard.ts';
import { record, redo, startHistory, undo } from './history.ts';
import { freeId, toId } from './names.ts';
import {
  addTask,
  connect,
  disconnect,
  moveTasks,
  reconnect,
  removeAndReconnect,
  removeTasks,
  renameInput,
  renameTaskId,
  setInput,
  setSetting,
  setTask,
  setTransition,
  setWith,
  splice,
  whyNotConnect,
} from './operations.ts';
import { allEdges } from './transitions.ts';

const file: WorkflowFile = {
  millrace: 1,
  inputs: { folder: { type: 'string' } },
  tasks: {
    a: { action: 'flow.noop', next: 'b' },
    b: { action: 'flow.branch', with: { if: '{{ inputs.folder != "" }}' }, next: ['c', { to: ['d', 'a'], on: 'failure', label: 'again' }] },
    c: { action: 'data.set', with: { text: 'from {{ tasks.b.result.value }} not tasks.b' } },
    d: { action: 'flow.noop' },
  },
  outputs: { done: '{{ tasks.b.status }}' },
  layout: { a: { x: 0, y: 0 }, b: { x: 300, y: 0, note: 'kept' } },
};

const edges = (of: WorkflowFile): string[] => allEdges(of).map((edge) => `${edge.id} ${edge.on}`);

it('lists arrows by the key that run views count by', () => {
  expect(edges(file)).toEqual(['a>0>b success', 'b>0>c success', 'b>1>d failure', 'b>1>a failure']);
});

describe('tasks', () => {
  it('adds one under a free id, at its place, and leaves the rest shared', () => {
    const added = addTask(file, { id: 'a', action: 'flow.wait', at: { x: 10.4, y: 20.6 } });
    expect(added.id).toBe('a_2');
    expect(added.file.tasks['a_2']).toEqual({ action: 'flow.wait' });
    expect(added.file.layout?.['a_2']).toEqual({ x: 10, y: 21 });
    expect(added.file.tasks['b']).toBe(file.tasks['b']);
  });

  it('removes one with everything that led to it', () => {
    const left = removeTasks(file, new Set(['a', 'd']));
    expect(Object.keys(left.tasks)).toEqual(['b', 'c']);
    expect(edges(left)).toEqual(['b>0>c success']);
    expect(left.tasks['b']?.next).toBe('c');
    expect(left.layout).toEqual({ b: { x: 300, y: 0, note: 'kept' } });
  });

  it('removes and joins what was around, through several removed in a row and round a loop', () => {
    const left = removeAndReconnect(file, new Set(['b']));
    expect(edges(left)).toEqual(['a>0>c success', 'a>0>d success', 'a>0>a success']);
    const loop: WorkflowFile = {
      millrace: 1,
      tasks: { x: { action: 'n', next: 'y' }, y: { action: 'n', next: 'z' }, z: { action: 'n', next: 'y' } },
    };
    expect(edges(removeAndReconnect(loop, new Set(['y', 'z'])))).toEqual([]);
  });

  it('follows a new id through transitions, places, inputs and outputs, and touches no plain text', () => {
    const renamed = renameTaskId(file, 'b', 'check');
    expect(Object.keys(renamed.tasks)).toEqual(['a', 'check', 'c', 'd']);
    expect(renamed.tasks['a']?.next).toBe('check');
    expect(renamed.tasks['c']?.with).toEqual({ text: 'from {{ tasks.check.result.value }} not tasks.check' });
    expect(renamed.outputs).toEqual({ done: '{{ tasks.check.status }}' });
    expect(renamed.layout?.['check']).toEqual({ x: 300, y: 0, note: 'kept' });
    expect(renameTaskId(file, 'b', 'c')).toBe(file);
  });

  it('gives the same file when nothing changes', () => {
    expect(setTask(file, 'a', { action: 'flow.noop' })).toBe(file);
    expect(setWith(file, 'c', 'none', undefined)).toBe(file);
    expect(moveTasks(file, { a: { x: 0.2, y: -0.2 } })).toBe(file);
    expect(removeTasks(file, new Set(['nobody']))).toBe(file);
    expect(setTransition(file, 'b', 1, { label: 'again' })).toBe(file);
  });

  it('takes out `with` when its last value goes', () => {
    const cleared = setWith(file, 'b', 'if', undefined);
    expect(cleared.tasks['b']).not.toHaveProperty('with');
  });

  it('keeps what else a place holds when it moves', () => {
    expect(moveTasks(file, { b: { x: 310, y: 5 } }).layout?.['b']).toEqual({ x: 310, y: 5, note: 'kept' });
  });
});

describe('transitions', () => {
  it('connects once per port and says why not twice', () => {
    const joined = connect(file, 'd', 'c');
    expect(joined.tasks['d']?.next).toBe('c');
    expect(connect(joined, 'd', 'c')).toBe(joined);
    expect(whyNotConnect(joined, 'd', 'c', 'success')).toMatch(/already/);
    expect(whyNotConnect(joined, 'd', 'c', 'failure')).toBeNull();
    expect(connect(joined, 'd', 'c', 'failure').tasks['d']?.next).toEqual(['c', { to: 'c', on: 'failure' }]);
  });

  it('cuts one target out of several and the transition with its last', () => {
    const cut = disconnect(file, ['b>1>d', 'a>0>b']);
    expect(edges(cut)).toEqual(['b>0>c success', 'b>1>a failure']);
    expect(cut.tasks['a']).not.toHaveProperty('next');
    expect(disconnect(file, ['nonsense'])).toBe(file);
  });

  it('splices a task in and keeps what the transition says', () => {
    const added = addTask(file, { id: 'mid', action: 'flow.noop', at: { x: 0, y: 0 } });
    const spliced = splice(added.file, 'b>1>a', added.id);
    expect(edges(spliced)).toEqual(['a>0>b success', 'b>0>c success', 'b>1>d failure', 'b>1>mid failure', 'mid>0>a success']);
  });

  it('moves an arrow with its label', () => {
    const moved = reconnect(file, 'b>1>d', 'c', 'd', 'any');
    expect(moved.tasks['c']?.next).toEqual([{ to: 'd', on: 'any', label: 'again' }]);
    expect(edges(moved)).not.toContain('b>1>d failure');
  });

  it('writes a transition the short way again when only its target is left', () => {
    const plain = setTransition(disconnect(file, ['b>1>a']), 'b', 1, { on: undefined, label: undefined });
    expect(plain.tasks['b']?.next).toEqual(['c', 'd']);
  });
});

describe('the workflow itself', () => {
  it('declares, renames and drops inputs', () => {
    const renamed = renameInput(file, 'folder', 'dir');
    expect(renamed.inputs).toEqual({ dir: { type: 'string' } });
    expect(renamed.tasks['b']?.with).toEqual({ if: '{{ inputs.dir != "" }}' });
    expect(setInput(file, 'folder', undefined)).not.toHaveProperty('inputs');
  });

  it('drops settings with the last one', () => {
    const set = setSetting(file, 'concurrency', 4);
    expect(set.settings).toEqual({ concurrency: 4 });
    expect(setSetting(set, 'concurrency', undefined)).not.toHaveProperty('settings');
  });
});

describe('copy and paste', () => {
  it('copies as a readable file and pastes under free ids, wired, with their mentions', () => {
    const text = copyTasks(file, new Set(['b', 'c']), { b: { x: 300, y: 0 }, c: { x: 600, y: 50 } });
    expect(text).toContain('millrace: 1');
    const clip = readClip(text);
    expect(clip).not.toBeNull();
    if (!clip) return;
    const pasted = pasteTasks(file, clip, { x: 10, y: 10 });
    expect(pasted.ids).toEqual(['b_2', 'c_2']);
    expect(pasted.file.tasks['b_2']?.next).toBe('c_2');
    expect(pasted.file.tasks['c_2']?.with).toEqual({ text: 'from {{ tasks.b_2.result.value }} not tasks.b_2' });
    expect(pasted.file.layout?.['c_2']).toEqual({ x: 310, y: 60 });
  });

  it('reads JSON too and refuses what holds no tasks or reaches for a prototype', () => {
    expect(readClip('{"tasks": {"x": {"action": "flow.noop"}}}')?.tasks).toEqual({ x: { action: 'flow.noop' } });
    expect(readClip('just words about tasks')).toBeNull();
    expect(readClip('tasks: { x: { action: a, with: { __proto__: { y: 1 } } } }')).toBeNull();
    expect(readClip('tasks: [')).toBeNull();
  });
});

describe('names', () => {
  it.each([
    ['Hash file', 'hash_file'],
    ['Écrire 2', 'e_crire_2'],
    ['3 things', 'task_3_things'],
    ['', 'task'],
  ])('%s becomes %s', (name, id) => expect(toId(name)).toBe(id));

  it('never takes a name that the layout needs', () => {
    expect(freeId('notes', {})).toBe('notes_2');
    expect(freeId('a_2', { a_2: 1, a_3: 1 })).toBe('a_4');
  });
});

describe('history', () => {
  it('undoes and redoes, and a new change forgets what was undone', () => {
    const one = record(startHistory(1), 2, 'add');
    expect(undo(one).present).toBe(1);
    expect(redo(undo(one))).toMatchObject({ present: 2, future: [] });
    expect(record(undo(one), 3, 'other').future).toEqual([]);
    expect(undo(startHistory(1)).present).toBe(1);
  });

  it('makes one step of typing in one field', () => {
    let history = startHistory('');
    for (const text of ['a', 'ab', 'abc']) history = record(history, text, 'edit', 'field');
    history = record(history, 'abc!', 'edit', 'other');
    expect(undo(history).present).toBe('abc');
    expect(undo(undo(history)).present).toBe('');
  });
});
