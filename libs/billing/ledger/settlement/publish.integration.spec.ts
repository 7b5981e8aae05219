import { FAILOVER_SUSPECT_MS, type RedisFailoverDetector } from '../../admission/redis-failover.detector.js';
import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { PublishPass } from './publish-pass.js';

const SIGNAL = new AbortController().signal;

describe('the publish loop', () => {
  const clock = new ManualClock();
  let fixture: LedgerFixture;
  let pass: PublishPass;

  beforeAll(async () => {
    fixture = await LedgerFixture.open();
    const wallets = new WalletRepository(fixture.prisma);
    const { publisher, outbox, failovers, withdrawals } = fixture;
    pass = new PublishPass(wallets, publisher, outbox, failovers, withdrawals, clock);
  });

  afterAll(() => fixture.close());

  it('C41, LIFE-27: publishes a top-up whose control died before its publish', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await pass.run(SIGNAL);
    await fixture.topUpUntold(organizationId, 5_000n);
    expect(await fixture.balances(organizationId)).toEqual([1_000n, 0n, 0n]);
    await pass.run(SIGNAL);
    expect(await fixture.balances(organizationId)).toEqual([6_000n, 0n, 0n]);
  });

  it('C12, LIFE-27: brings every wallet back to a Redis that lost everything', async () => {
    const organizations = await Promise.all([1_000n, 2_000n].map((paid) => fixture.createOrganization(paid)));
    await pass.run(SIGNAL);
    await fixture.redis.client.flushdb();
    await pass.run(SIGNAL);
    const balances = await Promise.all(organizations.map((organizationId) => fixture.balances(organizationId)));
    expect(balances).toEqual([
      [1_000n, 0n, 0n],
      [2_000n, 0n, 0n],
    ]);
  });

  it('LIFE-27: brings what a transaction of nearly a minute moved, which began before the last pass and ended after it', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await pass.run(SIGNAL);
    await fixture.topUpUntold(organizationId, 5_000n);
    await fixture.owner.query(`UPDATE wallet SET moved_at = now() - interval '58 s' WHERE organization_id = $1`, [
      organizationId,
    ]);
    await pass.run(SIGNAL);
    expect(await fixture.balances(organizationId)).toEqual([6_000n, 0n, 0n]);
  });

  it('CHARGE-16: publishes recently used Idempotency-Keys to another Redis than before, until gateways have published theirs', async () => {
    const { client } = fixture.redis;
    const organizationId = await fixture.createOrganization(10_000n);
    await fixture.capture(await fixture.admit(organizationId, 1_000n, 'order 1'), 1_000n);
    await fixture.drain(organizationId);
    await pass.run(SIGNAL);
    const { running, complete } = await fixture.failovers.readNames();
    expect(complete).toBe(running);
    const [name = ''] = await client.keys(`idem:*${organizationId}*`);
    const used = await client.get(name);
    await client.del(name);
    await pass.run(SIGNAL);
    expect(await client.exists(name)).toBe(0);

    await client.set('server', 'a predecessor');
    const suspectForMsSpy = jest.spyOn(fixture.failovers, 'suspectForMs');
    for (const suspectForMs of [0, FAILOVER_SUSPECT_MS - 1]) {
      suspectForMsSpy.mockResolvedValueOnce(suspectForMs);
      await client.del(name);
      await pass.run(SIGNAL);
      expect(await client.get(name)).toBe(used);
      expect(await client.pttl(name)).toBeGreaterThan(86_000_000);
      expect(await client.get('server')).toBe('a predecessor');
    }
    suspectForMsSpy.mockResolvedValueOnce(FAILOVER_SUSPECT_MS);
    await pass.run(SIGNAL);
    suspectForMsSpy.mockRestore();
    expect(await client.get('server')).toBe(running);
  });

  it('writes no mark when another Redis took over during the pass, which has at most a part', async () => {
    const { publisher, outbox, withdrawals } = fixture;
    const names = ['one', 'another'].map((running) => ({ running, complete: 'one' }));
    const failovers = { readNames: () => Promise.resolve(names.shift()) } as unknown as RedisFailoverDetector;
    const wallets = new WalletRepository(fixture.prisma);
    await pass.run(SIGNAL);
    const marks = await outbox.readPublishMarks();
    await new PublishPass(wallets, publisher, outbox, failovers, withdrawals, clock).run(SIGNAL);
    expect(names).toEqual([]);
    expect(await outbox.readPublishMarks()).toEqual(marks);
  });

  it('LIFE-27: reads only what moved since the shard was published', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    await fixture.owner.query(`UPDATE wallet SET moved_at = now() - interval '1 hour' WHERE organization_id = $1`, [
      organizationId,
    ]);
    await pass.run(SIGNAL);
    await fixture.redis.client.hset(await fixture.walletKey(organizationId), 'version', '0');
    await pass.run(SIGNAL);
    expect(await fixture.redis.client.hget(await fixture.walletKey(organizationId), 'version')).toBe('0');
    clock.elapsedMs += 3_600_000;
    await pass.run(SIGNAL); // all wallets are published once an hour, regardless of the marks
    expect(await fixture.redis.client.hget(await fixture.walletKey(organizationId), 'version')).not.toBe('0');
  });
});
