import type { RedisService } from '#core/infra';
import { NANO_USD_PER_USD, newUuid } from '#core';
import { closeRedis, openRedis } from '../../../../test/support/stores/admission-fixture.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { AMOUNT_MAX_NANO_USD } from '../domain/amounts.js';
import { waiversKey } from '../keys.js';
import { WaiverBounds } from './waiver-bounds.js';

const DAY_MS = 86_400_000;

describe('WaiverBounds', () => {
  let redis: RedisService;

  beforeAll(async () => {
    redis = await openRedis((await createTestRedis()).url);
  });
  afterAll(() => closeRedis(redis));

  const boundsOf = (waiversUsdPerDay: number): WaiverBounds => new WaiverBounds(redis, { waiversUsdPerDay });

  it('CHARGE-20: grants up to the bound, exactly, over all gateways', async () => {
    const organizationId = newUuid(Date.now());
    const [one, other] = [boundsOf(1), boundsOf(1)];
    expect(await one.grant(organizationId, NANO_USD_PER_USD - 1n)).toBe(true);
    expect(await other.grant(organizationId, 2n)).toBe(false);
    expect(await other.grant(organizationId, 1n)).toBe(true);
    expect(await one.grant(organizationId, 1n)).toBe(false);
    expect(await one.grant(newUuid(Date.now()), 1n)).toBe(true);
  });

  it('CHARGE-20: of 200 at once as many as the bound has room for', async () => {
    const organizationId = newUuid(Date.now());
    const granted = await Promise.all(
      Array.from({ length: 200 }, () => boundsOf(3).grant(organizationId, NANO_USD_PER_USD / 10n)),
    );
    expect(granted.filter(Boolean)).toHaveLength(30);
  });

  it('begins anew each day, and forgets what is two days old', async () => {
    const organizationId = newUuid(Date.now());
    const bounds = boundsOf(1);
    const key = waiversKey(organizationId);
    expect(await bounds.grant(organizationId, NANO_USD_PER_USD)).toBe(true);
    await redis.client.hset(key, 'day', Math.floor(Date.now() / DAY_MS) - 1);
    expect(await bounds.grant(organizationId, NANO_USD_PER_USD)).toBe(true);
    expect(await bounds.grant(organizationId, 1n)).toBe(false);
    expect(await redis.client.pttl(key)).toBeGreaterThan(DAY_MS - 60_000);
  });

  it('grants nothing with a bound of 0, and nothing that Redis cannot count', async () => {
    expect(await boundsOf(0).grant(newUuid(Date.now()), 1n)).toBe(false);
    expect(await boundsOf(1_000_000).grant(newUuid(Date.now()), AMOUNT_MAX_NANO_USD + 1n)).toBe(false);
  });
});
