import { eventually } from './eventually.js';

function stall(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}

describe('eventually', () => {
  it('waits until the check passes', async () => {
    let checks = 0;
    await eventually(() => ++checks === 5);
    expect(checks).toBe(5);
  });

  it('throws when the check does not pass in time', async () => {
    const startMs = performance.now();
    await expect(eventually(() => false, 200, 'it')).rejects.toThrow('not true within 200 ms: it');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(200);
  });

  it('does not time out because of a stalled machine', async () => {
    let checks = 0;
    await eventually(() => {
      if (++checks === 2) stall(300);
      return checks === 5;
    }, 200);
  });

  it('checks once with a timeout of 0', async () => {
    await expect(eventually(() => false, 0, 'it')).rejects.toThrow('it');
  });
});
