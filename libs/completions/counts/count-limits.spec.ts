import type { Config } from '#core/infra';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { CountLimits } from './count-limits.js';

const PER_MINUTE = 120;

describe('CountLimits', () => {
  let clock: ManualClock;
  let limits: CountLimits;

  beforeEach(() => {
    clock = new ManualClock();
    limits = new CountLimits(clock, { countsPerMinute: PER_MINUTE } as Config);
  });

  const take = (keyId: string, organizationId = `of ${keyId}`) => limits.take({ keyId, organizationId });
  const takeAll = (keyId: string, organizationId?: string): void => {
    for (let count = 0; count < PER_MINUTE; count++) expect(take(keyId, organizationId)).toBeNull();
  };

  it('refuses a key above its counts per minute, for exactly as long as it says', () => {
    takeAll('a');
    expect(take('a')).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 500,
      metadata: { limit: 'counts', scope: 'key', limit_value: PER_MINUTE, retry_after_ms: 500 },
    });
    expect(take('b')).toBeNull();
    clock.elapsedMs += 499;
    expect(take('a')?.retryAfterMs).toBe(1);
    clock.elapsedMs += 1;
    expect(take('a')).toBeNull();
    expect(take('a')?.retryAfterMs).toBe(500);
  });

  it('ATK-233: more keys of an organization make no more than four times as many', () => {
    for (const key of ['a', 'b', 'c', 'd']) takeAll(key, 'acme');
    expect(take('fresh', 'acme')?.metadata).toMatchObject({ limit: 'counts', scope: 'organization', limit_value: 480 });
    expect(take('fresh', 'other')).toBeNull();
  });

  it('refuses the next body of an organization after half a second of bodies, whatever the key', () => {
    limits.addBody('acme', 500);
    expect(take('a', 'acme')).toBeNull();
    limits.addBody('acme', 100);
    expect(take('b', 'acme')).toMatchObject({
      retryAfterMs: 2_000,
      metadata: { limit: 'count_bodies', scope: 'organization' },
    });
    expect(take('b', 'other')).toBeNull();
    limits.addBody('acme', 1_000_000);
    expect(take('a', 'acme')?.retryAfterMs).toBe(30_000);
  });
});
