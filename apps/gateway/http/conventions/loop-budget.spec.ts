import { LoopBudget } from './loop-budget.js';

const TARGET_MS = 50;
const TAKING_MS = 5;
const LONG_MS = 60;
const SHORT_MS = 0.5;

/** A loop on which requests arrive at given moments of its turns. */
class Loop {
  private readonly budget = new LoopBudget(TARGET_MS);
  private nowMs = 1_000;
  private isChained = false;

  /** Runs a turn with requests at these ages of it; returns which of them are taken. */
  turn(lengthMs: number, agesMs: readonly number[] = [0]): boolean[] {
    const startedAtMs = this.nowMs;
    const taken = agesMs.map((ageMs) => {
      this.isChained = this.budget.startTurn(startedAtMs + ageMs) || this.isChained;
      return this.budget.takes(startedAtMs + ageMs);
    });
    this.nowMs += lengthMs;
    if (this.isChained) this.isChained = this.budget.endTurn(this.nowMs);
    return taken;
  }

  /** Runs turns of these lengths, each with a request at its beginning and at its end. */
  turns(...lengthsMs: readonly number[]): boolean[] {
    return lengthsMs.flatMap((lengthMs) => this.turn(lengthMs, [0, lengthMs]));
  }

  overload(): void {
    this.turns(LONG_MS, LONG_MS, LONG_MS + 1);
  }
}

const all = (taken: boolean): unknown => expect.not.arrayContaining([!taken]);

it('takes everything on a loop that is busy and on time', () => {
  const loop = new Loop();
  for (let turn = 0; turn < 1_000; turn++) expect(loop.turns(TARGET_MS)).toEqual(all(true));
});

it('takes everything after a pause, however long, while the loop catches up', () => {
  const loop = new Loop();
  for (const pauseMs of [60, 100, 1_000, 60_000]) {
    expect(loop.turns(pauseMs)).toEqual(all(true));
    for (let lengthMs = pauseMs - 1; lengthMs >= 1; lengthMs = Math.floor(lengthMs * 0.9)) {
      expect(loop.turns(lengthMs)).toEqual(all(true));
    }
    loop.turns(0);
  }
});

it('takes everything while long turns do not last', () => {
  const loop = new Loop();
  for (let i = 0; i < 100; i++) expect(loop.turns(LONG_MS, LONG_MS + 30, TARGET_MS)).toEqual(all(true));
});

it('refuses in the midst of a turn, when turns grow', () => {
  const loop = new Loop();
  expect(loop.turns(10, 30, 90)).toEqual(all(true));
  expect(loop.turn(270, [0, 90, 100, 101, 270])).toEqual([true, true, false, false, false]);
});

it('refuses when turns neither grow nor become shorter', () => {
  const loop = new Loop();
  expect(loop.turns(LONG_MS, LONG_MS, LONG_MS)).toEqual(all(true));
  expect(loop.turn(LONG_MS + 1, [LONG_MS])).toEqual([true]);
  expect(loop.turn(LONG_MS, [LONG_MS])).toEqual([false]);
});

it('takes new requests in the first tenth of the target during an overload', () => {
  const loop = new Loop();
  loop.overload();
  for (let turn = 0; turn < 100; turn++) {
    const ages = [0, TAKING_MS - 1, TAKING_MS, LONG_MS];
    expect(loop.turn(LONG_MS, ages)).toEqual([true, true, false, false]);
  }
});

it('counts what a turn did before its first request, if the turn before was busy', () => {
  const loop = new Loop();
  loop.overload();
  expect(loop.turn(LONG_MS, [TAKING_MS])).toEqual([false]);
  loop.turn(SHORT_MS, []);
  expect(loop.turn(LONG_MS, [TAKING_MS])).toEqual([true]);
});

it('refuses as long as more than a tenth of the requests in a second was refused, however short turns are', () => {
  const loop = new Loop();
  loop.overload();
  const ages = [...Array<number>(8).fill(0), TAKING_MS];
  for (let turn = 0; turn < 1_000; turn++) expect(loop.turn(TAKING_MS, ages).at(-1)).toBe(false);
});

it('takes everything again after a second with fewer refusals', () => {
  const loop = new Loop();
  loop.overload();
  const ages = [...Array<number>(10).fill(0), TAKING_MS];
  for (let turn = 0; turn < 250; turn++) loop.turn(TAKING_MS, ages);
  expect(loop.turn(LONG_MS, [0, LONG_MS])).toEqual([true, true]);
});

it('takes everything again after a silence', () => {
  const loop = new Loop();
  loop.overload();
  loop.turn(SHORT_MS, []);
  loop.turn(5_000, []);
  expect(loop.turn(LONG_MS, [0, LONG_MS])).toEqual([true, true]);
});
