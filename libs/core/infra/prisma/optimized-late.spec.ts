import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { optimizedLate } from './optimized-late.js';

type Countdown = (from: number) => void;

/** A function that counts down from its argument to 0. */
const COUNTDOWN =
  '0061736d01000000' + '01050160017f00' + '03020100' + '07050101660000' + '0a10010e00' + '0340200041016b22000d000b0b';
const ENOUGH = 1_000_000;
const TURNS_MAX = 10_000;

setFlagsFromString('--allow-natives-syntax');
const isOptimized = runInThisContext('(countdown) => %IsTurboFanFunction(countdown)') as (
  countdown: Countdown,
) => boolean;

/** A custom section with a `name` of one letter makes it another module: V8 would share the code of equal ones. */
function load(name: string): Countdown {
  const bytes = Buffer.concat([Buffer.from(`${COUNTDOWN}000201`, 'hex'), Buffer.from(name)]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return exports.f as Countdown;
}

async function optimizes(countdown: Countdown): Promise<boolean> {
  for (let turn = 0; turn < TURNS_MAX && !isOptimized(countdown); turn++) {
    if (turn < 10) countdown(ENOUGH);
    await nextTurn();
  }
  return isOptimized(countdown);
}

describe('optimizedLate', () => {
  it('loads WebAssembly that runs unoptimized for longer', async () => {
    const late = await optimizedLate(() => Promise.resolve(load('a')));
    expect(await optimizes(late)).toBe(false);
  });

  it('leaves what is loaded later as it is, after a failure, too', async () => {
    await expect(optimizedLate(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    expect(await optimizes(load('b'))).toBe(true);
  });
});
