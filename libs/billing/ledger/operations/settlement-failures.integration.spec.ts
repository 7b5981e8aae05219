import { newUuid, NO_USAGE, type UsageEvent } from '#core';
import { shardOf } from '../../admission/domain/shard-of.js';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { SettlementFailureRepository, type FailureRecord } from '../transfers/settlement-failure.repository.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { SettlementFailuresService } from './settlement-failures.service.js';

const POSTED = 100_000n;
const POISON = { usageSource: 'guessed' as 'counted' };

let worker: LedgerFixture;
let control: LedgerFixture;
let failures: SettlementFailuresService;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  const repository = new SettlementFailureRepository(control.prisma);
  const wallets = new WalletRepository(control.prisma);
  failures = new SettlementFailuresService(repository, wallets, control.ledger, control.accounts);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

/** Makes Postgres reject or accept usage of the source `guessed`. */
async function refuseGuesses(refuse: boolean): Promise<void> {
  const name = 'guesses_are_refused';
  await worker.owner.query(`ALTER TABLE usage_record DROP CONSTRAINT IF EXISTS ${name}`);
  await worker.owner.query('ALTER TABLE usage_record DROP CONSTRAINT IF EXISTS usage_record_usage_source_check');
  if (refuse) {
    await worker.owner.query(
      `ALTER TABLE usage_record ADD CONSTRAINT ${name} CHECK (usage_source <> 'guessed') NOT VALID`,
    );
  }
}

/** A finished request that cannot be booked. */
async function fail(chargeNanoUsd: bigint, changes: Partial<UsageEvent> = POISON): Promise<FailureRecord> {
  const organizationId = await worker.createOrganization(POSTED);
  await refuseGuesses(true);
  const requestId = await worker.use(organizationId, chargeNanoUsd, changes);
  await worker.drain(organizationId);
  const failure = await failureOf(organizationId);
  expect(failure).toMatchObject({ requestId, resolution: null, amountNanoUsd: chargeNanoUsd });
  return failure;
}

async function failureOf(organizationId: string): Promise<FailureRecord> {
  const { rows } = await failures.list({ organizationId }, { limit: 1, after: null, before: null });
  return rows[0]!;
}

function auditRows(organizationId: string): Promise<number> {
  return worker.count(`FROM audit_event WHERE organization_id = $1 AND target_kind = 'settlement_failure'`, [
    organizationId,
  ]);
}

describe('settling', () => {
  it('LIFE-25: books the event as the worker would have, with its spend, and unblocks its amount', async () => {
    const { id, organizationId, requestId } = await fail(7_000n);
    expect(await worker.balances(organizationId)).toEqual([POSTED - 7_000n, 0n, 0n]);
    await refuseGuesses(false);
    const settled = await failures.settle(id, 'fixed', OPERATOR);
    expect(settled).toMatchObject({ id, resolution: 'settled', resolvedAt: expect.any(Date) });
    expect(await worker.transfers(requestId)).toEqual([[0, 'wallet_base', 'revenue', 7_000n]]);
    expect(await worker.wallet(organizationId)).toMatchObject({ posted: POSTED - 7_000n, blocked: 0n });
    expect(await worker.balances(organizationId)).toEqual([POSTED - 7_000n, 0n, 0n]);
    const spent = 'FROM key_spend WHERE key_id = $1 AND spent_nano_usd = 7000';
    expect(await worker.count(spent, [organizationId])).toBe(1);
    expect(await worker.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('changes nothing while the cause persists', async () => {
    const refused = await fail(7_000n);
    await expect(failures.settle(refused.id, null, OPERATOR)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('23514'),
    });
    const unreadable = await fail(7_000n, { usage: { ...NO_USAGE, promptTokens: 0.5 } });
    await expect(failures.settle(unreadable.id, null, OPERATOR)).rejects.toMatchObject({
      message: expect.stringContaining('lacks counts'),
    });
    for (const { id, organizationId } of [refused, unreadable]) {
      expect(await failures.get(id)).toMatchObject({ resolution: null, resolvedAt: null });
      expect(await worker.wallet(organizationId)).toMatchObject({ posted: POSTED, blocked: 7_000n });
      expect(await auditRows(organizationId)).toBe(0);
    }
  });

  it('LEDGER-16: never books an id whose partition is gone', async () => {
    const organizationId = await worker.createOrganization(POSTED);
    const requestId = newUuid(Date.UTC(2001, 0, 1));
    await worker.deliver(worker.event({ requestId, organizationId, chargeNanoUsd: 5_000n }));
    await worker.drain(organizationId);
    const { id } = await failureOf(organizationId);
    await expect(failures.settle(id, null, OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
    await failures.void(id, null, OPERATOR);
    expect(await worker.balances(organizationId)).toEqual([POSTED, 0n, 0n]);
  });

  it('charges nothing twice when the event is delivered again, before or after it', async () => {
    const { id, organizationId, requestId } = await fail(7_000n);
    await refuseGuesses(false);
    const again = worker.event({ requestId, organizationId, chargeNanoUsd: 7_000n, ...POISON });
    await worker.deliver(again);
    await worker.drain(organizationId);
    expect(await worker.wallet(organizationId)).toMatchObject({ posted: POSTED, blocked: 7_000n });
    await failures.settle(id, null, OPERATOR);
    await worker.deliver(again);
    await worker.drain(organizationId);
    expect(await worker.transfers(requestId)).toHaveLength(1);
    expect(await worker.wallet(organizationId)).toMatchObject({ posted: POSTED - 7_000n, blocked: 0n });
    expect(await worker.outbox.countOutbox(shardOf(organizationId))).toBe(0);
  });

  it('of a checkpoint is adjusted to later final usage, and charges nothing when that came first', async () => {
    for (const order of ['settle first', 'final usage first']) {
      await refuseGuesses(true);
      const organizationId = await worker.createOrganization(POSTED);
      const request = await worker.admit(organizationId, 50_000n);
      const checkpoint = { requestId: request.requestId, organizationId, grade: 1 as const, chargeNanoUsd: 10_000n };
      await worker.deliver(worker.event({ ...checkpoint, ...POISON }));
      await worker.drain(organizationId);
      const { id } = await failureOf(organizationId);
      await refuseGuesses(false);
      const settle = () => failures.settle(id, null, OPERATOR);
      const finish = async () => {
        await worker.capture(request, 4_000n);
        await worker.drain(organizationId);
      };
      for (const step of order === 'settle first' ? [settle, finish] : [finish, settle]) await step();
      expect([order, await worker.wallet(organizationId)]).toMatchObject([
        order,
        { posted: POSTED - 4_000n, blocked: 0n },
      ]);
      expect(await worker.balances(organizationId)).toEqual([POSTED - 4_000n, 0n, 0n]);
    }
  });
});

describe('voiding', () => {
  it('LIFE-25: unblocks the amount, charges nothing, and keeps the event out for ever', async () => {
    const { id, organizationId, requestId } = await fail(7_000n);
    expect(await failures.void(id, 'goodwill', OPERATOR)).toMatchObject({ resolution: 'voided' });
    await refuseGuesses(false);
    await worker.deliver(worker.event({ requestId, organizationId, chargeNanoUsd: 7_000n }));
    await worker.drain(organizationId);
    expect(await worker.wallet(organizationId)).toMatchObject({ posted: POSTED, blocked: 0n });
    expect(await worker.balances(organizationId)).toEqual([POSTED, 0n, 0n]);
    expect(await worker.count('FROM usage_record WHERE request_id = $1', [requestId])).toBe(0);
  });

  it('is the only option for an organization without a wallet', async () => {
    const organizationId = newUuid(Date.now());
    await worker.deliver(worker.event({ organizationId, chargeNanoUsd: 5_000n }));
    await worker.drain(organizationId);
    const { id } = await failureOf(organizationId);
    await expect(failures.settle(id, null, OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
    expect(await failures.void(id, null, OPERATOR)).toMatchObject({ resolution: 'voided' });
  });
});

describe('two operators', () => {
  it.each(['settle', 'void'] as const)('that %s concurrently do it once', async (action) => {
    const { id, organizationId, requestId } = await fail(7_000n);
    await refuseGuesses(false);
    const results = await Promise.all(Array.from({ length: 6 }, () => failures[action](id, null, OPERATOR)));
    expect(new Set(results.map(({ resolvedAt }) => resolvedAt?.getTime())).size).toBe(1);
    expect(await worker.transfers(requestId)).toHaveLength(action === 'settle' ? 1 : 0);
    expect(await worker.wallet(organizationId)).toMatchObject({ blocked: 0n });
    expect(await auditRows(organizationId)).toBe(1);
  });

  it('that disagree: the first decision holds, the other gets conflict', async () => {
    const { id, organizationId, requestId } = await fail(7_000n);
    await refuseGuesses(false);
    const attempts = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) => failures[index % 2 === 0 ? 'settle' : 'void'](id, null, OPERATOR)),
    );
    const { resolution } = await failures.get(id);
    for (const attempt of attempts) {
      if (attempt.status === 'fulfilled') expect(attempt.value.resolution).toBe(resolution);
      else expect(attempt.reason).toMatchObject({ code: 'conflict' });
    }
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    const charged = resolution === 'settled' ? 7_000n : 0n;
    expect(await worker.transfers(requestId)).toHaveLength(resolution === 'settled' ? 1 : 0);
    expect(await worker.balances(organizationId)).toEqual([POSTED - charged, 0n, 0n]);
    expect(await auditRows(organizationId)).toBe(1);
  });

  it('cannot revoke a decision', async () => {
    const voided = await fail(7_000n);
    const settled = await fail(7_000n);
    await refuseGuesses(false);
    await failures.void(voided.id, null, OPERATOR);
    await failures.settle(settled.id, null, OPERATOR);
    await expect(failures.settle(voided.id, null, OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
    await expect(failures.void(settled.id, null, OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
    expect(await worker.posted(voided.organizationId)).toBe(POSTED);
    expect(await worker.posted(settled.organizationId)).toBe(POSTED - 7_000n);
  });

  it('are serialized with the worker by the wallet lock', async () => {
    const { id, organizationId } = await fail(7_000n);
    await refuseGuesses(false);
    const uses = await Promise.all(Array.from({ length: 20 }, () => worker.use(organizationId, 1_000n)));
    await Promise.all([worker.drain(organizationId), failures.settle(id, null, OPERATOR)]);
    await worker.drain(organizationId);
    expect(uses).toHaveLength(20);
    expect(await worker.wallet(organizationId)).toMatchObject({ posted: POSTED - 27_000n, blocked: 0n });
    expect(await worker.balances(organizationId)).toEqual([POSTED - 27_000n, 0n, 0n]);
  });
});

describe('the list', () => {
  it('is in order, newest first, and filters', async () => {
    const first = await fail(1_000n);
    const second = await fail(2_000n);
    await failures.void(first.id, null, OPERATOR);
    const page = { limit: 1, after: null, before: null };
    const open = await failures.list({ resolutions: [null] }, page);
    expect(open.rows.map(({ id }) => id)).toEqual([second.id]);
    const older = await failures.list({}, { ...page, after: second.id });
    expect(older.rows.map(({ id }) => id)).toEqual([first.id]);
    const newer = await failures.list({ organizationId: second.organizationId }, { ...page, before: first.id });
    expect(newer).toMatchObject({ rows: [{ id: second.id, amountNanoUsd: 2_000n }], hasMore: false });
    expect((await failures.list({ resolutions: ['voided', 'settled'] }, page)).rows[0]?.id).toBe(first.id);
  });
});
