import { TokenStore } from './token-store.js';

const HOUR = 3_600_000;

describe('TokenStore', () => {
  let nowMs: number;
  let fetched: number;
  let fails: boolean;
  let store: TokenStore<string>;

  beforeEach(() => {
    [nowMs, fetched, fails] = [1_000_000, 0, false];
    store = new TokenStore(() => nowMs);
  });

  const take = (version = 1, key = 'c'): string | Promise<string> =>
    store.take(key, version, async () => {
      fetched++;
      await Promise.resolve();
      if (fails) throw new Error('away');
      return { value: `token ${fetched}`, expiresAtMs: nowMs + HOUR };
    });

  it('fetches one token for all that wait, and has it at once then', async () => {
    expect(await Promise.all([take(), take(), take()])).toEqual(['token 1', 'token 1', 'token 1']);
    expect([take(), fetched]).toEqual(['token 1', 1]);
  });

  it('renews ahead of the end, while calls use the old one', async () => {
    await take();
    nowMs += HOUR - 300_001;
    expect([take(), fetched]).toEqual(['token 1', 1]);
    nowMs += 1;
    expect([take(), take(), fetched]).toEqual(['token 1', 'token 1', 2]);
    await Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => Promise.resolve());
    expect([take(), fetched]).toEqual(['token 2', 2]);
  });

  it('goes on with a token whose renewal fails, and pauses between tries', async () => {
    await take();
    nowMs += HOUR - 200_000;
    fails = true;
    for (let call = 0; call < 5; call++) {
      expect(take()).toBe('token 1');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(fetched).toBe(2);
    nowMs += 5_000;
    expect([take(), fetched]).toEqual(['token 1', 3]);
  });

  it('has none after its end, and tries anew for the next call', async () => {
    await take();
    nowMs += HOUR;
    fails = true;
    await expect(take()).rejects.toThrow('away');
    fails = false;
    expect(await take()).toBe('token 3');
  });

  it('forgets a token that was refused, but no newer one', async () => {
    await take();
    store.drop('c', 'token 0');
    expect(take()).toBe('token 1');
    store.drop('c', 'token 1');
    expect(await take()).toBe('token 2');
  });

  it('has no token of another version or credential', async () => {
    await take();
    expect(await take(2)).toBe('token 2');
    expect(await take(1, 'd')).toBe('token 3');
  });
});
