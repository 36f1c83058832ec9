import { describe, expect, it } from 'vitest';
import { createCommitter } from './committer.ts';
import type { Failure } from './failure.ts';
import type { Write } from './protocol.ts';

const full: Failure = { code: 'storage', message: 'full', data: null, retry: true, reopen: false };
const done = { refused: [], size: null, isDiskFull: false };

/** A committer whose thread and timers are in the test's hands. */
function setUp() {
  const posts: { id: number; generation: number; seqs: number[] }[] = [];
  const timers: { delayMs: number; callback: () => void }[] = [];
  const states: boolean[] = [];
  const refusals: (string | null)[] = [];
  const errors: unknown[] = [];
  const told: number[] = [];
  const committer = createCommitter({
    post: (id, generation, writes) => posts.push({ id, generation, seqs: writes.map(seqOf) }),
    monotonic: () => 0,
    after(delayMs, callback) {
      const timer = { delayMs, callback };
      timers.push(timer);
      return () => {
        const position = timers.indexOf(timer);
        if (position >= 0) timers.splice(position, 1);
      };
    },
    onState: (state) => states.push(state.ok),
    onRefused: (runId) => refusals.push(runId),
    onCallbackError: (error) => errors.push(error),
  });
  const add = (seq: number, urgency: 'now' | 'lazy' = 'now', runId = 'run') =>
    committer.add(
      {
        write: { kind: 'append', runId, firstSeq: seq, lastSeq: seq, at: 0, payload: '[]' },
        committed: () => told.push(seq),
        refused: null,
      },
      urgency,
    );
  const fire = () => timers.splice(0).forEach((timer) => timer.callback());
  return { committer, posts, timers, states, refusals, errors, told, add, fire };
}

function seqOf(write: Write): number {
  return write.kind === 'append' ? write.firstSeq : -1;
}

const turn = () => Promise.resolve();
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('the committer', () => {
  it('posts what one turn added at once, and what comes meanwhile after it', async () => {
    const { committer, posts, told, add } = setUp();
    for (const seq of [0, 1, 2]) add(seq);
    expect(posts).toEqual([]);
    await turn();
    for (const seq of [3, 4]) add(seq);
    await turn();
    expect(posts.map((post) => post.seqs)).toEqual([[0, 1, 2]]);
    expect(told).toEqual([]);
    committer.committed(1, done);
    expect(told).toEqual([0, 1, 2]);
    await turn();
    expect(posts.map((post) => post.seqs)).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('posts a second batch behind the first when it is worth a commit, and no third', async () => {
    const { posts, add } = setUp();
    add(0);
    await turn();
    for (const seq of range(1, 200)) {
      add(seq);
      await turn();
    }
    expect(posts.map((post) => post.seqs)).toEqual([[0], range(1, 17)]);
  });

  it('posts many writes in two halves, so that one is worked on while the other is committed', async () => {
    const { posts, add } = setUp();
    for (const seq of range(0, 50)) add(seq);
    await turn();
    expect(posts.map((post) => post.seqs)).toEqual([range(0, 25), range(25, 50)]);
  });

  it('does not halve what is hardly worth two commits', async () => {
    const { posts, add } = setUp();
    for (const seq of range(0, 30)) add(seq);
    await turn();
    expect(posts.map((post) => post.seqs)).toEqual([range(0, 30)]);
  });

  it('lets the unhurried wait, or go along', async () => {
    const { posts, timers, add, fire } = setUp();
    add(0, 'lazy');
    await turn();
    expect(posts).toEqual([]);
    expect(timers.map((timer) => timer.delayMs)).toEqual([50]);
    add(1);
    await turn();
    expect(posts.map((post) => post.seqs)).toEqual([[0, 1]]);
    expect(timers).toEqual([]);
    fire();
    expect(posts).toHaveLength(1);
  });

  it('posts the unhurried after their wait', async () => {
    const { posts, add, fire } = setUp();
    add(0, 'lazy');
    fire();
    expect(posts.map((post) => post.seqs)).toEqual([[0]]);
  });

  it('puts everything back in order when a commit fails, under a new generation', async () => {
    const { committer, posts, states, told, timers, add, fire } = setUp();
    add(0);
    await turn();
    for (const seq of range(1, 65)) add(seq);
    await turn();
    add(65);
    expect(posts).toHaveLength(2);
    committer.failed(1, full);
    committer.failed(2, full);
    await turn();
    expect(states).toEqual([false]);
    expect(posts).toHaveLength(2);
    expect(timers.map((timer) => timer.delayMs)).toEqual([1000]);
    fire();
    expect(posts[2]).toMatchObject({ generation: 2, seqs: range(0, 66) });
    committer.committed(3, done);
    expect(states).toEqual([false, true]);
    expect(told).toEqual(range(0, 66));
  });

  it('tries every second and tells each state once', async () => {
    const { committer, posts, states, add, fire } = setUp();
    add(0);
    await turn();
    for (const id of [1, 2, 3]) {
      committer.failed(id, full);
      fire();
    }
    committer.committed(4, done);
    expect(posts.map((post) => post.generation)).toEqual([1, 2, 3, 4]);
    expect(states).toEqual([false, true]);
  });

  it('goes on while commits live on the reserve of a full disk, and says that all is well when there is room', async () => {
    const { committer, posts, states, told, add, fire } = setUp();
    add(0);
    await turn();
    committer.failed(posts[0]?.id ?? 0, full);
    fire();
    committer.committed(posts[1]?.id ?? 0, { ...done, isDiskFull: true });
    expect(states).toEqual([false]);
    expect(told).toEqual([0]);
    expect(committer.failing).toBe(true);
    add(1);
    await turn();
    committer.committed(posts[2]?.id ?? 0, { ...done, isDiskFull: true });
    expect(told).toEqual([0, 1]);
    // Nothing waits: an empty commit asks.
    fire();
    expect(posts[3]?.seqs).toEqual([]);
    committer.failed(posts[3]?.id ?? 0, full);
    expect(states).toEqual([false]);
    fire();
    committer.committed(posts.at(-1)?.id ?? 0, done);
    expect(states).toEqual([false, true]);
    expect(committer.failing).toBe(false);
  });

  it('ignores a late answer about a batch that was put back', async () => {
    const { committer, told, add } = setUp();
    add(0);
    await turn();
    committer.failed(1, full);
    committer.committed(1, done);
    expect(told).toEqual([]);
  });

  it('keeps everything while the thread is gone', async () => {
    const { committer, posts, states, add, fire } = setUp();
    add(0);
    await turn();
    committer.disconnected(full);
    add(1);
    await turn();
    fire();
    committer.flush();
    expect(posts).toHaveLength(1);
    await expect(committer.drain()).rejects.toMatchObject({ code: 'storage' });
    committer.connected();
    expect(posts[1]?.seqs).toEqual([0, 1]);
    committer.committed(2, done);
    expect(states).toEqual([false, true]);
  });

  it('commits nothing more of a run whose append was refused', async () => {
    const { committer, posts, told, refusals, add } = setUp();
    for (const seq of [0, 1, 2]) add(seq);
    add(7, 'now', 'other');
    await turn();
    const failure: Failure = { code: 'conflict', message: 'other content', data: null, retry: false, reopen: false };
    committer.committed(1, {
      refused: [
        { index: 1, failure },
        { index: 2, failure },
      ],
      size: null,
      isDiskFull: false,
    });
    expect(told).toEqual([0, 7]);
    expect(refusals).toEqual(['run']);
    add(3);
    add(8, 'now', 'other');
    await turn();
    expect(posts[1]?.seqs).toEqual([8]);
  });

  it('tells the others although one callback throws', async () => {
    const { committer, told, errors, add } = setUp();
    const write: Write = { kind: 'setting', key: 'a', value: 1 };
    committer.add(
      {
        write,
        refused: null,
        committed: () => {
          throw new Error('mine');
        },
      },
      'now',
    );
    add(0);
    await turn();
    committer.committed(1, done);
    expect(told).toEqual([0]);
    expect(errors).toHaveLength(1);
  });

  it('bounds the size of a commit', async () => {
    const { committer, posts, add } = setUp();
    for (const seq of range(0, 2500)) add(seq);
    committer.flush();
    expect(posts.map((post) => post.seqs.length)).toEqual([1000, 1000, 500]);
  });

  it('drains when nothing waits', async () => {
    const { committer, add } = setUp();
    await committer.drain();
    add(0, 'lazy');
    const drained = committer.drain();
    committer.committed(1, done);
    await drained;
    expect(committer.stats()).toMatchObject({ commits: 1, rows: 1, waiting: 0 });
  });
});
