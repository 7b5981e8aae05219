import { Worker } from 'node:worker_threads';
import { Logger } from '#core/infra';
import { exactCounter } from '../../../../test/support/samples/exact-counter.js';
import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import { SLICE_CHARACTERS } from './slice-texts.js';
import { TokenCounter } from './token-counter.js';

const SILENT = `require('node:worker_threads').parentPort.on('message', () => undefined);`;
const EXITS_ON_TEXT = `require('node:worker_threads').parentPort.once('message', () => process.exit(1));`;
const LONG = 'word '.repeat(40_000);

class ScriptedCounter extends TokenCounter {
  starts = 0;
  /** Program of new threads; null: the real one. */
  program: string | null = null;

  protected override newThread(): Worker {
    this.starts++;
    return this.program === null ? super.newThread() : new Worker(this.program, { eval: true });
  }
}

describe('TokenCounter', () => {
  const clock = new ManualClock();
  const logger = Logger.create('test', 'silent');
  let counter: ScriptedCounter;
  let alarms: jest.SpyInstance;

  beforeEach(() => {
    alarms = jest.spyOn(logger, 'alarm');
    counter = new ScriptedCounter(logger, clock);
  });
  afterEach(async () => {
    await counter.onApplicationShutdown();
    jest.restoreAllMocks();
  });

  it('counts each text separately, in any script', async () => {
    const texts = ['Hello!', '', '<|endoftext|>', '漢字かな交じり文 ภาษาไทย देवनागरी 😀', LONG];
    expect(await counter.count(texts)).toBe(await exactCounter.count(texts));
    expect(alarms).not.toHaveBeenCalled();
  });

  it('CHARGE-14: starts its thread with the first text that is counted, and one only', async () => {
    await counter.count(['']);
    expect(counter.starts).toBe(0);
    await Promise.all([counter.count(['one']), counter.count(['two'])]);
    expect(counter.starts).toBe(1);
  });

  it('CHARGE-14: hands on one small slice at a time, be it one long text or many short ones', async () => {
    const posted: number[] = [];
    const post = jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, texts) {
      posted.push((texts as string[]).join('').length);
      setImmediate(() => this.emit('message', 1));
    });
    for (const texts of [[LONG], Array.from({ length: 10_000 }, () => 'word')]) {
      const counting = counter.count(texts);
      expect(post).toHaveBeenCalledTimes(1);
      await counting;
      expect(posted.length).toBeGreaterThan(10);
      expect(Math.max(...posted)).toBeLessThanOrEqual(SLICE_CHARACTERS);
      post.mockClear();
    }
  });

  it('CHARGE-14: takes a token to be four bytes when the thread dies, and starts another ten seconds later', async () => {
    counter.program = EXITS_ON_TEXT;
    expect(await Promise.all([counter.count(['four words of text']), counter.count(['漢字'])])).toEqual([5, 2]);
    expect(alarms).toHaveBeenCalledWith(
      'tokens_estimated',
      { queued_characters: expect.any(Number) as number },
      expect.any(String),
    );
    counter.program = null;
    expect(await counter.count(['one two three'])).toBe(4);
    clock.elapsedMs += 10_000;
    expect(await counter.count(['one two three'])).toBe(3);
  });

  it('CHARGE-14: does the same while four million characters wait', async () => {
    counter.program = SILENT;
    const waiting = Array.from({ length: 257 }, () => counter.count([LONG]));
    expect(await counter.count(['漢字'.repeat(16_000)])).toBe(24_000);
    expect(alarms).toHaveBeenCalledTimes(1);
    await counter.onApplicationShutdown();
    // Each slice is rounded up.
    for (const tokens of await Promise.all(waiting)) expect(tokens - LONG.length / 4).toBeLessThan(20);
  });
});
