import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { eventually } from '../../test/support/eventually.js';
import { CoarseTimer } from './coarse-timer.js';

/** Longer than a look that comes in time, and than the waits below. */
const STANDSTILL_MS = 300;

/** A thread that answers, and then counts the answer. */
const ANSWERS = `const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', (asked) => {
    parentPort.postMessage(asked);
    Atomics.add(workerData, 0, 1);
    Atomics.notify(workerData, 0);
  });`;

/** Milliseconds until it was over. */
function measure(afterMs: number): { readonly over: Promise<number>; readonly deadline: CoarseTimer } {
  const startedMs = performance.now();
  let end!: (elapsedMs: number) => void;
  const over = new Promise<number>((resolve) => {
    end = resolve;
  });
  const deadline = new CoarseTimer(afterMs, () => {
    end(performance.now() - startedMs);
  });
  return { over, deadline };
}

describe('Deadline', () => {
  it.each([0, 1, 60, 120])('ends a wait of %d ms, and not before', async (afterMs) => {
    expect(await measure(afterMs).over).toBeGreaterThanOrEqual(afterMs);
  });

  it('says nothing when the wait was called off, and ends the others', async () => {
    const onOver = jest.fn();
    const cancelled = new CoarseTimer(20, onOver);
    const other = measure(60);
    cancelled.cancel();
    cancelled.cancel();
    await other.over;
    expect(onOver).not.toHaveBeenCalled();
  });

  it('begins anew, and tells of each end once', async () => {
    const ends: number[] = [];
    const startedMs = performance.now();
    const deadline = new CoarseTimer(10, () => {
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
    const answers = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Worker(ANSWERS, { eval: true, workerData: answers });
    await once(thread, 'online');
    // Timers come before what arrives: the answer lies there unread when the time is over.
    await new Promise(setImmediate);
    const [answered, unanswered] = [measure(100), measure(100)];
    const cameFirst = Promise.race([
      once(thread, 'message').then(() => (answered.deadline.cancel(), 'answer')),
      answered.over.then(() => 'end'),
    ]);
    thread.postMessage('ask');
    Atomics.wait(answers, 0, 0);
    Atomics.wait(answers, 0, 1, STANDSTILL_MS);
    const [first, elapsedMs] = [await cameFirst, await unanswered.over];
    await thread.terminate();
    expect(first).toBe('answer');
    expect(elapsedMs).toBeGreaterThanOrEqual(100);
  });

  it('lets a process end that waits for nothing any more', async () => {
    measure(10_000).deadline.cancel();
    const timersLeft = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const others = timersLeft();
    await eventually(() => timersLeft() < others);
  });
});
