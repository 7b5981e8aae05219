import { newUuid } from '#core';
import { hashIdempotencyKey } from '../../admission/domain/hash-idempotency-key.js';
import { shardOf } from '../../admission/domain/shard-of.js';
import { outlastLostKeys } from '../../../../test/support/stores/lost-keys.js';
import { LedgerFixture, memberOf } from '../../../../test/support/ledger/ledger-fixture.js';
import { SETTLED_EVENTS } from '../../../../test/support/property-runs.js';
import type { LedgerEvent } from '../transfers/usage-record.repository.js';
import { readEvent } from './read-event.js';

let fixture: LedgerFixture;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
});

afterAll(async () => {
  await fixture.close();
});

describe('settlement', () => {
  it('books a request once: record, transfer, lot, wallet, projection', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const requestId = await fixture.use(organizationId, 30_000n);
    expect(await fixture.balances(organizationId)).toEqual([70_000n, 0n, 30_000n]);
    await fixture.drain(organizationId);
    expect(await fixture.transfers(requestId)).toEqual([[0, 'wallet_base', 'revenue', 30_000n]]);
    expect(await fixture.posted(organizationId)).toBe(70_000n);
    expect(await fixture.balances(organizationId)).toEqual([70_000n, 0n, 0n]);
    expect(await fixture.count('FROM usage_record WHERE request_id = $1 AND grade = 2', [requestId])).toBe(1);
    expect(await fixture.outbox.countOutbox(shardOf(organizationId))).toBe(0);
  });

  it('LEDGER-6, LEDGER-8: records what cost nothing, without a transfer and without a new version', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const { version } = await fixture.wallet(organizationId);
    const requestId = await fixture.use(organizationId, 0n, { usageSource: 'none' });
    await fixture.drain(organizationId);
    expect(await fixture.count('FROM usage_record WHERE request_id = $1', [requestId])).toBe(1);
    expect(await fixture.transfers(requestId)).toEqual([]);
    expect((await fixture.wallet(organizationId)).version).toBe(version);
  });

  it('LEDGER-6: raises the version for a free request that counts in a cap of requests', async () => {
    const organizationId = await fixture.createOrganization(1_000n);
    const { version } = await fixture.wallet(organizationId);
    const requestId = await fixture.use(organizationId, 0n);
    await fixture.drain(organizationId);
    expect(await fixture.transfers(requestId)).toEqual([]);
    expect((await fixture.wallet(organizationId)).version).toBe(version + 1n);
  });

  it('LEDGER-9, LIFE-22: books a redelivery no second time (a worker killed after its commit)', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const requestId = await fixture.use(organizationId, 30_000n);
    await fixture.book([fixture.ledgerEvent({ requestId, organizationId, chargeNanoUsd: 30_000n })]);
    await fixture.drain(organizationId);
    expect(await fixture.posted(organizationId)).toBe(70_000n);
    expect(await fixture.balances(organizationId)).toEqual([70_000n, 0n, 0n]);
  });

  it('REDIS-22: publishes the spend of a key even when the worker that booked it died before its publish', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await fixture.use(organizationId, 30_000n);
    const [event] = await fixture.outbox.readOutbox(shardOf(organizationId), 1);
    const read = event === undefined ? 'no event' : readEvent(event);
    if (typeof read === 'string') throw new Error(read);
    await fixture.book([read]);
    await fixture.drain(organizationId);
    const cap = { name: 'total', windowKey: 'all', limit: 10n ** 15n, next: null };
    const [state] = await fixture.queries.readCaps(organizationId, organizationId, [cap]);
    expect(state).toMatchObject({ spent: 30_000n, open: 0n });
  });

  it('LIFE-22: books each of many batches of a shard once, and sets a poison event of one of them apart', async () => {
    const organizationId = await fixture.createOrganization(10_000_000n);
    const uses = (count: number) =>
      Promise.all(Array.from({ length: count }, () => fixture.use(organizationId, 1_000n)));
    await uses(700);
    await fixture.use(organizationId, 7_000n, { usageSource: 'guessed' as 'counted' });
    await uses(500);
    await fixture.drain(organizationId);
    expect(await fixture.count('FROM usage_record WHERE organization_id = $1', [organizationId])).toBe(1_200);
    expect(await fixture.wallet(organizationId)).toMatchObject({ posted: 8_800_000n, blocked: 7_000n });
    expect(await fixture.balances(organizationId)).toEqual([8_793_000n, 0n, 0n]);
    expect(await fixture.outbox.countOutbox(shardOf(organizationId))).toBe(0);
  });

  it('books nothing that was read long before: Redis may have lost it since', async () => {
    const organizationId = await fixture.createOrganization(10_000_000n);
    await Promise.all(Array.from({ length: 600 }, () => fixture.use(organizationId, 1_000n)));
    const original = fixture.ledger.inShards.bind(fixture.ledger);
    const slow: typeof original = async (shards, work) => {
      const result = await original(shards, work);
      for (const outbox of await fixture.redis.client.keys('outbox:*')) {
        await fixture.redis.client.xtrim(outbox, 'MAXLEN', 0);
      }
      jest.spyOn(fixture.clock, 'monotonicMs').mockReturnValueOnce(performance.now() + 5_000);
      return result;
    };
    jest.spyOn(fixture.ledger, 'inShards').mockImplementationOnce(slow);
    await fixture.drain(organizationId);
    expect(await fixture.count('FROM usage_record WHERE organization_id = $1', [organizationId])).toBe(500);
    expect(await fixture.posted(organizationId)).toBe(9_500_000n);
  });

  it('LEDGER-9: takes the highest grade of a request that is twice in a batch', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const request = await fixture.admit(organizationId, 50_000n);
    await fixture.reapAt(request, 10_000n);
    await fixture.capture(request, 30_000n);
    await fixture.drain(organizationId);
    expect(await fixture.transfers(request.requestId)).toEqual([[0, 'wallet_base', 'revenue', 30_000n]]);
    expect(await fixture.balances(organizationId)).toEqual([70_000n, 0n, 0n]);
  });

  it.each([
    ['more', 30_000n, [[100, 'wallet_base', 'revenue', 20_000n]]],
    ['less', 4_000n, [[100, 'revenue', 'wallet_base', 6_000n]]],
    ['the same', 10_000n, []],
  ])(
    'LEDGER-9: adjusts once when the true usage is %s than the checkpoint',
    async (_name, finalNanoUsd, adjustment) => {
      const organizationId = await fixture.createOrganization(100_000n);
      const request = await fixture.admit(organizationId, 50_000n);
      await fixture.reapAt(request, 10_000n);
      await fixture.drain(organizationId);
      expect(await fixture.posted(organizationId)).toBe(90_000n);
      await fixture.capture(request, finalNanoUsd);
      await fixture.drain(organizationId);
      const capture = [0, 'wallet_base', 'revenue', 10_000n];
      expect(await fixture.transfers(request.requestId)).toEqual([capture, ...adjustment]);
      expect(await fixture.balances(organizationId)).toEqual([100_000n - finalNanoUsd, 0n, 0n]);
    },
  );

  it('books the model and price of the final usage, for any model of the checkpoint', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const final = fixture.ledgerEvent({ organizationId, chargeNanoUsd: 30_000n });
    const { modelId, priceVersionId, requestId } = final.event;
    const [otherModelId, otherPriceId] = [newUuid(Date.now()), newUuid(Date.now())];
    const early = { ...final.event, modelId: otherModelId, priceVersionId: otherPriceId, chargeNanoUsd: 0n };
    await fixture.book([fixture.ledgerEvent({ ...early, grade: 1 })]);
    await fixture.book([final]);
    const { rows } = await fixture.owner.query(
      'SELECT model_id, price_version_id, charge_nano_usd::int AS charge FROM usage_record WHERE request_id = $1',
      [requestId],
    );
    expect(rows).toEqual([{ model_id: modelId, price_version_id: priceVersionId, charge: 30_000 }]);
  });

  it('LEDGER-9: ignores a checkpoint that comes after the final usage', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const final = fixture.ledgerEvent({ organizationId, chargeNanoUsd: 30_000n });
    const late = fixture.ledgerEvent({ ...final.event, grade: 1, chargeNanoUsd: 10_000n });
    for (const event of [final, late, final]) {
      const { grades } = await fixture.book([event]);
      expect(grades.get(final.event.requestId)).toBe(2);
    }
    expect(await fixture.posted(organizationId)).toBe(70_000n);
  });

  it('charges the promo that expires first, then other promo, then paid; an adjustment reverses that order', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const tomorrow = await fixture.grant(organizationId, 5_000n, new Date(Date.now() + 86_400_000));
    const soon = await fixture.grant(organizationId, 3_000n, new Date(Date.now() + 3_600_000));
    const request = await fixture.admit(organizationId, 20_000n);
    await fixture.reapAt(request, 10_000n);
    await fixture.drain(organizationId);
    expect([await fixture.lotBalance(soon), await fixture.lotBalance(tomorrow)]).toEqual([0n, 0n]);
    expect((await fixture.transfers(request.requestId)).map(([, debit, , amount]) => [debit, amount])).toEqual([
      ['wallet_promo', 3_000n],
      ['wallet_promo', 5_000n],
      ['wallet_base', 2_000n],
    ]);
    await fixture.capture(request, 6_000n);
    await fixture.drain(organizationId);
    // 4,000 less: 2,000 to paid, then 2,000 to the grant that paid last.
    expect([await fixture.lotBalance(soon), await fixture.lotBalance(tomorrow)]).toEqual([0n, 2_000n]);
    expect(await fixture.posted(organizationId)).toBe(102_000n);
  });

  it('LEDGER-12: leaves a promo lot alone that had expired when the request was admitted', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const lot = await fixture.grant(organizationId, 5_000n, new Date(Date.now() + 3_600_000));
    const event = fixture.ledgerEvent({ organizationId, chargeNanoUsd: 2_000n }, Date.now() + 3_600_001);
    await fixture.book([event]);
    expect(await fixture.lotBalance(lot)).toBe(5_000n);
    expect(await fixture.posted(organizationId)).toBe(103_000n);
  });

  it('UNIT-5: books the cost of every attempt beside the charge, and corrects it with the charge', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const checkpoint = fixture.ledgerEvent({
      organizationId,
      grade: 1,
      chargeNanoUsd: 1_000n,
      attempts: [fixture.attempt(7n), fixture.attempt(9n)],
    });
    const attempts = [fixture.attempt(7n), fixture.attempt(4n), fixture.attempt(1n)];
    const final = fixture.ledgerEvent({ ...checkpoint.event, grade: 2, attempts });
    for (const event of [checkpoint, final]) await fixture.book([event]);
    expect(await fixture.transfers(final.event.requestId)).toEqual([
      [0, 'wallet_base', 'revenue', 1_000n],
      [200, 'cogs', 'provider_payable', 7n],
      [201, 'cogs', 'provider_payable', 9n],
      [301, 'provider_payable', 'cogs', 5n],
      [302, 'cogs', 'provider_payable', 1n],
    ]);
    const { rows } = await fixture.owner.query('SELECT cost_nano_usd AS cost FROM usage_record WHERE request_id = $1', [
      final.event.requestId,
    ]);
    expect(rows).toEqual([{ cost: '12' }]);
  });

  it('REDIS-23: moves the spend of a key, and of its member, with its charge and its adjustment', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const request = await fixture.admit(organizationId, 50_000n);
    await fixture.reapAt(request, 10_000n);
    await fixture.drain(organizationId);
    await fixture.capture(request, 4_000n);
    await fixture.use(organizationId, 5_000n);
    await fixture.drain(organizationId);
    const { rows } = await fixture.owner.query(
      `SELECT period, window_key, spent_nano_usd AS spent FROM key_spend WHERE key_id = $1
       UNION ALL SELECT period, window_key, spent_nano_usd FROM member_spend WHERE member_id = $2`,
      [organizationId, memberOf(organizationId)],
    );
    const row = { period: 'total', window_key: 'all', spent: '9000' };
    expect(rows).toEqual([row, row]);
    const cap = { name: 'total', windowKey: 'all', limit: 10_000n, next: null };
    const caps = [cap, { ...cap, name: `${memberOf(organizationId)}:total` }];
    expect(await fixture.queries.readCaps(organizationId, organizationId, caps)).toMatchObject([
      { spent: 9_000n },
      { spent: 9_000n },
    ]);
  });

  it('CHARGE-13: keeps an Idempotency-Key that was used and forgets one that delivered nothing', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const used = await fixture.admit(organizationId, 1_000n, 'used');
    const freed = await fixture.admit(organizationId, 1_000n, 'freed');
    await fixture.capture(used, 1_000n);
    await fixture.capture(freed, 0n, { usageSource: 'none', outcome: 'all_channels_failed' });
    await fixture.drain(organizationId);
    await fixture.redis.client.flushdb();
    await fixture.publisher.publish(organizationId);
    await expect(fixture.admit(organizationId, 1_000n, 'used')).rejects.toThrow('idempotency_reused');
    await expect(fixture.admit(organizationId, 1_000n, 'freed')).rejects.toThrow('idempotency_unknown');
    await outlastLostKeys(fixture.redis.client, organizationId);
    await fixture.publisher.publish(organizationId);
    await fixture.admit(organizationId, 1_000n, 'freed');
    const { rows } = await fixture.owner.query(
      'SELECT idempotency_key_hash AS hash FROM usage_record WHERE request_id = $1',
      [used.requestId],
    );
    expect(rows).toEqual([{ hash: hashIdempotencyKey('used') }]);
  });

  it('CHARGE-16: keeps an Idempotency-Key whose request is booked after Redis lost it and has loaded the wallet again', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await fixture.capture(await fixture.admit(organizationId, 1_000n, 'late'), 1_000n);
    const waiting = await fixture.outbox.readOutbox(shardOf(organizationId), 1_000);
    const late = readEvent(waiting.find((event) => event.organizationId === organizationId)!) as LedgerEvent;
    await fixture.redis.client.flushdb();
    await fixture.publisher.publish(organizationId);
    await fixture.ledger.inShards([shardOf(organizationId)], (tx) => fixture.ledger.settleBatch(tx, [late]));
    await expect(fixture.admit(organizationId, 1_000n, 'late')).rejects.toThrow('idempotency_unknown');
    await outlastLostKeys(fixture.redis.client, organizationId);
    await fixture.publisher.publish(organizationId);
    await expect(fixture.admit(organizationId, 1_000n, 'late')).rejects.toThrow('idempotency_reused');
  });

  it('stores text with characters that Postgres rejects, with these replaced', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const requestId = await fixture.use(organizationId, 1_000n, {
      tags: { note: 'a\0b\ud800c', 'team\0': 'x', '\ud800': 'y' },
      requestedModel: 'x\0',
    });
    await fixture.drain(organizationId);
    const { rows } = await fixture.owner.query('SELECT tags, requested_model FROM usage_record WHERE request_id = $1', [
      requestId,
    ]);
    const tags = { note: 'a\ufffdb\ufffdc', 'team\ufffd': 'x', '\ufffd': 'y' };
    expect(rows).toEqual([{ tags, requested_model: 'x\ufffd' }]);
  });

  it('LIFE-12: alarms about a charge that its price does not explain, and books the charge in the client’s reply', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const requestId = await fixture.use(organizationId, 5_000n, { meters: { input: 4 } });
    await fixture.drain(organizationId);
    expect(await fixture.transfers(requestId)).toEqual([[0, 'wallet_base', 'revenue', 5_000n]]);
    expect(fixture.log.filter((line) => line.includes('charge_differs'))).toHaveLength(1);
  });
});

describe('two workers', () => {
  it('LIFE-22: settle every request once, in any order', async () => {
    const organizationIds = await Promise.all(Array.from({ length: 8 }, () => fixture.createOrganization(1_000_000n)));
    const another = await fixture.openAnother();
    await Promise.all(Array.from({ length: 200 }, (_, index) => fixture.use(organizationIds[index % 8]!, 1_000n)));
    await Promise.all([fixture.drainAll(), another.drainAll(), fixture.drainAll(), another.drainAll()]);
    await fixture.drainAll();
    for (const organizationId of organizationIds) {
      expect(await fixture.posted(organizationId)).toBe(975_000n);
      expect(await fixture.balances(organizationId)).toEqual([975_000n, 0n, 0n]);
      expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    }
    await another.close();
  });
});

describe('many events, a third of them twice', () => {
  it('LEDGER-5, ALWAYS-1: balance', async () => {
    const organizationIds = await Promise.all(Array.from({ length: 20 }, () => fixture.createOrganization(10n ** 12n)));
    const events = Array.from({ length: SETTLED_EVENTS }, (_, index) =>
      fixture.event({
        organizationId: organizationIds[index % 20]!,
        chargeNanoUsd: BigInt(index % 7) * 1_000n,
        attempts: [fixture.attempt(BigInt(index % 5))],
      }),
    );
    await Promise.all(
      [...events, ...events.filter((_, index) => index % 3 === 0)].map((event) => fixture.deliver(event)),
    );
    await fixture.drainAll();
    const charged = events.reduce((sum, { chargeNanoUsd }) => sum + chargeNanoUsd, 0n);
    const { rows } = await fixture.owner.query<{ posted: string; records: string }>(
      `SELECT (SELECT sum(posted_nano_usd) FROM wallet WHERE organization_id = ANY($1)) AS posted,
        (SELECT count(*) FROM usage_record WHERE organization_id = ANY($1)) AS records`,
      [organizationIds],
    );
    expect(rows).toEqual([{ posted: (20n * 10n ** 12n - charged).toString(), records: String(SETTLED_EVENTS) }]);
  }, 120_000);
});
