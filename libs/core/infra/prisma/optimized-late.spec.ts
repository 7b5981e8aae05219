import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { eventually } from '../../../../test/support/eventually.js';
import { optimizedLate } from './optimized-late.js';

type Countdown = (from: number) => void;

/** A function that counts down from its argument to 0. */
const COUNTDOWN =
  '0061736d01000000' + '01050160017f00' + '03020100' + '07050101660000' + '0a10010e00' + '0340200041016b22000d000b0b';
const ENOUGH = 1_000_000;

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

/** V8 optimizes beside this thread, when it has the time. */
async function run(countdown: Countdown): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    countdown(ENOUGH);
    await nextTurn();
  }
}

describe('optimizedLate', () => {
  it('loads WebAssembly that runs unoptimized for longer', async () => {
    const late = await optimizedLate(() => Promise.resolve(load('a')));
    const usual = load('b');
    await run(usual);
    await run(late);
    await eventually(() => isOptimized(usual));
    expect(isOptimized(late)).toBe(false);
  });

  it('leaves what is loaded later as it is, after a failure, too', async () => {
    await expect(optimizedLate(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    const usual = load('c');
    await run(usual);
    await eventually(() => isOptimized(usual));
  });
});
