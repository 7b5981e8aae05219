import fc from 'fast-check';
import { newUuid } from '#core';
import { LedgerFixture, memberOf, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { SEQUENCE_RUNS } from '../../../../test/support/property-runs.js';
import type { Payment } from './payment.repository.js';

let worker: LedgerFixture;
let control: LedgerFixture;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

function payment(organizationId: string, amountNanoUsd: bigint, externalRef: string | null = null) {
  return { organizationId, amountNanoUsd, externalRef, reason: 'test' };
}

function page(limit: number, after: string | null = null) {
  return { limit, after, before: null };
}

describe('a top-up', () => {
  it('LIFE-27: books payment, transfer, lot, wallet and audit row together, and can be spent at once', async () => {
    const organizationId = await worker.createOrganization(0n);
    const booked = await control.accounts.topUp(payment(organizationId, 25_000_000_000n, 'pi_1'), OPERATOR);
    expect(booked).toMatchObject({
      kind: 'topup',
      amountNanoUsd: 25_000_000_000n,
      balanceAfterNanoUsd: 25_000_000_000n,
    });
    expect(await worker.transfers(booked.id)).toEqual([[0, 'payments_clearing', 'wallet_paid', 25_000_000_000n]]);
    expect(await worker.balances(organizationId)).toEqual([25_000_000_000n, 0n, 0n]);
    const audited = 'FROM audit_event WHERE organization_id = $1 AND action = $2';
    expect(await worker.count(audited, [organizationId, 'topup.create'])).toBe(1);
    await worker.use(organizationId, 1_000n);
  });

  it('LEDGER-19: is booked once for one external reference, from any sender', async () => {
    const organizationIds = await Promise.all([worker.createOrganization(0n), worker.createOrganization(0n)]);
    const attempts = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        control.accounts.topUp(payment(organizationIds[index % 2]!, 1_000n, 'pi_race'), OPERATOR),
      ),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected')
        expect(attempt.reason).toMatchObject({ code: 'conflict', param: 'external_ref' });
    }
    const posted = await Promise.all(organizationIds.map((id) => worker.posted(id)));
    expect(posted[0]! + posted[1]!).toBe(1_000n);
  });

  it('LEDGER-6, LEDGER-19: is lost or counted twice by no race', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const payments = Array.from({ length: 20 }, () =>
      control.accounts.topUp(payment(organizationId, 1_000n), OPERATOR),
    );
    const charges = Array.from({ length: 20 }, () => worker.use(organizationId, 1_000n));
    await Promise.all([...payments, ...charges, worker.drain(organizationId)]);
    await worker.drain(organizationId);
    expect(await worker.posted(organizationId)).toBe(100_000n);
    expect(await worker.balances(organizationId)).toEqual([100_000n, 0n, 0n]);
  });

  it.each([0n, -1n])('of %p is rejected as a defect of the caller', async (amount) => {
    const organizationId = await worker.createOrganization(0n);
    expect(() => control.accounts.topUp(payment(organizationId, amount), OPERATOR)).toThrow(RangeError);
  });

  it('UNIT-12: of more than Redis can count is refused', async () => {
    const organizationId = await worker.createOrganization(0n);
    const booking = control.accounts.topUp(payment(organizationId, 9_000_001n * 10n ** 9n), OPERATOR);
    await expect(booking).rejects.toMatchObject({ code: 'invalid_request_error', param: 'amount_usd' });
  });

  it('needs an organization', async () => {
    const booking = control.accounts.topUp(payment(newUuid(Date.now()), 1n), OPERATOR);
    await expect(booking).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('an adjustment', () => {
  const adjust = (organizationId: string, amountNanoUsd: bigint, allowNegative: boolean): Promise<Payment> =>
    control.accounts.adjust({ ...payment(organizationId, amountNanoUsd), allowNegative }, OPERATOR);

  it('LEDGER-27: takes the balance below zero where that is meant', async () => {
    const organizationId = await worker.createOrganization(1_000n);
    const booked = await adjust(organizationId, -3_000n, true);
    expect(booked).toMatchObject({ kind: 'adjustment', balanceAfterNanoUsd: -2_000n });
    expect(await worker.transfers(booked.id)).toEqual([[0, 'wallet_base', 'adjustment', 3_000n]]);
    expect(await worker.balances(organizationId)).toEqual([-2_000n, 0n, 0n]);
    await adjust(organizationId, 2_500n, false);
    expect(await worker.balances(organizationId)).toEqual([500n, 0n, 0n]);
  });

  it('LEDGER-27: that would overdraw without that changes nothing', async () => {
    const organizationId = await worker.createOrganization(1_000n);
    await expect(adjust(organizationId, -1_001n, false)).rejects.toMatchObject({
      status: 400,
      param: 'allow_negative',
    });
    const { rows } = await control.accounts.listPayments(organizationId, 'adjustment', page(10));
    expect([rows, await worker.posted(organizationId)]).toEqual([[], 1_000n]);
    const both = await Promise.allSettled([-600n, -600n].map((amount) => adjust(organizationId, amount, false)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await worker.posted(organizationId)).toBe(400n);
  });

  it('LEDGER-27: P13: without consent none takes a balance below zero, and each other one is booked', async () => {
    const step = fc.record({ amountNanoUsd: fc.bigInt({ min: -3_000n, max: 3_000n }), allowNegative: fc.boolean() });
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      let balance = 1_000n;
      const organizationId = await worker.createOrganization(balance);
      for (const { amountNanoUsd, allowNegative } of steps.filter((one) => one.amountNanoUsd !== 0n)) {
        const after = balance + amountNanoUsd;
        const isBooked = allowNegative || amountNanoUsd > 0n || after >= 0n;
        const outcome = await adjust(organizationId, amountNanoUsd, allowNegative).catch(() => null);
        expect(outcome?.balanceAfterNanoUsd ?? null).toBe(isBooked ? after : null);
        if (isBooked) balance = after;
      }
      expect(await worker.posted(organizationId)).toBe(balance);
    });
    await fc.assert(property, { numRuns: SEQUENCE_RUNS / 15 });
  });
});

describe('the wallet of an organization', () => {
  it('is opened, limited and suspended with its organization', async () => {
    const organizationId = newUuid(Date.now());
    await control.prisma.$transaction(async (tx) => {
      const organization = { id: organizationId, name: 'New', slug: organizationId, tierId: worker.tierId };
      await tx.organization.create({ data: organization });
      await control.accounts.openWallet(tx, organizationId);
      await control.accounts.setCreditLimit(tx, organizationId, 500n);
    });
    await control.accounts.publish(organizationId);
    expect(await worker.balances(organizationId)).toEqual([500n, 0n, 0n]);
    await control.prisma.$transaction((tx) => control.accounts.setStatus(tx, organizationId, 'suspended'));
    await control.accounts.publish(organizationId);
    await expect(worker.admit(organizationId, 1n)).rejects.toThrow('suspended');
    const balances = await control.accounts.postedBalances([organizationId]);
    expect(balances.get(organizationId)).toMatchObject({ postedNanoUsd: 0n, creditLimitNanoUsd: 500n });
  });

  it('REDIS-12: is brought back to a Redis that has lost it, with the spend of its keys and members', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    await worker.use(organizationId, 4_000n);
    await worker.drain(organizationId);
    await worker.redis.client.flushdb();
    await expect(worker.admit(organizationId, 1n)).rejects.toThrow('load');
    await worker.publisher.publish(organizationId);
    expect(await worker.balances(organizationId)).toEqual([96_000n, 0n, 0n]);
    const cap = { name: 'total', windowKey: 'all', limit: 10_000n, next: null };
    const both = [cap, { ...cap, name: `${memberOf(organizationId)}:total` }];
    const caps = await worker.queries.readCaps(organizationId, organizationId, both);
    expect(caps).toMatchObject([{ spent: 4_000n }, { spent: 4_000n }]);
  });

  it('REDIS-2, STORY-6: never goes back to an older version', async () => {
    // A snapshot that was read earlier and written later restored an old balance (LiteLLM #30684).
    const organizationId = await worker.createOrganization(1_000n);
    const old = await worker.projections.find(organizationId);
    await control.accounts.topUp(payment(organizationId, 1_000n), OPERATOR);
    expect(await worker.outbox.publish(old!)).toBe('stale');
    expect(await worker.balances(organizationId)).toEqual([2_000n, 0n, 0n]);
  });
});

describe('lists', () => {
  it('walk payments and transfers newest first, without gaps or repetitions', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    for (let index = 0; index < 5; index++) await control.accounts.topUp(payment(organizationId, 1_000n), OPERATOR);
    await control.accounts.adjust({ ...payment(organizationId, -1_000n), allowNegative: false }, OPERATOR);
    await worker.use(organizationId, 2_000n);
    await worker.drain(organizationId);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { rows, hasMore } = await control.accounts.listTransfers(organizationId, page(3, after));
      seen.push(...rows.map(({ code }) => code));
      after = rows.at(-1)!.id;
      more = hasMore;
    }
    expect(seen).toEqual(['usage', 'adjustment', 'topup', 'topup', 'topup', 'topup', 'topup', 'topup']);
    const adjustments = await control.accounts.listPayments(organizationId, 'adjustment', page(10));
    expect(adjustments.rows.map(({ amountNanoUsd }) => amountNanoUsd)).toEqual([-1_000n]);
  });
});
