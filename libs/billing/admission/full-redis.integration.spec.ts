import { AdmissionFixture } from '../../../test/support/stores/admission-fixture.js';
import { OwnRedis } from '../../../test/support/stores/servers/own-redis.js';
import { leftBy, SCRIPT_CALLS } from '../../../test/support/stores/script-calls.js';

/** Sets `maxmemory`, so it needs a server of its own. */
describe('a full Redis', () => {
  let server: OwnRedis;
  let fixture: AdmissionFixture;

  beforeAll(async () => {
    server = await OwnRedis.start();
    fixture = await AdmissionFixture.open(server.url);
  }, 120_000);

  afterAll(async () => {
    await fixture.close();
    await server.stop();
  });

  it('REDIS-14, DOWN-5: down: Redis full — admit 503; finish, keep, reap, settled go on and make room', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const admit = () => fixture.admit(organizationId, { idempotencyKey: null, payload: 'x'.repeat(1_000) });
    const [final, provisional, running] = [await admit(), await admit(), await admit()];
    await fixture.redis.client.config('SET', 'maxmemory', '1mb');

    const refused = { admitted: false, reason: 'unavailable', sent: false };
    expect(await fixture.tryAdmit(organizationId)).toEqual(refused);
    expect(await fixture.tryAdmit(organizationId, { holdNanoUsd: 0n })).toEqual(refused);
    await fixture.redis.client.script('FLUSH');
    expect(await fixture.renew(running, { targetHoldNanoUsd: 20n })).toEqual({ outcome: 'kept', heldNanoUsd: 20n });
    expect(await fixture.capture(final, 4n)).toBe('captured');
    expect(await fixture.reap(provisional)).toBe('reaped');
    expect(await fixture.balances(organizationId)).toEqual([976n, 20n, 4n]);
    const events = await fixture.events(organizationId);
    const items = [final, provisional].map((request, index) =>
      fixture.settledItem(request, index === 0 ? 2 : 1, events[index]?.streamId),
    );
    expect(await fixture.settled(organizationId, items, { postedNanoUsd: 996n, version: 2n })).toBe('newer');
    expect(await fixture.events(organizationId)).toEqual([]);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);

    await fixture.redis.client.config('SET', 'maxmemory', '0');
    await admit();
  });

  // Here, because SCRIPT FLUSH would affect other suites on a shared server.
  it('survives a SCRIPT FLUSH', async () => {
    const organizationId = await fixture.createOrganization(10_000n);
    await fixture.redis.client.script('FLUSH');
    const requests = await Promise.all(Array.from({ length: 50 }, () => fixture.admit(organizationId)));
    await fixture.redis.client.script('FLUSH');
    await Promise.all(requests.map((request) => fixture.capture(request, 1n)));
    expect(await fixture.balances(organizationId)).toEqual([9_950n, 0n, 50n]);
  });

  it('survives a second SCRIPT FLUSH before the call is repeated', async () => {
    const organizationId = await fixture.createOrganization(10_000n);
    const { client } = fixture.redis;
    const load = client.script.bind(client);
    const spy = jest.spyOn(client, 'script').mockImplementationOnce(async (...args: unknown[]) => {
      await load(...(args as Parameters<typeof load>));
      return load('FLUSH');
    });
    try {
      await client.script('FLUSH');
      await fixture.admit(organizationId);
    } finally {
      spy.mockRestore();
    }
    expect(await fixture.balances(organizationId)).toEqual([9_990n, 10n, 0n]);
  });

  it.each(SCRIPT_CALLS)(
    'REDIS-14: $what: refused as a whole, or done as ever',
    async ({ what, first, leaves, prepare }) => {
      const amount = 7n;
      // Both take money that no other script would give back.
      const isRefused = what === 'admit' || what === 'withdraw';
      const prepared = await prepare(fixture, amount);
      await fixture.redis.client.config('SET', 'maxmemory', '1mb');
      try {
        expect(await prepared.call()).toBe(isRefused ? 'unavailable' : first);
      } finally {
        await fixture.redis.client.config('SET', 'maxmemory', '0');
      }
      expect(await leftBy(fixture, prepared)).toEqual({ sums: isRefused ? [0n, 0n, 0] : leaves(amount), wrong: [] });
    },
  );
});
