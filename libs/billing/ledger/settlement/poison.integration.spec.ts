import { newUuid } from '#core';
import { shardOf } from '../../admission/domain/shard-of.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';

let fixture: LedgerFixture;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
});

afterAll(async () => {
  await fixture.close();
});

describe('an event that cannot be booked', () => {
  it('LIFE-24, LIFE-25: fails alone: the others of its batch are booked, its amount is blocked once', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const good = await Promise.all(Array.from({ length: 6 }, () => fixture.use(organizationId, 1_000n)));
    const bad = await fixture.use(organizationId, 7_000n, { usageSource: 'guessed' as 'counted' });
    const alsoGood = await fixture.use(organizationId, 1_000n);
    await fixture.drain(organizationId);
    expect(await fixture.count('FROM usage_record WHERE request_id = ANY($1)', [[...good, alsoGood]])).toBe(7);
    const { rows } = await fixture.owner.query(
      'SELECT amount_nano_usd AS amount, sqlstate FROM settlement_failure WHERE request_id = $1',
      [bad],
    );
    expect(rows).toEqual([{ amount: '7000', sqlstate: '23514' }]);
    expect(await fixture.wallet(organizationId)).toMatchObject({ posted: 93_000n, blocked: 7_000n });
    expect(await fixture.balances(organizationId)).toEqual([86_000n, 0n, 0n]);
    expect(await fixture.outbox.countOutbox(shardOf(organizationId))).toBe(0);
    expect(fixture.log.some((line) => line.includes('"alarm":"settlement_failure"'))).toBe(true);
  });

  it('LIFE-25: is not booked or blocked again when it is delivered again', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const request = await fixture.admit(organizationId, 9_000n);
    const failure = {
      requestId: request.requestId,
      grade: 2 as const,
      organizationId,
      amountNanoUsd: 7_000n,
      terms: request.terms,
      payload: '{}',
      sqlState: '22003',
      message: 'test',
    };
    for (let repetition = 0; repetition < 2; repetition++) {
      await fixture.ledger.recordFailure(failure);
    }
    await fixture.capture(request, 7_000n);
    await fixture.drain(organizationId);
    expect(await fixture.wallet(organizationId)).toMatchObject({ posted: 100_000n, blocked: 7_000n });
    expect(await fixture.count('FROM usage_record WHERE request_id = $1', [request.requestId])).toBe(0);
    expect(await fixture.balances(organizationId)).toEqual([93_000n, 0n, 0n]);
  });

  it('is an event that does not parse', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const request = await fixture.admit(organizationId, 9_000n);
    await fixture.holds.capture({ ...request, chargeNanoUsd: 5_000n, tokensUsed: 1, delivered: true, payload: '{"\0' });
    await fixture.drain(organizationId);
    expect(await fixture.wallet(organizationId)).toMatchObject({ posted: 100_000n, blocked: 5_000n });
    expect(await fixture.balances(organizationId)).toEqual([95_000n, 0n, 0n]);
  });

  it('is a payload that contradicts its event', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const request = await fixture.admit(organizationId, 9_000n);
    await fixture.capture(request, 5_000n, { requestId: newUuid(Date.now()) });
    await fixture.drain(organizationId);
    expect(await fixture.wallet(organizationId)).toMatchObject({ blocked: 5_000n });
  });

  it('LEDGER-16: is an id whose partition is gone', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const requestId = newUuid(Date.UTC(2001, 0, 1));
    await fixture.deliver(fixture.event({ requestId, organizationId, chargeNanoUsd: 5_000n }));
    await fixture.drain(organizationId);
    expect(await fixture.count('FROM settlement_failure WHERE request_id = $1', [requestId])).toBe(1);
    expect(await fixture.wallet(organizationId)).toMatchObject({ posted: 100_000n, blocked: 5_000n });
    expect(await fixture.outbox.countOutbox(shardOf(organizationId))).toBe(0);
  });

  it('is an event of an organization without a wallet', async () => {
    const organizationId = newUuid(Date.now());
    await fixture.deliver(fixture.event({ organizationId, chargeNanoUsd: 5_000n }));
    await fixture.drain(organizationId);
    expect(await fixture.count('FROM settlement_failure WHERE organization_id = $1', [organizationId])).toBe(1);
    expect(await fixture.outbox.countOutbox(shardOf(organizationId))).toBe(0);
  });
});

describe('a transient error', () => {
  it('LIFE-24: is tried again until it works, and is no failure of the event', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await fixture.use(organizationId, 1_000n);
    await fixture.owner.query('ALTER TABLE key_spend RENAME TO away');
    await fixture.drain(organizationId);
    expect(fixture.log.at(-1)).toContain('"alarm":"settlement_error"');
    expect(await fixture.outbox.countOutbox(shardOf(organizationId))).toBe(1);
    await fixture.owner.query('ALTER TABLE away RENAME TO key_spend');
    await fixture.drain(organizationId);
    expect(await fixture.posted(organizationId)).toBe(99_000n);
    expect(await fixture.count('FROM settlement_failure WHERE organization_id = $1', [organizationId])).toBe(0);
  });
});

describe('an unexpected error', () => {
  it('LIFE-24: holds up its own shard, not those that are settled with it', async () => {
    const stuck = await fixture.createOrganization(100_000n);
    const other = await createInAnotherShard(stuck);
    await fixture.use(stuck, 1_000n);
    await fixture.use(other, 1_000n);
    await fixture.owner.query(`
      CREATE FUNCTION fail_for_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.organization_id = '${stuck}' THEN RAISE EXCEPTION 'a defect' USING ERRCODE = 'XX000'; END IF;
        RETURN NEW;
      END $$`);
    await fixture.owner.query(
      'CREATE TRIGGER fails BEFORE INSERT ON usage_record FOR EACH ROW EXECUTE FUNCTION fail_for_one()',
    );
    await fixture.drainAll();
    expect([await fixture.posted(stuck), await fixture.posted(other)]).toEqual([100_000n, 99_000n]);
    await fixture.owner.query('DROP TRIGGER fails ON usage_record');
    await fixture.drainAll();
    expect(await fixture.posted(stuck)).toBe(99_000n);
  });

  async function createInAnotherShard(than: string): Promise<string> {
    for (;;) {
      const organizationId = await fixture.createOrganization(100_000n);
      if (shardOf(organizationId) !== shardOf(than)) return organizationId;
    }
  }
});
