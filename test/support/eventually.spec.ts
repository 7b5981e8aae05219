import { eventually } from './eventually.js';

function standStill(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}

describe('eventually', () => {
  it('waits for what becomes true', async () => {
    let looks = 0;
    await eventually(() => ++looks === 5);
    expect(looks).toBe(5);
  });

  it('throws when it does not become true in time', async () => {
    const startMs = performance.now();
    await expect(eventually(() => false, 200, 'it')).rejects.toThrow('not true within 200 ms: it');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(200);
  });

  it('is not used up by a machine that stands still', async () => {
    let looks = 0;
    await eventually(() => {
      if (++looks === 2) standStill(300);
      return looks === 5;
    }, 200);
  });

  it('looks once when there is no time', async () => {
    await expect(eventually(() => false, 0, 'it')).rejects.toThrow('it');
  });
});
