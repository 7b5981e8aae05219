import { newUuid } from '#core';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';

let worker: LedgerFixture;

beforeAll(async () => {
  worker = await LedgerFixture.open();
});

afterAll(() => worker.close());

describe('a batch', () => {
  it('LEDGER-6: locks wallets in one order, so that batches and payments in any order never wait for each other', async () => {
    const [one, other] = [await worker.createOrganization(10n ** 9n), await worker.createOrganization(10n ** 9n)];
    const control = await worker.openAnother('routify_control');
    const topUp = { amountNanoUsd: 500n, externalRef: null, reason: null };
    const bookings = Array.from({ length: 20 }, (_, shard) => {
      const organizations = shard % 2 === 0 ? [one, other] : [other, one];
      const events = organizations.map((organizationId) =>
        worker.ledgerEvent({ organizationId, chargeNanoUsd: 1_000n }),
      );
      return worker.ledger.inShards([shard], (tx) => worker.ledger.settleBatch(tx, events));
    });
    const payments = [one, other, one, other].map((organizationId) =>
      control.accounts.topUp({ ...topUp, organizationId }, OPERATOR),
    );
    await Promise.all([...bookings, ...payments]);
    await control.close();
    for (const organizationId of [one, other]) {
      expect(await worker.posted(organizationId)).toBe(10n ** 9n - 20_000n + 1_000n);
    }
  });

  it('LEDGER-2: is taken back whole when a transfer of its request exists already: that is a defect, and no second charge', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const request = await worker.admit(organizationId, 50_000n);
    await worker.owner.query(
      `INSERT INTO transfer (request_id, leg, id, debit_account, credit_account, amount_nano_usd, code, effective_at, actor)
       SELECT $1, 0, $2, credit_account, debit_account, 7, 'usage', now(), 'system:test' FROM transfer
       WHERE organization_id = $3`,
      [request.requestId, newUuid(Date.now()), organizationId],
    );
    await worker.capture(request, 30_000n);
    await worker.drain(organizationId);
    expect(await worker.count('FROM usage_record WHERE request_id = $1', [request.requestId])).toBe(0);
    expect(await worker.wallet(organizationId)).toMatchObject({ posted: 100_000n, blocked: 30_000n });
    expect(await worker.balances(organizationId)).toEqual([70_000n, 0n, 0n]);
    const { rows } = await worker.owner.query('SELECT sqlstate FROM settlement_failure WHERE request_id = $1', [
      request.requestId,
    ]);
    expect(rows).toEqual([{ sqlstate: '23505' }]);
  });

  it('LEDGER-17: books what a suspended and archived organization has used before', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const request = await worker.admit(organizationId, 50_000n);
    await worker.owner.query(
      `UPDATE wallet SET status = 'suspended', version = version + 1 WHERE organization_id = $1`,
      [organizationId],
    );
    await worker.owner.query(`UPDATE organization SET status = 'suspended', archived_at = now() WHERE id = $1`, [
      organizationId,
    ]);
    await worker.publisher.publish(organizationId);
    await worker.capture(request, 30_000n);
    await worker.drain(organizationId);
    expect(await worker.posted(organizationId)).toBe(70_000n);
    expect(await worker.balances(organizationId)).toEqual([70_000n, 0n, 0n]);
    await expect(worker.admit(organizationId, 1n)).rejects.toThrow('suspended');
  });
});
