import type { TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import { PrismaService } from '#core/infra';
import { databaseOf, type Table } from '../../../../test/support/imports/tables-database.js';
import { openModuleProcess } from '../../../../test/support/processes/module-process.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import type { SourceDescription } from '../domain/source-description.js';
import { ImportsModule } from '../imports.module.js';
import { readLitellm } from '../litellm/read-litellm.js';
import { readRelay } from '../relays/read-relay.js';
import { ImportService } from './import.service.js';

jest.setTimeout(3_600_000);

const RUNS = 25;

let database: TestDatabase;
let services: TestingModule;

beforeAll(async () => {
  database = await createTestDatabase();
  const { url: redisUrl } = await createTestRedis();
  const stores = { databaseUrl: database.url, redisUrl, role: 'routify_control' } as const;
  services = await openModuleProcess({ ...stores, modules: [ImportsModule] });
  await services.get(PrismaService).$executeRaw`INSERT INTO tier (id, name, is_default, updated_at)
    VALUES (gen_random_uuid(), 'standard', true, now())`;
});

afterAll(async () => {
  await services.close();
  await database.drop();
});

/** Mostly what programs write, sometimes what only a person or a broken program does. */
const odd = <T>(usual: fc.Arbitrary<T>, ...unusual: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...unusual) });
const NUMBERS = [
  -1,
  0,
  '-0',
  1e15,
  '9000000000000000',
  '4500000000001',
  '99999999999999999999',
  'NaN',
  'Infinity',
  '1e400',
  '-1e30',
  'text',
  '',
  null,
  0.5,
];
const texts = odd(
  fc.string({ maxLength: 12 }),
  '',
  null,
  'x'.repeat(5_000),
  'nul\u0000nul',
  '😀'.repeat(60),
  `it's "quoted"\n`,
  '../../..',
  'a,b',
  ' ',
);
const flags = odd(fc.boolean(), 0, 1, 't', null, 'yes');
const models = fc.constantFrom(
  'gpt-4o',
  'gpt-4o,gpt-4o-mini',
  'gpt-4o, odd name ',
  'dall-e-3',
  '',
  `m${'x'.repeat(300)}`,
  'a/b/c',
  '*',
  ',',
);
const groups = odd(
  fc.constantFrom('default', 'vip'),
  '',
  null,
  'x'.repeat(64),
  'вип 组',
  `${'y'.repeat(50)}1`,
  `${'y'.repeat(50)}2`,
);

/** Secrets differ between sources: one that two have is imported once. */
const relay = (number: number) =>
  fc.record({
    users: fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 6 }),
        username: texts,
        display_name: texts,
        status: odd(fc.constant(1), 2, 'x', null),
        email: odd(fc.constant('a@example.com'), 'b@example.com', 'no address', null),
        group: groups,
        role: odd(fc.constant(1), 100),
        quota: odd(fc.integer({ min: -1_000, max: 10_000_000 }), ...NUMBERS),
      }),
      { maxLength: 4 },
    ),
    tokens: fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 9 }),
        user_id: fc.integer({ min: 1, max: 6 }),
        name: texts,
        group: groups,
        key: odd(
          fc.integer({ min: 1, max: 8 }).map((id) => `n${number}k${id}`.padEnd(48, 'z')),
          'short',
          'with space'.repeat(4),
          null,
        ),
        status: odd(fc.constantFrom(1, 2, 3, 4), 'x', null),
        unlimited_quota: flags,
        model_limits_enabled: flags,
        model_limits: models,
        allow_ips: odd(fc.constantFrom('', '10.0.0.1', '10.0.0.0/8\n::1'), '10.0.0.1,10.0.0.2', 'x'),
        expired_time: odd(fc.constantFrom(-1, 1_900_000_000), 0, null, 99_999_999_999, 1e15, -5, 'x'),
        remain_quota: odd(fc.integer({ min: -5, max: 10_000_000 }), ...NUMBERS),
      }),
      { maxLength: 5 },
    ),
    channels: fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 5 }),
        type: fc.constantFrom(1, 1, 14, 3, 8, 36, 41, 33),
        models,
        group: groups,
        name: texts,
        key: odd(fc.constant('sk-p'), '', 'a\nb', `a|b|us-east-1`, '{"project_id":"p"}'),
        status: odd(fc.constantFrom(1, 2, 3), 'x'),
        base_url: odd(fc.constant(''), 'https://x.example.com', 'http://10.0.0.1', 'nonsense', '{model}'),
        other: texts,
        priority: odd(fc.integer({ min: -5, max: 50 }), ...NUMBERS),
        weight: odd(fc.integer({ min: 0, max: 9 }), ...NUMBERS),
        model_mapping: odd(fc.constant(''), '{"gpt-4o":"x"}', '{"gpt-4o":""}', '[]', '{'),
      }),
      { maxLength: 3 },
    ),
    redemptions: fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 9 }),
        name: texts,
        status: odd(fc.constant(1), 3, 'x'),
        key: odd(
          fc.integer({ min: 1, max: 6 }).map((id) => `${number}${id}`.padEnd(32, 'a')),
          'x',
          `${number}1`.padEnd(32, 'A'),
        ),
        quota: odd(fc.integer({ min: 1, max: 10_000_000 }), ...NUMBERS),
        expired_time: odd(fc.constantFrom(0, 1_900_000_000), -1, 1e15, 'x'),
      }),
      { maxLength: 3 },
    ),
    ratios: fc.record({
      GroupRatio: odd(
        fc.constant('{"default":1,"vip":0.8}'),
        '{"default":1e9}',
        '{"default":-1}',
        '{',
        '{"default":0.123456}',
      ),
      ModelRatio: odd(
        fc.constant('{"gpt-4o":1.25,"gpt-4o-mini":0.1}'),
        '{"gpt-4o":1e12}',
        '{"gpt-4o":1e300}',
        '{"gpt-4o":"x"}',
        '{"gpt-4o":0}',
      ),
      CompletionRatio: odd(fc.constant('{"gpt-4o":4,"gpt-4o-mini":4}'), '{"gpt-4o":1e15}', '[]'),
      ModelPrice: odd(fc.constant('{}'), '{"gpt-4o":1e15}', '{"gpt-4o":0.0000000001}', '{"gpt-4o":9000001}'),
      QuotaPerUnit: odd(fc.constant('500000'), '1', '0', '-5', 'x', '0.0000001', '1e30'),
    }),
  });

/** A table whose ids are unique, as a database keeps them. */
function unique<Row extends object>(rows: readonly Row[], ...keys: readonly string[]): Row[] {
  return keys.reduce<Row[]>(
    (left, key) => [...new Map(left.map((row) => [String((row as Record<string, unknown>)[key]), row])).values()],
    [...rows],
  );
}

const litellm = (number: number) => {
  const usd = odd(fc.constantFrom(null, 0, 5, 0.25), 1e7, 1e300, -5, 'NaN', 'Infinity', 'text', '');
  const limit = odd(fc.constantFrom(null, 1, 600), 0, -1, 1e10, '1.5', 'x', '99999999999999999999');
  const list = odd(
    fc.constantFrom([], ['gpt-4o'], ['all-team-models'], ['gpt-*']),
    'x',
    { a: 1 },
    null,
    [1],
    ['nul\u0000'],
  );
  const bounded = {
    max_budget: usd,
    spend: odd(fc.constantFrom(0, 1.5), 'x', -3, 1e200),
    budget_duration: odd(fc.constantFrom(null, '1d', '30d'), '7d', 'x'),
    rpm_limit: limit,
    tpm_limit: limit,
    max_parallel_requests: limit,
    models: list,
  };
  const metadata = odd(fc.constant({}), { team_member_budget_id: 'b1' }, { model_rpm_limit: { a: 1 } }, '[', []);
  const id = (prefix: string) =>
    odd(fc.constantFrom(`${prefix}1`, `${prefix}2`), 'x'.repeat(3_000), 'nul\u0000', 'ключ', "'");
  return fc.record({
    LiteLLM_BudgetTable: fc.array(fc.record({ budget_id: id('b'), ...bounded, allowed_models: list }), {
      minLength: 1,
      maxLength: 2,
    }),
    LiteLLM_OrganizationTable: fc.array(
      fc.record({
        organization_id: id('o'),
        organization_alias: texts,
        budget_id: id('b'),
        models: list,
        spend: usd,
        metadata,
      }),
      { minLength: 1, maxLength: 2 },
    ),
    LiteLLM_TeamTable: fc.array(
      fc.record({
        team_id: id('t'),
        team_alias: texts,
        organization_id: fc.option(id('o')),
        blocked: flags,
        metadata,
        ...bounded,
      }),
      { minLength: 1, maxLength: 3 },
    ),
    LiteLLM_UserTable: fc.array(
      fc.record({ user_id: id('u'), user_alias: texts, user_email: texts, metadata, ...bounded }),
      { minLength: 1, maxLength: 2 },
    ),
    LiteLLM_ProjectTable: fc.array(
      fc.record({ project_id: id('p'), budget_id: id('b'), models: list, spend: usd, blocked: flags }),
      { minLength: 1, maxLength: 1 },
    ),
    LiteLLM_TeamMembership: fc.array(
      fc.record({ team_id: id('t'), user_id: id('u'), budget_id: id('b'), spend: usd }),
      { minLength: 1, maxLength: 2 },
    ),
    LiteLLM_VerificationToken: fc.array(
      fc.record({
        token: odd(
          fc.integer({ min: 1, max: 9 }).map((digit) => `${number}`.padStart(63, '0') + String(digit)),
          'not a digest',
        ),
        key_name: texts,
        key_alias: texts,
        user_id: fc.option(id('u')),
        team_id: fc.option(id('t')),
        project_id: fc.option(id('p')),
        organization_id: fc.option(id('o'), { freq: 2 }),
        budget_id: fc.option(id('b')),
        blocked: flags,
        metadata,
        ...bounded,
        expires: odd(
          fc.constantFrom(null, '2027-01-01 00:00:00'),
          '0001-01-01 00:00:00',
          '275760-01-01 00:00:00',
          'x',
          '2027-01-01T00:00:00+05:30',
        ),
        allowed_routes: odd(fc.constantFrom([], ['llm_api_routes']), ['/key/info'], 'x', null),
        budget_limits: odd(
          fc.constant(null),
          [{ budget_duration: '1d', max_budget: 5 }],
          [{ budget_duration: '1d' }],
          [7],
          { a: 1 },
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    LiteLLM_ProxyModelTable: fc.constant([
      { model_id: 'none', model_name: '*', litellm_params: {}, model_info: {}, blocked: false },
    ]),
  });
};

const COSTS = ['0.0000025', '1e9', '1e300', 'x', '-1', '0'] as const;
const configOf = (cost: string): string => `
model_list:
  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, api_key: k, input_cost_per_token: ${cost}, output_cost_per_token: ${cost}}}
  - {model_name: gpt-4o-mini, litellm_params: {model: openai/gpt-4o-mini, api_key: k}}
`;

const counts = { applied: 0, refused: 0 };

/** The run ends as the dry run said, and a source that is refused leaves nothing. */
async function expectAsPreviewed(source: string, product: string, description: SourceDescription): Promise<void> {
  const importer = services.get(ImportService);
  const options = { product, source, onStep: () => undefined };
  const preview = await importer.run(description, { ...options, isDryRun: true });
  const recorded = () => services.get(PrismaService).importRecord.count({ where: { source } });
  const before = await recorded();
  const { result, findings } = await importer.run(description, { ...options, isDryRun: false });
  expect([result, findings]).toEqual([preview.result === 'preview' ? 'applied' : 'refused', preview.findings]);
  if (result === 'refused') expect(await recorded()).toBe(before);
  else expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  counts[result === 'refused' ? 'refused' : 'applied'] += 1;
}

describe('ATK-402: what the dry run accepts', () => {
  it('the run imports, and a second one after random changes: new-api and one-api', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constant(null).chain(() => {
          number += 1;
          return fc.tuple(
            fc.constant(number),
            relay(number),
            relay(number),
            fc.constantFrom('new-api' as const, 'one-api' as const),
          );
        }),
        async ([given, first, second, product]) => {
          for (const { ratios, ...tables } of [first, second]) {
            const options = Object.entries(ratios).map(([key, value]) => ({ key, value }));
            const rows = {
              users: unique(tables.users, 'id'),
              tokens: unique(tables.tokens, 'id', 'key'),
              channels: unique(tables.channels, 'id'),
              redemptions: unique(tables.redemptions, 'id'),
            };
            const filled = Object.fromEntries(Object.entries({ ...EMPTY_RELAY, ...withRows(rows), options }));
            const description = await readRelay(product, databaseOf(filled as Record<string, Table>), new Map());
            await expectAsPreviewed(`relay-${given}`, product, description);
          }
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(Math.min(counts.applied, counts.refused)).toBeGreaterThan(RUNS / 5);
  });

  it('the run imports, and a second one after random changes: LiteLLM', async () => {
    Object.assign(counts, { applied: 0, refused: 0 });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constant(null).chain(() => {
          number += 1;
          return fc.tuple(fc.constant(number), litellm(number), litellm(number), odd(fc.constant(COSTS[0]), ...COSTS));
        }),
        async ([given, first, second, cost]) => {
          for (const tables of [first, second]) {
            const keyed = Object.entries(tables).map(([table, rows]) => [
              table,
              unique(rows as object[], KEYS[table] ?? 'model_id'),
            ]);
            const description = await readLitellm(databaseOf(Object.fromEntries(keyed) as Record<string, Table>), {
              saltKey: null,
              configText: configOf(String(cost)),
              variables: new Map<string, string>(),
            });
            await expectAsPreviewed(`litellm-${given}`, 'litellm', description);
          }
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(Math.min(counts.applied, counts.refused)).toBeGreaterThan(RUNS / 5);
  });
});

const KEYS: Readonly<Record<string, string>> = {
  LiteLLM_BudgetTable: 'budget_id',
  LiteLLM_OrganizationTable: 'organization_id',
  LiteLLM_TeamTable: 'team_id',
  LiteLLM_UserTable: 'user_id',
  LiteLLM_ProjectTable: 'project_id',
  LiteLLM_VerificationToken: 'token',
  LiteLLM_TeamMembership: 'team_id',
};

/** A table without rows still has its columns. */
const EMPTY_RELAY = {
  users: [{ id: 100, username: 'u', quota: 0, status: 1 }],
  tokens: [{ id: 100, user_id: 101, key: 'k', status: 1, remain_quota: 0 }],
  channels: [{ id: 100, type: 999, key: 'k', models: '', status: 1 }],
  redemptions: [{ id: 100, key: 'k', quota: 0, status: 3 }],
  logs: [],
};

function withRows(tables: Readonly<Record<string, readonly object[]>>): object {
  return Object.fromEntries(Object.entries(tables).filter(([, rows]) => rows.length > 0));
}
