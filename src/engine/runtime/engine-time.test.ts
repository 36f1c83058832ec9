import { beforeEach, describe, expect, test } from 'vitest';
import type { ActionRunner } from '../actions/types.ts';
import { EngineTime, OwnTime } from './engine-time.ts';

let now = 0;
let read = 0;
let time: EngineTime;
const clock = {
  monotonic: () => {
    read += 1;
    return now;
  },
};
const runner = (): ActionRunner => ({ mode: 'sync', run: () => ({ result: null }) });
const act = (of: ActionRunner, ms: number): void => {
  const began = time.actionBegins(of);
  now += ms;
  time.actionEnded(of, began);
};

beforeEach(() => {
  now = 0;
  read = 0;
  time = new EngineTime(clock);
});

test('a turn counts for its run, also when it throws; what is between turns counts for nobody', () => {
  const own = new OwnTime(0);
  time.during(own, () => {
    now += 2;
  });
  now += 100;
  expect(() =>
    time.during(own, () => {
      now += 3;
      throw new Error('broke');
    }),
  ).toThrow('broke');
  now += 100;
  expect(own.ms).toBe(5);
  expect(time.totalMs).toBe(5);
});

test('a run that takes its turn inside another has its own time, and neither counts twice', () => {
  const outer = new OwnTime(0);
  const inner = new OwnTime(0);
  time.during(outer, () => {
    now += 1;
    time.during(inner, () => {
      now += 10;
      time.during(outer, () => {
        now += 100;
      });
    });
    now += 1;
    const before = read;
    time.during(outer, () => {
      now += 1;
    });
    expect(read).toBe(before);
  });
  expect([outer.ms, inner.ms, time.totalMs]).toEqual([103, 10, 113]);
});

describe("the actions' own code", () => {
  test('is left out call by call where it is long', () => {
    const own = new OwnTime(0);
    const long = runner();
    time.during(own, () => {
      for (const ms of [7, 0.5, 300]) {
        act(long, ms);
        now += 1;
      }
    });
    expect(own.ms).toBeCloseTo(3, 9);
  });

  test('is left out by samples where it is short, for a few reads of the clock', () => {
    const own = new OwnTime(0);
    const short = runner();
    time.during(own, () => {
      for (let call = 0; call < 320; call += 1) {
        act(short, 0.01);
        now += 0.02;
      }
    });
    expect(own.ms).toBeCloseTo(320 * 0.02, 9);
    expect(read).toBeLessThan(30);
  });

  test('never makes the time of a turn negative', () => {
    const own = new OwnTime(0);
    const shrinking = runner();
    time.during(own, () => {
      act(shrinking, 0.04);
      for (let call = 0; call < 20; call += 1) act(shrinking, 0);
    });
    expect(own.ms).toBe(0);
  });
});

test('for each end since the run was taken up; nothing where nothing ended or no time went by', () => {
  const own = new OwnTime(100);
  expect(own.overheadUs(110)).toBeNull();
  let during: number | null = null;
  time.during(own, () => {
    now += 0.42;
    during = time.overheadUs(own, 110);
    now += 0.42;
  });
  expect(during).toBe(42);
  expect(own.overheadUs(110)).toBe(84);
  expect(own.overheadUs(100)).toBeNull();
});
