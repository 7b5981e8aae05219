// Many customers at once: organizations with a balance and one key each, as control would have booked them.
import { join } from 'node:path';
import pg from 'pg';

const DIST = join(import.meta.dirname, '../../../dist');
const ROWS_AT_ONCE = 10_000;
const PAYMENTS_CLEARING = '00000000-0000-7000-8000-000000000004';
const ID_COLUMNS = ['id', 'key_id', 'lot_id', 'payment_id', 'transfer_id'];
const BALANCE_NANO_USD = '1000000000000';

const STATEMENTS = [
  `INSERT INTO organization (id, name, slug, tier_id)
    SELECT id, 'Customer ' || n, 'customer-' || id, tier_id FROM customer`,
  `INSERT INTO api_key (id, organization_id, name, digest, masked)
    SELECT key_id, id, 'benchmark', decode(digest, 'hex'), 'rtf_…' FROM customer`,
  `INSERT INTO wallet (organization_id, posted_nano_usd, version) SELECT id, ${BALANCE_NANO_USD}, 2 FROM customer`,
  `INSERT INTO account (id, organization_id, kind, balance_nano_usd)
    SELECT lot_id, id, 'wallet_base', ${BALANCE_NANO_USD} FROM customer`,
  `INSERT INTO payment (id, organization_id, kind, amount_nano_usd, actor, balance_after_nano_usd)
    SELECT payment_id, id, 'topup', ${BALANCE_NANO_USD}, 'system:bench', ${BALANCE_NANO_USD} FROM customer`,
  `INSERT INTO transfer (request_id, leg, id, organization_id, debit_account, credit_account, amount_nano_usd, code,
      effective_at, actor)
    SELECT payment_id, 0, transfer_id, id, '${PAYMENTS_CLEARING}', lot_id, ${BALANCE_NANO_USD}, 'topup', now(),
      'system:bench' FROM customer`,
];

/** Adds customers of a tier (a UUID); `env` is that of the apps. Returns their keys. */
export async function addCustomers(env, { tierId, count }) {
  const { newUuid } = await import(join(DIST, 'libs/core/index.js'));
  const { loadConfig } = await import(join(DIST, 'libs/core/infra/index.js'));
  const { KeyHasher } = await import(join(DIST, 'libs/auth/secrets/key-hasher.js'));
  const hasher = new KeyHasher(loadConfig(env));
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  const secrets = [];
  try {
    for (let from = 0; from < count; from += ROWS_AT_ONCE) {
      const rows = Array.from({ length: Math.min(ROWS_AT_ONCE, count - from) }, (_, index) => {
        const { secret, digest } = hasher.mint('api_key');
        secrets.push(secret);
        const ids = Object.fromEntries(ID_COLUMNS.map((name) => [name, newUuid(Date.now())]));
        return { n: from + index, tier_id: tierId, digest: Buffer.from(digest).toString('hex'), ...ids };
      });
      await insert(client, rows);
    }
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
  return secrets;
}

async function insert(client, rows) {
  await client.query('BEGIN');
  await client.query(`CREATE TEMP TABLE customer (n int, tier_id uuid, digest text,
    ${ID_COLUMNS.map((name) => `${name} uuid`).join(', ')}) ON COMMIT DROP`);
  await client.query('INSERT INTO customer SELECT * FROM jsonb_populate_recordset(NULL::customer, $1)', [
    JSON.stringify(rows),
  ]);
  for (const statement of STATEMENTS) await client.query(statement);
  await client.query('COMMIT');
}
