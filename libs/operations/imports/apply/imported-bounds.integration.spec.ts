import type { TestingModule } from '@nestjs/testing';
import { PrismaService } from '#core/infra';
import { databaseOf, type Table } from '../../../../test/support/imports/tables-database.js';
import { openModuleProcess } from '../../../../test/support/processes/module-process.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { readLitellm } from '../litellm/read-litellm.js';
import { ImportsModule } from '../imports.module.js';
import { ImportService } from './import.service.js';

jest.setTimeout(120_000);

let database: TestDatabase;
let services: TestingModule;

beforeAll(async () => {
  database = await createTestDatabase();
  const redis = await createTestRedis();
  services = await openModuleProcess({
    databaseUrl: database.url,
    redisUrl: redis.url,
    role: 'routify_control',
    modules: [ImportsModule],
  });
  await services.get(PrismaService).$executeRaw`INSERT INTO tier (id, name, is_default, updated_at)
    VALUES (gen_random_uuid(), 'standard', true, now())`;
});

afterAll(async () => {
  await services.close();
  await database.drop();
});

const CONFIG = `
model_list:
  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, api_key: k}}
  - {model_name: gpt-4o-mini, litellm_params: {model: openai/gpt-4o-mini, api_key: k}}
`;
const token = (digit: string): string => digit.repeat(64);

/** A team of some models with keys that say all, one with a budget of another row, and a user with a key of its own. */
function sample() {
  return {
    LiteLLM_BudgetTable: [
      {
        budget_id: 'b1',
        max_budget: 2.5,
        budget_duration: '1d',
        rpm_limit: 3,
        tpm_limit: null,
        max_parallel_requests: 1,
      },
    ],
    LiteLLM_OrganizationTable: [{ organization_id: 'o1', organization_alias: 'Org', budget_id: 'b2', spend: 0 }],
    LiteLLM_TeamTable: [
      {
        team_id: 't1',
        team_alias: 'Team',
        models: ['gpt-4o-mini'],
        max_budget: 100,
        spend: 10,
        blocked: false,
        tpm_limit: 500,
        rpm_limit: 20,
        organization_id: null as string | null,
      },
    ],
    LiteLLM_UserTable: [
      { user_id: 'u1', user_alias: 'Una', user_email: null, models: ['gpt-4o-mini'], max_budget: null, spend: 0 },
    ],
    LiteLLM_ProxyModelTable: [
      { model_id: 'none', model_name: '*', litellm_params: {}, model_info: {}, blocked: false },
    ],
    LiteLLM_VerificationToken: [
      { ...keyRow('a', 'empty'), team_id: 't1', models: [] as string[] },
      { ...keyRow('b', 'all'), team_id: 't1', models: ['all-team-models'] },
      { ...keyRow('c', 'budget'), team_id: 't1', models: ['gpt-4o-mini', 'gpt-4o'], budget_id: 'b1' as string | null },
      { ...keyRow('d', 'own'), user_id: 'u1', models: [] as string[] },
    ],
  };
}

function keyRow(digit: string, alias: string) {
  return {
    token: token(digit),
    key_name: null,
    key_alias: alias,
    expires: null as string | null,
    models: [] as string[],
    user_id: null as string | null,
    team_id: null as string | null,
    organization_id: null,
    project_id: null,
    budget_id: null as string | null,
    spend: 0,
    max_budget: null,
    budget_duration: null,
    allowed_routes: [] as string[],
    blocked: null,
    rpm_limit: null,
    tpm_limit: null,
    max_parallel_requests: null,
  };
}

async function importOf(tables: Record<string, unknown>, isDryRun = false) {
  const rows = databaseOf(tables as Record<string, Table>);
  const description = await readLitellm(rows, { saltKey: null, configText: CONFIG, variables: new Map() });
  const options = { product: 'litellm', source: 'litellm', isDryRun, onStep: () => undefined };
  return services.get(ImportService).run(description, options);
}

const rowsOf = (sql: string) => services.get(PrismaService).$queryRawUnsafe<Record<string, unknown>[]>(sql);
const organizationRows = () =>
  rowsOf('SELECT name, status, allowed_models, rpm, tpm, concurrency FROM organization ORDER BY name');
const keyRows = () =>
  rowsOf(`SELECT name, status, model_allow, endpoints, rpm, tpm, concurrency, day_cap_nano_usd::text AS day,
    total_cap_nano_usd::text AS total FROM api_key ORDER BY name`);
const NONE = { status: 'active', endpoints: [], rpm: null, tpm: null, concurrency: null, day: null, total: null };

describe('bounds of LiteLLM', () => {
  it('bound what they bound there: a team and a user all their keys, a budget the keys that name it', async () => {
    const preview = await importOf(sample(), true);
    const { findings, result } = await importOf(sample());
    expect([preview.result, result, findings]).toEqual(['preview', 'applied', preview.findings]);
    const bounds = { status: 'active', allowed_models: ['openai/gpt-4o-mini'], concurrency: null };
    expect(await organizationRows()).toEqual([
      { name: 'Org', status: 'active', allowed_models: [], rpm: null, tpm: null, concurrency: null },
      { ...bounds, name: 'Team', rpm: 20, tpm: 500 },
      { ...bounds, name: 'Una', rpm: null, tpm: null },
    ]);
    const budget = { rpm: 3, concurrency: 1, day: '2500000000' };
    expect(await keyRows()).toEqual([
      { ...NONE, name: 'all', model_allow: [] },
      { ...NONE, name: 'budget', model_allow: ['openai/gpt-4o-mini', 'openai/gpt-4o'], ...budget },
      { ...NONE, name: 'empty', model_allow: [] },
      { ...NONE, name: 'own', model_allow: [] },
    ]);
    const again = await importOf(sample());
    expect(again.counts).toMatchObject({ organizations: { new: 0, changed: 0 }, keys: { new: 0, changed: 0 } });
  });

  it('ATK-401: become narrower here when they become so there', async () => {
    const tables = sample();
    Object.assign(tables.LiteLLM_TeamTable[0]!, { models: ['no-such-model'], rpm_limit: 5 });
    Object.assign(tables.LiteLLM_BudgetTable[0]!, { rpm_limit: 1, max_budget: 1 });
    Object.assign(tables.LiteLLM_VerificationToken[0]!, { allowed_routes: ['/v1/embeddings'], max_budget: 4 });
    Object.assign(tables.LiteLLM_VerificationToken[1]!, { expires: '2026-01-01 00:00:00', blocked: true });
    Object.assign(tables.LiteLLM_UserTable[0]!, { models: ['no-default-models'] });
    const { counts } = await importOf(tables);
    expect(counts).toMatchObject({ organizations: { changed: 2 }, keys: { changed: 3 } });
    expect(await organizationRows()).toMatchObject([
      { name: 'Org' },
      { name: 'Team', allowed_models: ['none/none'], rpm: 5, tpm: 500 },
      { name: 'Una', allowed_models: ['none/none'] },
    ]);
    expect(await keyRows()).toMatchObject([
      { name: 'all', status: 'revoked' },
      { name: 'budget', rpm: 1, day: '1000000000', concurrency: 1 },
      { name: 'empty', endpoints: ['embeddings'], total: '4000000000' },
      { name: 'own' },
    ]);
  });

  it('of a team within an organization bound each of its keys, and the report says which count them together', async () => {
    const tables = sample();
    Object.assign(tables.LiteLLM_TeamTable[0]!, { organization_id: 'o1', team_id: 't2', max_parallel_requests: 2 });
    tables.LiteLLM_VerificationToken = [{ ...keyRow('e', 'within'), team_id: 't2', models: [] }];
    const { findings } = await importOf(tables);
    const bounds = { model_allow: ['openai/gpt-4o-mini'], rpm: 20, tpm: 500, concurrency: 2, total: '90000000000' };
    expect((await keyRows()).at(-1)).toEqual({ ...NONE, name: 'within', ...bounds });
    for (const column of ['max_budget', 'rpm_limit', 'tpm_limit'])
      expect(findings).toContainEqual({
        level: 'note',
        table: 'LiteLLM_TeamTable',
        row: 't2',
        column,
        message: 'bounds LiteLLM_TeamTable t2 as a whole there, and each of its keys alone here',
      });
    tables.LiteLLM_TeamTable[0]!.blocked = true;
    await importOf(tables);
    expect((await keyRows()).at(-1)).toMatchObject({ name: 'within', status: 'revoked' });
  });

  it('are errors of the dry run and of the run where they cannot be read as the source does', async () => {
    const tables = sample();
    const before = await rowsOf('SELECT * FROM import_record ORDER BY kind, source_id');
    for (const [table, column, value] of WRONG) {
      const row = tables[table as keyof typeof tables].at(-1)!;
      Object.assign(row, { [column]: value });
      if (table === 'LiteLLM_VerificationToken') Object.assign(row, { token: token('f') });
    }
    const ids: Readonly<Record<string, string>> = {
      LiteLLM_TeamTable: 't1',
      LiteLLM_BudgetTable: 'b1',
      LiteLLM_UserTable: 'u1',
    };
    const expected = WRONG.map(([table, column, , message]) => {
      return { level: 'error', table, row: ids[table] ?? 'f'.repeat(12), column, message };
    });
    for (const isDryRun of [true, false]) {
      const { result, findings } = await importOf(tables, isDryRun);
      expect(result).toBe('refused');
      expect(findings).toEqual(expect.arrayContaining(expected));
      expect(JSON.stringify(findings)).not.toContain(token('f'));
    }
    expect(await rowsOf('SELECT * FROM import_record ORDER BY kind, source_id')).toEqual(before);
  });
});

const WRONG: readonly (readonly [table: string, column: string, value: unknown, message: string])[] = [
  ['LiteLLM_TeamTable', 'max_budget', 1e12, 'is beyond $9000000, which is the most that is booked at once'],
  ['LiteLLM_TeamTable', 'spend', 'NaN', 'is not a decimal number'],
  ['LiteLLM_TeamTable', 'rpm_limit', -1, 'is below zero'],
  ['LiteLLM_TeamTable', 'tpm_limit', '1.5', 'is not a whole number'],
  ['LiteLLM_TeamTable', 'blocked', 'perhaps', 'is neither true nor false'],
  ['LiteLLM_TeamTable', 'models', { model: 'gpt-4o' }, 'is not a list of texts'],
  ['LiteLLM_BudgetTable', 'max_budget', 'Infinity', 'is not a decimal number'],
  ['LiteLLM_UserTable', 'max_budget', 'much', 'is not a decimal number'],
  ['LiteLLM_VerificationToken', 'max_budget', '1e999999', 'is not a decimal number'],
  ['LiteLLM_VerificationToken', 'expires', '99999-01-01 00:00:00', 'is not a time up to the year 9999'],
  ['LiteLLM_VerificationToken', 'allowed_routes', 'all', 'is not JSON'],
];
