// `npm run migration`: prints the SQL that is missing between prisma/migrations and prisma/schema, as the start of a
// new migration. Prisma's own command downloads an engine; this runs the same engine from its WASM package.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { buildIfStale } from './build.mjs';
import { startScratchServices } from './local-services.mjs';
import { ROOT } from './stamp.mjs';

/** Types of Postgres's catalog, by OID, in the engine's names; all other types are read as text. */
const COLUMN_TYPES = {
  16: ColumnTypeEnum.Boolean,
  18: ColumnTypeEnum.Character,
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
  26: ColumnTypeEnum.Int64,
  1002: ColumnTypeEnum.CharacterArray,
  1003: ColumnTypeEnum.TextArray,
  1005: ColumnTypeEnum.Int32Array,
  1009: ColumnTypeEnum.TextArray,
};

/** SQL that migrates the database of `databaseUrl` to the schema below `schemaFolder`; empty when up to date. */
export async function diffSchema(databaseUrl, schemaFolder = join(ROOT, 'prisma/schema')) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const engine = await loadEngine(client);
    const names = readdirSync(schemaFolder).filter((name) => name.endsWith('.prisma'));
    const files = names.map((name) => ({ path: name, content: readFileSync(join(schemaFolder, name), 'utf8') }));
    const { stdout, exitCode } = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: schemaFolder },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    // 0 is "no difference"; the text then only says that the migration is empty.
    return exitCode === 0 ? '' : stdout;
  } finally {
    await client.end();
  }
}

async function loadEngine(client) {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const module = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': engineModule });
  engineModule.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const adapter = bindMigrationAwareSqlAdapterFactory(adapterFactory(client));
  return engineModule.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
}

/** The engine only reads, one query after the other, so one connection is enough. */
function adapterFactory(client) {
  const adapter = {
    provider: 'postgres',
    adapterName: 'pg',
    queryRaw: ({ sql, args }) => query(client, sql, args),
    executeRaw: async ({ sql, args }) => (await client.query(sql, args)).rowCount ?? 0,
    executeScript: async (script) => void (await client.query(script)),
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: async () => undefined,
  };
  const connect = async () => adapter;
  return { provider: 'postgres', adapterName: 'pg', connect, connectToShadowDb: connect };
}

async function query(client, sql, args) {
  const { fields, rows } = await client.query({ text: sql, values: args, rowMode: 'array' });
  return {
    columnNames: fields.map(({ name }) => name),
    columnTypes: fields.map(({ dataTypeID }) => COLUMN_TYPES[dataTypeID] ?? ColumnTypeEnum.Text),
    rows,
  };
}

/** Of the database in the first argument, else of a new one with all migrations. */
async function main([databaseUrl]) {
  const services = databaseUrl === undefined ? await migratedServices() : null;
  try {
    const missing = await diffSchema(databaseUrl ?? services.databaseUrl);
    console.log(missing || '-- nothing is missing');
  } finally {
    await services?.stop();
  }
}

async function migratedServices() {
  buildIfStale();
  const { runMigrations } = await import('../dist/libs/core/infra/migrations/run-migrations.js');
  const services = await startScratchServices();
  await runMigrations(services.databaseUrl);
  return services;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
