import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { eventually } from '../../../../test/support/eventually.js';
import { CoarseTimer } from './coarse-timer.js';

/** Longer than a tick that is on time, and than the timeouts below. */
const STALL_MS = 300;

/** A thread that echoes a message, then counts it. */
const ECHO = `const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', (message) => {
    parentPort.postMessage(message);
    Atomics.add(workerData, 0, 1);
    Atomics.notify(workerData, 0);
  });`;

/** Milliseconds until the timer fires. */
function measure(afterMs: number): { readonly fired: Promise<number>; readonly timer: CoarseTimer } {
  const startedMs = performance.now();
  let fire!: (elapsedMs: number) => void;
  const fired = new Promise<number>((resolve) => {
    fire = resolve;
  });
  const timer = new CoarseTimer(afterMs, () => {
    fire(performance.now() - startedMs);
  });
  return { fired, timer };
}

describe('CoarseTimer', () => {
  it.each([0, 1, 60, 120])('fires after %d ms, never early', async (afterMs) => {
    expect(await measure(afterMs).fired).toBeGreaterThanOrEqual(afterMs);
  });

  it('does not fire after cancel; other timers still fire', async () => {
    const onTimeout = jest.fn();
    const cancelled = new CoarseTimer(20, onTimeout);
    const other = measure(60);
    cancelled.cancel();
    cancelled.cancel();
    await other.fired;
    expect(onTimeout).not.toHaveBeenCalled();
  });

  it('restarts, and fires once per start', async () => {
    const firings: number[] = [];
    const startedMs = performance.now();
    const timer = new CoarseTimer(10, () => {
      firings.push(performance.now() - startedMs);
      if (firings.length === 1) timer.restart(70);
    });
    timer.restart(60);
    await eventually(() => firings.length >= 2);
    await measure(200).fired;
    expect(firings).toHaveLength(2);
    expect(firings[0]).toBeGreaterThanOrEqual(60);
    expect(firings[1]! - firings[0]!).toBeGreaterThanOrEqual(70);
  });

  it('does not fire when the answer arrived while the process was stalled; other timers fire', async () => {
    const answers = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Worker(ECHO, { eval: true, workerData: answers });
    await once(thread, 'online');
    // Timers run before I/O: the answer is unread when the timeout expires.
    await new Promise(setImmediate);
    const [answered, unanswered] = [measure(100), measure(100)];
    const cameFirst = Promise.race([
      once(thread, 'message').then(() => (answered.timer.cancel(), 'answer')),
      answered.fired.then(() => 'timeout'),
    ]);
    thread.postMessage('request');
    Atomics.wait(answers, 0, 0);
    Atomics.wait(answers, 0, 1, STALL_MS);
    const [first, elapsedMs] = [await cameFirst, await unanswered.fired];
    await thread.terminate();
    expect(first).toBe('answer');
    expect(elapsedMs).toBeGreaterThanOrEqual(100);
  });

  it('does not keep the process alive once no timer runs', async () => {
    measure(10_000).timer.cancel();
    const timersLeft = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const others = timersLeft();
    await eventually(() => timersLeft() < others);
  });
});
