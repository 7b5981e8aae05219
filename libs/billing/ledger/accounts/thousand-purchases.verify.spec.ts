import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { LEDGER_CHECKS } from '../../ledger-audit/checks/ledger-checks.js';

const PURCHASES = 1_000;

let worker: LedgerFixture;
let control: LedgerFixture;
let organizationId: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  organizationId = await worker.createOrganization(0n);
  for (let count = 0; count < PURCHASES; count++) {
    const payment = { organizationId, amountNanoUsd: 1_000n, externalRef: null, reason: null };
    await control.accounts.topUp(payment, OPERATOR);
    // Two thirds are spent at once; of each third purchase something stays.
    const requestId = count % 3 === 0 ? null : await worker.use(organizationId, 1_000n);
    if (requestId !== null) await worker.drain(organizationId);
  }
}, 300_000);

afterAll(async () => {
  await control.close();
  await worker.close();
});

describe('a wallet of a thousand purchases', () => {
  it('LEDGER-29: has the balance of all, twenty open lots, and settles a charge over them', async () => {
    const spent = 1_000n * BigInt(PURCHASES - Math.ceil(PURCHASES / 3));
    expect(await worker.posted(organizationId)).toBe(1_000n * BigInt(PURCHASES) - spent);
    const open = `FROM account WHERE organization_id = $1 AND closed_at IS NULL AND kind = 'wallet_paid'`;
    expect(await worker.count(open, [organizationId])).toBeLessThanOrEqual(21);
    expect(await worker.count('FROM account WHERE organization_id = $1', [organizationId])).toBe(PURCHASES + 1);
    await worker.use(organizationId, 9_000n);
    await worker.drain(organizationId);
    expect(await worker.posted(organizationId)).toBe(1_000n * BigInt(PURCHASES) - spent - 9_000n);
    expect(await worker.queries.checkInvariants(organizationId)).toEqual([]);
  });

  it('LEDGER-29: reads its lots by the index of open ones', async () => {
    await worker.owner.query('ANALYZE account');
    const { rows } = await worker.owner.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM account WHERE organization_id = ANY($1::uuid[]) AND closed_at IS NULL
        AND (balance_nano_usd <> 0 OR kind = 'wallet_base')`,
      [[organizationId]],
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('account_open_lots');
  });

  it.each(['purchases', 'inner-transfers', 'lots', 'wallets', 'payments', 'trial-balance'])(
    'LEDGER-29: passes the audit check %s',
    async (name) => {
      const [check] = LEDGER_CHECKS.filter((known) => known.name === name);
      expect((await worker.owner.query(check!.sql)).rows).toEqual([]);
    },
  );
});
