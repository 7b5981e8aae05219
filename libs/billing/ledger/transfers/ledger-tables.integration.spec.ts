import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';

const RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'];

/** Constraints and rights that Postgres enforces against every program. */
describe('the tables of the ledger', () => {
  let fixture: LedgerFixture;
  let partition: string;

  beforeAll(async () => {
    fixture = await LedgerFixture.open();
    await fixture.createOrganization(1_000n);
    const { rows } = await fixture.owner.query<{ name: string }>(
      'SELECT tableoid::regclass::text AS name FROM transfer LIMIT 1',
    );
    partition = rows[0]?.name ?? '';
  });

  afterAll(() => fixture.close());

  it.each([
    'UPDATE transfer SET amount_nano_usd = 1',
    'DELETE FROM transfer',
    'TRUNCATE transfer',
    'UPDATE % SET amount_nano_usd = 1',
    'DELETE FROM %',
    'TRUNCATE %',
  ])('LEDGER-3: refuse the owner himself: %s', async (sql) => {
    await expect(fixture.owner.query(sql.replace('%', partition))).rejects.toThrow('is append-only');
  });

  it.each([0, -1])('LEDGER-1: refuse a transfer of %d', async (amount) => {
    const insert = fixture.owner.query(
      `INSERT INTO transfer (request_id, leg, id, debit_account, credit_account, amount_nano_usd, code, effective_at, actor)
       SELECT request_id, 1, id, debit_account, credit_account, $1, code, effective_at, actor FROM transfer LIMIT 1`,
      [amount],
    );
    await expect(insert).rejects.toMatchObject({ code: '23514' });
  });

  it.each([
    ['routify_gateway', 'transfer', ['SELECT']],
    ['routify_gateway', 'wallet', ['SELECT']],
    ['routify_gateway', 'account', ['SELECT']],
    ['routify_gateway', 'usage_record', ['SELECT']],
    ['routify_control', 'transfer', ['SELECT', 'INSERT']],
    ['routify_worker', 'transfer', ['SELECT', 'INSERT']],
    ['routify_worker', 'usage_record', ['SELECT', 'INSERT', 'UPDATE']],
  ])('LEDGER-3: give %s on %s no more than it needs', async (role, table, rights) => {
    const { rows } = await fixture.owner.query<{ right: string }>(
      `SELECT r AS right FROM unnest($3::text[]) WITH ORDINALITY AS rights(r, ordinal)
       WHERE has_table_privilege($1, $2, r) ORDER BY ordinal`,
      [role, table, RIGHTS],
    );
    expect(rows.map(({ right }) => right)).toEqual(rights);
    const bypass = await fixture.owner.query<{ may: boolean }>(
      'SELECT has_table_privilege($1, $2::regclass, $3) AS may',
      [role, partition, 'INSERT, UPDATE, DELETE'],
    );
    expect(bypass.rows).toEqual([{ may: false }]);
  });

  it('LEDGER-4: have no partition for what fits nowhere, and no foreign keys on what grows', async () => {
    const { rows } = await fixture.owner.query<{ defaults: string; keys: string }>(
      `SELECT (SELECT count(*) FROM pg_partitioned_table WHERE partdefid <> 0) AS defaults,
        (SELECT count(*) FROM pg_constraint
         WHERE contype = 'f' AND conrelid IN ('transfer'::regclass, 'usage_record'::regclass)) AS keys`,
    );
    expect(rows).toEqual([{ defaults: '0', keys: '0' }]);
  });
});
