import { LoopBudget, TAKEN_AT_FIRST } from './loop-budget.js';

const TARGET_MS = 50;
const LONG_MS = 60;
const SHORT_MS = 0.5;
const MANY = TAKEN_AT_FIRST + 10;

/** A loop on which requests arrive in its turns. */
class Loop {
  private readonly budget = new LoopBudget(TARGET_MS);
  private nowMs = 1_000;
  private isChained = false;

  /** Runs a turn with so many requests, the first at its beginning, the last at its end; returns how many are refused. */
  turn(lengthMs: number, requests = MANY): number {
    let refused = 0;
    for (let index = 0; index < requests; index++) {
      const atMs = this.nowMs + (requests === 1 ? 0 : (lengthMs * index) / (requests - 1));
      this.isChained = this.budget.startTurn(atMs) || this.isChained;
      if (!this.budget.takes(atMs)) refused++;
    }
    this.nowMs += lengthMs;
    if (this.isChained) this.isChained = this.budget.endTurn(this.nowMs);
    return refused;
  }

  /** Refused in turns of these lengths. */
  turns(...lengthsMs: readonly number[]): number {
    return lengthsMs.reduce((sum, lengthMs) => sum + this.turn(lengthMs), 0);
  }

  overload(): void {
    this.turns(LONG_MS, LONG_MS, LONG_MS + 1);
  }
}

it('takes everything on a loop that is busy and on time', () => {
  const loop = new Loop();
  for (let turn = 0; turn < 1_000; turn++) expect(loop.turn(TARGET_MS)).toBe(0);
});

it('takes everything after a pause, however long, while the loop catches up', () => {
  const loop = new Loop();
  for (const pauseMs of [60, 100, 1_000, 60_000]) {
    expect(loop.turn(pauseMs)).toBe(0);
    for (let lengthMs = pauseMs - 1; lengthMs >= 1; lengthMs = Math.floor(lengthMs * 0.9))
      expect(loop.turn(lengthMs)).toBe(0);
    loop.turn(0);
  }
});

it('takes everything while long turns do not last', () => {
  const loop = new Loop();
  for (let i = 0; i < 100; i++) expect(loop.turns(LONG_MS, LONG_MS + 30, TARGET_MS)).toBe(0);
});

it('refuses in the midst of a turn, when turns grow', () => {
  const loop = new Loop();
  expect(loop.turns(10, 30, 90)).toBe(0);
  expect(loop.turn(270, 2 * MANY)).toBeGreaterThan(MANY / 2);
});

it('refuses when turns neither grow nor become shorter', () => {
  const loop = new Loop();
  expect(loop.turns(LONG_MS, LONG_MS, LONG_MS)).toBe(0);
  loop.turn(LONG_MS + 1);
  expect(loop.turn(LONG_MS)).toBeGreaterThanOrEqual(MANY - TAKEN_AT_FIRST);
});

it('takes fewer while turns are too long, but some in each', () => {
  const loop = new Loop();
  loop.overload();
  const refused = Array.from({ length: 20 }, () => loop.turn(LONG_MS));
  expect(refused).toEqual(refused.toSorted((one, other) => one - other));
  expect(MANY - (refused.at(-1) ?? 0)).toBe(8);
});

it('finds how many requests a turn has time for, and keeps turns at the target', () => {
  const [takenMs, refusedMs] = [0.9, 0.12];
  const loop = new Loop();
  loop.overload();
  let lengthMs = LONG_MS;
  const lengths: number[] = [];
  for (let turn = 0; turn < 200; turn++) {
    const arrived = Math.round(3.3 * lengthMs);
    const refused = loop.turn(lengthMs, arrived);
    lengthMs = (arrived - refused) * takenMs + refused * refusedMs;
    lengths.push(lengthMs);
  }
  const settled = lengths.slice(50);
  expect(Math.max(...settled)).toBeLessThan(2 * TARGET_MS);
  expect(Math.min(...settled)).toBeGreaterThan(TARGET_MS / 5);
});

it('takes everything again when turns are short, however many requests they have', () => {
  const loop = new Loop();
  loop.overload();
  for (let turn = 0; turn < 400; turn++) loop.turn(5, 2 * MANY);
  expect(loop.turn(LONG_MS, 10 * MANY)).toBe(0);
});

it('takes everything again after a silence', () => {
  const loop = new Loop();
  loop.overload();
  loop.turn(SHORT_MS, 0);
  loop.turn(5_000, 0);
  expect(loop.turn(LONG_MS)).toBe(0);
});
