import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { Remembered } from './remembered.js';

describe('Remembered', () => {
  it('loads once in its lifetime', async () => {
    const clock = new ManualClock();
    let count = 0;
    const remembered = new Remembered(clock, 1_000, () => Promise.resolve(++count));
    expect([await remembered.read(), await remembered.read()]).toEqual([1, 1]);
    clock.elapsedMs += 1_000;
    expect(await remembered.read()).toBe(2);
  });

  it('forgets a failure', async () => {
    const answers = [Promise.reject(new Error('away')), Promise.resolve('here')];
    const remembered = new Remembered(new ManualClock(), 1_000, () => answers.shift() ?? Promise.resolve(''));
    await expect(remembered.read()).rejects.toThrow('away');
    expect(await remembered.read()).toBe('here');
  });
});
