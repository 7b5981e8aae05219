import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { eventually } from '../../test/support/eventually.js';
import { Deadline } from './deadline.js';

/** A machine may stand still meanwhile. */
const LATE_MS = 10_000;

/** A thread that answers after a moment. */
const ANSWERS = `const { parentPort } = require('node:worker_threads');
  parentPort.on('message', (asked) => setTimeout(() => parentPort.postMessage(asked), 20));`;

/** Milliseconds until it was over. */
function measure(afterMs: number): { readonly over: Promise<number>; readonly deadline: Deadline } {
  const startedMs = performance.now();
  let end!: (elapsedMs: number) => void;
  const over = new Promise<number>((resolve) => {
    end = resolve;
  });
  const deadline = new Deadline(afterMs, () => {
    end(performance.now() - startedMs);
  });
  return { over, deadline };
}

describe('Deadline', () => {
  it.each([0, 1, 60, 120])('ends a wait of %d ms not before, and soon after', async (afterMs) => {
    const elapsedMs = await measure(afterMs).over;
    expect(elapsedMs).toBeGreaterThanOrEqual(afterMs);
    expect(elapsedMs).toBeLessThan(afterMs + LATE_MS);
  });

  it('says nothing when the wait was called off, and ends the others', async () => {
    const onOver = jest.fn();
    const cancelled = new Deadline(20, onOver);
    const other = measure(60);
    cancelled.cancel();
    cancelled.cancel();
    await other.over;
    expect(onOver).not.toHaveBeenCalled();
  });

  it('begins anew, and tells of each end once', async () => {
    const ends: number[] = [];
    const startedMs = performance.now();
    const deadline = new Deadline(10, () => {
      ends.push(performance.now() - startedMs);
      if (ends.length === 1) deadline.restart(70);
    });
    deadline.restart(60);
    await eventually(() => ends.length >= 2);
    await measure(200).over;
    expect(ends).toHaveLength(2);
    expect(ends[0]).toBeGreaterThanOrEqual(60);
    expect(ends[1]! - ends[0]!).toBeGreaterThanOrEqual(70);
  });

  it('ends no wait for what came while the process stood still, and every other one', async () => {
    const thread = new Worker(ANSWERS, { eval: true });
    await once(thread, 'online');
    // Timers come before what arrives: the answer lies there unread when the time is over.
    await new Promise(setImmediate);
    const [answered, unanswered] = [measure(100), measure(100)];
    const cameFirst = Promise.race([
      once(thread, 'message').then(() => (answered.deadline.cancel(), 'answer')),
      answered.over.then(() => 'end'),
    ]);
    thread.postMessage('ask');
    const untilMs = performance.now() + 500;
    while (performance.now() < untilMs);
    const [first, elapsedMs] = [await cameFirst, await unanswered.over];
    await thread.terminate();
    expect(first).toBe('answer');
    expect(elapsedMs).toBeGreaterThanOrEqual(100);
  });

  it('lets a process end that waits for nothing any more', async () => {
    measure(10_000).deadline.cancel();
    const timersLeft = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const others = timersLeft();
    let left = others;
    for (let turn = 0; turn < 100 && left >= others; turn++) {
      await sleep(20);
      left = timersLeft();
    }
    expect(left).toBeLessThan(others);
  });
});
