import fc from 'fast-check';
import { Redis } from 'ioredis';
import { REDIS_RUNS } from '../../../../test/support/property-runs.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { limitState, readBacklog } from '../domain/gcra.js';
import { includeParts } from '../lua-script.js';

const MINUTE_MS = 60_000n;

/**
 * The arithmetic of the scripts with a given clock: for each step the wait (0: done) and the cell after it.
 * A correction counts only if the take of the same id was admitted; otherwise it answers -1.
 */
const stepThrough = includeParts(`#!lua
-- include: amounts limits
local limit, cell, taken, answers = tonumber(ARGV[1]), nil, {}, {}
for index = 2, #ARGV, 4 do
  local id, now, units, wait = ARGV[index + 1], tonumber(ARGV[index + 2]), tonumber(ARGV[index + 3]), 0
  local backlog = readBacklog(cell, limit, now)
  if ARGV[index] == 'take' then
    wait = waitFor(backlog, units, limit)
    taken[id] = wait == 0
  elseif not taken[id] then
    wait = -1
  end
  if wait == 0 then cell = formatCell(addToBacklog(backlog, units, limit), limit, now) end
  answers[#answers + 1] = { digits(wait), cell or '' }
end
return answers
`);

interface Step {
  readonly kind: 'take' | 'correct';
  readonly id: number;
  readonly atMs: number;
  readonly units: number;
}

const START_MS = 1_900_000_000_000;

let redis: Redis;

beforeAll(async () => {
  redis = new Redis((await createTestRedis()).url);
});

afterAll(() => {
  redis.disconnect();
});

async function run(limit: number, steps: readonly Step[]): Promise<{ waitMs: number; cell: string }[]> {
  const args = steps.flatMap(({ kind, id, atMs, units }) => [kind, String(id), String(atMs), String(units)]);
  const answers = (await redis.eval(stepThrough, 0, String(limit), ...args)) as [string, string][];
  return answers.map(([waitMs, cell]) => ({ waitMs: Number(waitMs), cell }));
}

/** Consecutive takes; `afterMs` is the pause before each. */
function takes(planned: readonly { afterMs: number; units: number }[]): Step[] {
  let atMs = START_MS;
  return planned.map(({ afterMs, units }, id) => ({ kind: 'take', id, atMs: (atMs += afterMs), units }));
}

const limits = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(7, 60, 999_983, 2_000_000_000));

/** Takes around the limit: some refused, some admitted. */
function takesFor(limit: number) {
  const units = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: limit }));
  const afterMs = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 }), fc.constant(300_000));
  return fc.array(fc.record({ afterMs, units }), { minLength: 1, maxLength: 60 }).map(takes);
}

const limitAndTakes = limits.chain((limit) => fc.tuple(fc.constant(limit), takesFor(limit)));

describe('REDIS-9: P6: the rate limit', () => {
  it('decides and waits exactly as an integer leaky bucket', async () => {
    await fc.assert(
      fc.asyncProperty(limitAndTakes, async ([limit, steps]) => {
        const rate = BigInt(limit);
        let [level, lastMs] = [0n, BigInt(START_MS)];
        for (const [index, { waitMs }] of (await run(limit, steps)).entries()) {
          const { atMs, units } = steps[index]!;
          const drained = level - (BigInt(atMs) - lastMs) * rate;
          level = drained > 0n ? drained : 0n;
          lastMs = BigInt(atMs);
          const missing = level + (BigInt(units) - rate) * MINUTE_MS;
          expect(BigInt(waitMs)).toBe(missing <= 0n ? 0n : (missing + rate - 1n) / rate);
          if (waitMs === 0) level += BigInt(units) * MINUTE_MS;
        }
      }),
      { numRuns: REDIS_RUNS },
    );
  });

  it('REDIS-9: never admits more than limit + burst, by a naive log of everything admitted', async () => {
    await fc.assert(
      fc.asyncProperty(limitAndTakes, async ([limit, steps]) => {
        const answers = await run(limit, steps);
        const log = steps.filter((_, index) => answers[index]?.waitMs === 0);
        for (const [first, { atMs: fromMs }] of log.entries()) {
          let sum = 0n;
          for (const { atMs, units } of log.slice(first)) {
            sum += BigInt(units);
            expect(sum * MINUTE_MS).toBeLessThanOrEqual(BigInt(limit) * (MINUTE_MS + BigInt(atMs - fromMs)));
          }
        }
      }),
      { numRuns: REDIS_RUNS },
    );
  });

  it('admits a whole minute of requests at once, then one each interval', async () => {
    const pauses = [...Array.from({ length: 61 }, () => 0), 999, 1, 0];
    const answers = await run(60, takes(pauses.map((afterMs) => ({ afterMs, units: 1 }))));
    expect(answers.slice(0, 60).every(({ waitMs }) => waitMs === 0)).toBe(true);
    expect(answers.slice(60).map(({ waitMs }) => waitMs)).toEqual([1_000, 1, 0, 1_000]);
  });

  it('REDIS-9: counts a cell beyond burst + 60 s as exactly that: of a clock that jumped back, or of an absurd usage', async () => {
    const [, jumped] = await run(10, [
      { kind: 'take', id: 1, atMs: START_MS + 3_600_000, units: 1 },
      { kind: 'take', id: 2, atMs: START_MS, units: 1 },
    ]);
    expect(jumped?.waitMs).toBe(66_000);
    const [, , absurd] = await run(10, [
      { kind: 'take', id: 1, atMs: START_MS, units: 0 },
      { kind: 'correct', id: 1, atMs: START_MS, units: 1_000_000 },
      { kind: 'take', id: 2, atMs: START_MS, units: 1 },
    ]);
    expect(absurd?.waitMs).toBe(66_000);
  });

  it('REDIS-10: charges what was used and not what was reserved: never more than limit + burst since the start', async () => {
    const requests = fc.array(
      fc.record({
        admitAfterMs: fc.integer({ min: 0, max: 5_000 }),
        reserved: fc.integer({ min: 0, max: 1_000 }),
        usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
        finishAfterMs: fc.integer({ min: 0, max: 90_000 }),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (planned) => {
        let atMs = START_MS;
        const steps = planned
          .flatMap(({ admitAfterMs, reserved, usedShare, finishAfterMs }, id): Step[] => {
            atMs += admitAfterMs;
            const unused = reserved - Math.floor(reserved * usedShare);
            return [
              { kind: 'take', id, atMs, units: reserved },
              { kind: 'correct', id, atMs: atMs + finishAfterMs, units: -unused },
            ];
          })
          .sort((left, right) => left.atMs - right.atMs);
        let sum = 0;
        for (const [index, { waitMs }] of (await run(1_000, steps)).entries()) {
          const step = steps[index]!;
          if (waitMs === 0) sum += step.units;
          expect(sum * 60_000).toBeLessThanOrEqual(1_000 * (60_000 + step.atMs - START_MS));
        }
      }),
      { numRuns: REDIS_RUNS },
    );
  });

  it('reads in TypeScript the cell that the script wrote', async () => {
    await fc.assert(
      fc.asyncProperty(limitAndTakes, async ([limit, steps]) => {
        const { atMs } = steps.at(-1)!;
        const answers = await run(limit, [...steps, { kind: 'take', id: -1, atMs, units: limit }]);
        const cell = answers.at(-2)!.cell;
        const { remaining, resetMs } = limitState(readBacklog(cell, limit, atMs), limit);
        expect(resetMs).toBe(answers.at(-1)?.waitMs);
        expect(remaining).toBe(Math.floor(limit - readBacklog(cell, limit, atMs) / 60_000));
      }),
      { numRuns: REDIS_RUNS },
    );
  });
});
