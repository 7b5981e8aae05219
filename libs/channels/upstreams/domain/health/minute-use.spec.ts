import { MinuteUse } from './minute-use.js';

const MINUTE_MS = 60_000;
const limits = { rpm: 10, tpm: 1_000 };

describe('MinuteUse', () => {
  it('is full at the limit of requests, until the minute is over', () => {
    const use = new MinuteUse();
    use.add(9, 0, MINUTE_MS + 20_000);
    expect(use.waitMs(limits, MINUTE_MS + 20_000)).toBe(0);
    use.add(1, 0, MINUTE_MS + 20_000);
    expect(use.waitMs(limits, MINUTE_MS + 20_000)).toBe(40_000);
    expect(use.waitMs({ rpm: null, tpm: null }, MINUTE_MS + 20_000)).toBe(0);
  });

  it('is full at the limit of tokens', () => {
    const use = new MinuteUse();
    use.add(1, 1_000, MINUTE_MS);
    expect(use.waitMs(limits, MINUTE_MS)).toBe(MINUTE_MS);
    expect(use.waitMs({ rpm: 10, tpm: null }, MINUTE_MS)).toBe(0);
  });

  it('counts the part of the previous minute within sixty seconds', () => {
    const use = new MinuteUse();
    use.add(10, 0, MINUTE_MS - 1);
    expect(use.waitMs(limits, MINUTE_MS)).toBeGreaterThan(0);
    expect(use.waitMs(limits, MINUTE_MS + 30_000)).toBe(0);
    use.add(5, 0, MINUTE_MS + 30_000);
    expect(use.waitMs(limits, MINUTE_MS + 30_000)).toBe(30_000);
    expect(use.waitMs(limits, 4 * MINUTE_MS)).toBe(0);
  });

  it('counts what other gateways used, and its own part only once', () => {
    const use = new MinuteUse();
    use.add(2, 100, MINUTE_MS);
    const unshared = use.takeUnshared(MINUTE_MS);
    expect(unshared).toEqual({ minute: 1, requests: 2, tokens: 100 });
    use.add(1, 0, MINUTE_MS);
    use.setTotal(1, { requests: 8, tokens: 700 });
    expect(use.waitMs(limits, MINUTE_MS)).toBe(0);
    use.add(1, 0, MINUTE_MS);
    expect(use.waitMs(limits, MINUTE_MS)).toBe(MINUTE_MS);
    expect(use.takeUnshared(MINUTE_MS)).toEqual({ minute: 1, requests: 2, tokens: 0 });
  });

  it('is over when two minutes have passed', () => {
    const use = new MinuteUse();
    expect(use.isOver(MINUTE_MS)).toBe(true);
    use.add(1, 0, MINUTE_MS);
    expect(use.isOver(MINUTE_MS)).toBe(false);
    use.takeUnshared(MINUTE_MS);
    expect(use.isOver(3 * MINUTE_MS - 1)).toBe(false);
    expect(use.isOver(3 * MINUTE_MS)).toBe(true);
  });

  it('ignores the total of a past minute', () => {
    const use = new MinuteUse();
    use.add(1, 0, 2 * MINUTE_MS);
    use.setTotal(1, { requests: 100, tokens: 0 });
    expect(use.waitMs(limits, 2 * MINUTE_MS)).toBe(0);
  });
});
