import type { Config } from '#core/infra';
import { PasswordHasher } from './password-hasher.js';

const hasherOf = (passwordMemoryKib: number): PasswordHasher => new PasswordHasher({ passwordMemoryKib } as Config);

describe('PasswordHasher', () => {
  const hasher = hasherOf(64);

  it('accepts the password, also in another normal form, and no other', async () => {
    const stored = await hasher.hash('caf\u00e9 wobble quartz');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=64,t=2,p=1\$/);
    expect(await hasher.verify(stored, 'cafe\u0301 wobble quartz')).toBe(true);
    expect(await hasher.verify(stored, 'cafe wobble quartz')).toBe(false);
    expect(await hasher.verify(null, 'caf\u00e9 wobble quartz')).toBe(false);
  });

  it('knows hashes of another cost', async () => {
    const stored = await hasher.hash('wobble quartz lantern');
    expect(hasher.isOutdated(stored)).toBe(false);
    expect(hasherOf(128).isOutdated(stored)).toBe(true);
  });

  it('refuses a flood, and serves again after it', async () => {
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.verify(null, 'x')));
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(60 - 42);
    expect(refused[0]).toMatchObject({ reason: { code: 'overloaded' } });
    expect(await hasher.verify(null, 'x')).toBe(false);
  });
});
