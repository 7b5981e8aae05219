import { readMigrations } from './read-migrations.js';
import { onlineSteps } from './online-migration.js';
import { splitStatements } from './split-statements.js';

/** Of an empty database: what comes later meets tables of any size. */
const BASELINE = '20261231000000_init';
/** Tables that grow with requests. */
const LARGE = [
  'usage_record',
  'transfer',
  'usage_rollup',
  'usage_sum',
  'event',
  'webhook_delivery',
  'rejected_request',
];

const TABLE = `(?:ONLY )?"?(?:${LARGE.join('|')})"?`;
/** What reads or writes all rows under a lock that others wait for. */
const LOCKING: readonly RegExp[] = [
  new RegExp(`CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)[^;]* ON ${TABLE}\\b`, 'i'),
  new RegExp(`ALTER TABLE ${TABLE}\\b[^;]*ADD CONSTRAINT(?![^;]*(NOT VALID|USING INDEX))`, 'i'),
  new RegExp(`ALTER TABLE ${TABLE}\\b[^;]*SET NOT NULL`, 'i'),
  new RegExp(`ALTER TABLE ${TABLE}\\b[^;]*ALTER COLUMN[^;]* TYPE `, 'i'),
  new RegExp(`ALTER TABLE ${TABLE}\\b[^;]*ADD COLUMN[^;]*(GENERATED|DEFAULT (?!NULL|'|-?\\d|true|false))`, 'i'),
  new RegExp(`^(WITH[^;]*)?\\b(UPDATE|DELETE FROM) ${TABLE}\\b`, 'im'),
];

/** The statements of a migration that would stop requests or settlement on a large installation. */
function lockingStatements(sql: string): string[] {
  const steps = onlineSteps(sql);
  if (steps === null) return splitStatements(sql).filter(isLocking);
  const indexed = steps.flatMap(({ partitionsOf }) => partitionsOf ?? []);
  return steps
    .filter((step) => !step.isBatched && isLocking(step.sql))
    .filter((step) => !indexed.some((table) => new RegExp(`CREATE INDEX[^;]* ON "?${table}\\b`, 'i').test(step.sql)))
    .map((step) => step.sql);
}

function isLocking(statement: string): boolean {
  return LOCKING.some((pattern) => pattern.test(statement));
}

describe('migrations', () => {
  it.each([
    'CREATE INDEX "a" ON "usage_record"("outcome");',
    'CREATE UNIQUE INDEX a ON transfer (id);',
    'ALTER TABLE "usage_record" ADD CONSTRAINT "c" CHECK ("charge_nano_usd" >= 0);',
    'ALTER TABLE usage_record ALTER COLUMN outcome SET NOT NULL;',
    'ALTER TABLE "transfer" ALTER COLUMN "leg" TYPE bigint;',
    'ALTER TABLE "event" ADD COLUMN "at" timestamptz DEFAULT clock_timestamp();',
    `UPDATE usage_record SET outcome = 'lost';`,
    'WITH old AS (SELECT 1) DELETE FROM "event" USING old;',
    '-- routify:online\nUPDATE usage_record SET flags = NULL;',
    '-- routify:online\nCREATE INDEX "a" ON "usage_record"("outcome");',
  ])('refuses %s', (sql) => {
    expect(lockingStatements(sql)).toHaveLength(1);
  });

  it.each([
    'CREATE INDEX "a" ON "api_key"("name");',
    'ALTER TABLE "usage_record" ADD COLUMN "region" text, ADD COLUMN "n" int DEFAULT 0;',
    'ALTER TABLE "transfer" ADD CONSTRAINT "c" CHECK (true) NOT VALID;',
    'ALTER TABLE "usage_sum" ADD CONSTRAINT "a" PRIMARY KEY USING INDEX "b";',
    'GRANT SELECT ON usage_record TO routify_gateway;',
    `UPDATE event_type SET name = 'a';`,
    '-- routify:online\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "a" ON "event"("id");',
    '-- routify:online\nALTER TABLE "transfer" VALIDATE CONSTRAINT "c";',
    '-- routify:online\n-- routify:batches\nUPDATE usage_record SET flags = NULL WHERE request_id > $1;',
    '-- routify:online\n-- routify:each-partition of usage_record\nCREATE INDEX CONCURRENTLY "{partition}_a" ON {table} (a);\n' +
      'CREATE INDEX IF NOT EXISTS "a" ON "usage_record" (a);',
  ])('takes %s', (sql) => {
    expect(lockingStatements(sql)).toEqual([]);
  });

  it('hold no lock for long on tables that grow with requests', () => {
    const migrations = readMigrations();
    expect(migrations.map(({ name }) => name)).toContain(BASELINE);
    const later = migrations.filter(({ name }) => name > BASELINE);
    expect(later.flatMap(({ name, sql }) => lockingStatements(sql).map((statement) => [name, statement]))).toEqual([]);
  });
});
