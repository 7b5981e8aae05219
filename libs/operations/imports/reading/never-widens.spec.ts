import { BlockList } from 'node:net';
import fc from 'fast-check';
import { ENDPOINTS, matchesGlob } from '#core';
import { planImport, type ImportPlan, type PlannedKey, type Target } from '../domain/import-plan.js';
import type { SourceDescription } from '../domain/source-description.js';
import { readLitellm } from '../litellm/read-litellm.js';
import { readRelay } from '../relays/read-relay.js';
import { LitellmRules, type LitellmInstallation } from '../../../../test/support/imports/litellm-rules.js';
import { newApiServes, oneApiServes, quotaThere } from '../../../../test/support/imports/relay-rules.js';
import { databaseOf } from '../../../../test/support/imports/tables-database.js';
import { eachPropertyRuns, propertyRuns } from '../../../../test/support/property-runs.js';

/** Each has three keys, with each model and endpoint or address. */
const RUNS = propertyRuns(120);
eachPropertyRuns(RUNS);

const NOW_MS = Date.UTC(2026, 10, 30);
const TARGET: Target = {
  records: [],
  keyHolders: new Map(),
  document: { tiers: [], models: [], channels: [] },
  tiers: new Map(),
  models: new Map(),
  hasDefaultTier: true,
  channels: new Set(),
};
const UNLIMITED = Number.POSITIVE_INFINITY;

function planOf(description: SourceDescription): ImportPlan {
  return planImport(description, TARGET, 'source');
}

function isListed(list: readonly string[], canonicalId: string): boolean {
  return list.length === 0 || list.some((glob) => matchesGlob(glob, canonicalId));
}

/** Whether what the plan makes would serve a request: as a gateway checks a key. */
function servesHere(plan: ImportPlan, key: PlannedKey, model: string, endpoint: string, address: string): boolean {
  const organization = plan.organizations.find(({ id }) => id === key.organization);
  const planned = plan.models.find(({ canonicalId, aliases }) => [canonicalId, ...aliases].includes(model));
  if (organization === undefined || planned === undefined) return false;
  const { canonicalId } = planned;
  const tier = plan.tiers.find(({ name }) => name === organization.tierName);
  const ranges = new BlockList();
  for (const range of key.ipAllow) {
    const [base = '', bits = '32'] = range.split('/');
    ranges.addSubnet(base, Number(bits));
  }
  return (
    organization.isActive &&
    key.isActive &&
    (key.expiresAtMs === null || key.expiresAtMs > NOW_MS) &&
    key.totalCapNanoUsd !== 0n &&
    isListed(key.modelAllow, canonicalId) &&
    isListed(organization.bounds?.modelAllow ?? [], canonicalId) &&
    (key.limits?.endpoints?.some((one) => one === endpoint) ?? true) &&
    (key.ipAllow.length === 0 || ranges.check(address)) &&
    plan.channels.some(
      ({ isEnabled, models, tags }) =>
        isEnabled &&
        models.some((served) => served.model === canonicalId) &&
        ((tier?.channelTags ?? []).length === 0 || tags.some((tag) => tier?.channelTags.includes(tag))),
    )
  );
}

function finds(plan: ImportPlan, table: string, row: string, column: string): boolean {
  return plan.findings.some((one) => one.table === table && one.row === row && one.column === column);
}

// --- LiteLLM ---

const CONFIG = `
model_list:
  - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o, api_key: k1}, model_info: {access_groups: [fast]}}
  - {model_name: gpt-4o-mini, litellm_params: {model: openai/gpt-4o-mini, api_key: k1}}
  - {model_name: anthropic/claude-sonnet-4, litellm_params: {model: anthropic/claude-sonnet-4, api_key: k2}, model_info: {access_groups: [fast, slow]}}
router_settings:
  model_group_alias: {smart: gpt-4o}
`;
const MODELS = { 'gpt-4o': ['fast'], 'gpt-4o-mini': [], 'anthropic/claude-sonnet-4': ['fast', 'slow'] } as const;
const ALIASES = { smart: 'gpt-4o' } as const;

const lists = fc.oneof(
  { weight: 2, arbitrary: fc.constant<string[]>([]) },
  {
    weight: 1,
    arbitrary: fc.uniqueArray(
      fc.constantFrom(
        ...[
          ...Object.keys(MODELS),
          'smart',
          'fast',
          'slow',
          '*',
          'all-proxy-models',
          'all-team-models',
          'all-org-models',
        ],
        ...['no-default-models', 'anthropic/*', 'gpt-*', 'unknown'],
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
);
const rate = fc.constantFrom(...Array<null>(8).fill(null), 0, 1, 20, 500, 10_000_000_000);
const usd = fc.constantFrom(...Array<null>(6).fill(null), 0, 0.01, 5, 100, 8e6);
const duration = fc.constantFrom(null, null, '1d', '24h', '30d', '1mo', '7d', '1h');
const bounded = {
  max_budget: usd,
  spend: fc.constantFrom(0, 0.5, 7),
  budget_duration: duration,
  models: lists,
  rpm_limit: rate,
  tpm_limit: rate,
  max_parallel_requests: rate,
};
const ids = {
  team: ['t1', 't2'],
  user: ['u1', 'u2'],
  organization: ['o1'],
  project: ['p1'],
  budget: ['b1', 'b2'],
} as const;
const one = (names: readonly string[]) => fc.option(fc.constantFrom(...names), { freq: 2 });
/** Rows with these ids, whose other columns are random. */
const rows = (ids: readonly string[], key: string, columns: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.tuple(...ids.map((id) => fc.record({ [key]: fc.constant(id), ...columns })));

const installation: fc.Arbitrary<LitellmInstallation> = fc.record({
  tokens: rows(
    ['a', 'b', 'c'].map((digit) => digit.repeat(64)),
    'token',
    {
      user_id: one([...ids.user, 'gone']),
      team_id: one([...ids.team, 'gone']),
      organization_id: one(ids.organization),
      project_id: one(ids.project),
      budget_id: one(ids.budget),
      blocked: fc.constantFrom(null, false, false, false, true),
      expires: fc.constantFrom(null, null, '2026-01-01 00:00:00', '2027-01-01 00:00:00.5'),
      allowed_routes: fc.constantFrom(
        [],
        [],
        ['llm_api_routes'],
        ['/v1/chat/completions'],
        ['openai_routes', '/key/info'],
        ['management_routes'],
      ),
      ...bounded,
    },
  ),
  teams: rows(ids.team, 'team_id', {
    organization_id: one(ids.organization),
    blocked: fc.constantFrom(false, false, false, false, false, true),
    ...bounded,
    metadata: fc.constantFrom({}, {}, { team_member_budget_id: 'b1' }),
  }),
  users: rows(ids.user, 'user_id', bounded),
  organizations: rows(ids.organization, 'organization_id', {
    budget_id: one(ids.budget),
    models: lists,
    spend: fc.constantFrom(0, 3),
  }),
  projects: rows(ids.project, 'project_id', {
    budget_id: one(ids.budget),
    models: lists,
    spend: fc.constantFrom(0, 2),
    blocked: fc.constantFrom(false, false, false, false, false, true),
  }),
  memberships: fc.tuple(
    fc.record({
      user_id: fc.constant('u1'),
      team_id: fc.constant('t1'),
      budget_id: one(ids.budget),
      spend: fc.constantFrom(0, 1),
    }),
  ),
  budgets: rows(ids.budget, 'budget_id', {
    max_budget: usd,
    budget_duration: duration,
    rpm_limit: rate,
    tpm_limit: rate,
    max_parallel_requests: rate,
    allowed_models: lists,
  }),
  models: fc.constant(MODELS),
  aliases: fc.constant(ALIASES),
}) as unknown as fc.Arbitrary<LitellmInstallation>;

function tablesOf(all: LitellmInstallation) {
  return databaseOf({
    LiteLLM_VerificationToken: all.tokens as never,
    LiteLLM_TeamTable: all.teams as never,
    LiteLLM_UserTable: all.users as never,
    LiteLLM_OrganizationTable: all.organizations as never,
    LiteLLM_ProjectTable: all.projects as never,
    LiteLLM_TeamMembership: all.memberships as never,
    LiteLLM_BudgetTable: all.budgets as never,
    LiteLLM_ProxyModelTable: [
      { model_id: 'none', model_name: '*', litellm_params: {}, model_info: {}, blocked: false },
    ],
  });
}

async function planLitellm(all: LitellmInstallation): Promise<ImportPlan> {
  return planOf(await readLitellm(tablesOf(all), { saltKey: null, configText: CONFIG, variables: new Map() }));
}

const nano = (dollars: number): bigint => BigInt(Math.round(dollars * 1e9));

/** What a budget of LiteLLM leaves to the key alone, compared with what the key can spend here. */
function isWithin(
  plan: ImportPlan,
  key: PlannedKey,
  { maxUsd, leftUsd, duration: period }: { maxUsd: number; leftUsd: number; duration: string | null },
): boolean {
  const organization = plan.organizations.find(({ id }) => id === key.organization);
  const balance = organization?.balanceNanoUsd ?? 0n;
  const least = (cap: bigint | null | undefined): bigint =>
    cap === null || cap === undefined || balance < cap ? balance : cap;
  const total = least(key.totalCapNanoUsd);
  if (period === '1d' || period === '24h')
    return total <= nano(maxUsd) || least(key.limits?.dayCapNanoUsd) <= nano(maxUsd);
  if (period === '30d' || period === '1mo')
    return total <= nano(maxUsd) || least(key.limits?.monthCapNanoUsd) <= nano(maxUsd);
  return total <= nano(period === null ? leftUsd : maxUsd);
}

describe('ATK-399: keys of LiteLLM', () => {
  it('may do no more here than there, or the report says so', async () => {
    let served = 0;
    await fc.assert(
      fc.asyncProperty(installation, async (all) => {
        const [rules, plan] = [new LitellmRules(all), await planLitellm(all)];
        expect(plan.findings.filter(({ level }) => level === 'error')).toEqual([]);
        for (const key of plan.keys) {
          const token = all.tokens.find(({ token: id }) => id.startsWith(key.id))!;
          const organization = plan.organizations.find(({ id }) => id === key.organization)!;
          let usable = false;
          for (const model of Object.keys(MODELS))
            for (const endpoint of ENDPOINTS) {
              if (!servesHere(plan, key, model, endpoint, '127.0.0.1')) continue;
              const names = [model, ...Object.keys(ALIASES).filter((alias) => ALIASES[alias as 'smart'] === model)];
              expect([model, endpoint, names.some((name) => rules.isServed(token, name, endpoint, NOW_MS))]).toEqual([
                model,
                endpoint,
                true,
              ]);
              usable = true;
            }
          if (!usable) continue;
          served += 1;
          const limits = { rpm_limit: 'rpm', tpm_limit: 'tpm', max_parallel_requests: 'concurrency' } as const;
          for (const { column, limit, table, row } of rules.ratesOf(token)) {
            const name = limits[column];
            const here = Math.min(key.limits?.[name] ?? UNLIMITED, organization.bounds?.[name] ?? UNLIMITED);
            expect([table, column, limit, here <= limit && limit > 0]).toEqual([table, column, limit, true]);
            const isWhole =
              table === 'key' ||
              table === 'organization' ||
              key.organization === `${table === 'LiteLLM_TeamTable' ? 'team' : 'user'}/${row}`;
            expect([table, row, column, isWhole || finds(plan, table, row, column)]).toEqual([
              table,
              row,
              column,
              true,
            ]);
          }
          for (const budget of rules.budgetsOf(token)) {
            expect([budget, isWithin(plan, key, budget)]).toEqual([budget, true]);
            const { table, row } = budget;
            const isWhole =
              table === 'key' ||
              table === 'organization' ||
              key.organization === `${table === 'LiteLLM_TeamTable' ? 'team' : 'user'}/${row}`;
            expect([table, row, isWhole || finds(plan, table, row, 'max_budget')]).toEqual([table, row, true]);
          }
        }
      }),
    );
    expect(served).toBeGreaterThan(RUNS / 2);
  });

  it.each([
    ['LiteLLM_VerificationToken', 'model_max_budget', { 'gpt-4o': { max_budget: 1 } }],
    ['LiteLLM_VerificationToken', 'aliases', { 'gpt-4o': 'gpt-4o-mini' }],
    ['LiteLLM_VerificationToken', 'object_permission_id', 'op1'],
    ['LiteLLM_VerificationToken', 'metadata', { model_rpm_limit: { 'gpt-4o': 1 } }],
    ['LiteLLM_TeamTable', 'model_max_budget', { 'gpt-4o': { max_budget: 1 } }],
    ['LiteLLM_TeamTable', 'model_id', 7],
    ['LiteLLM_TeamTable', 'metadata', { guardrails: ['pii'] }],
    ['LiteLLM_UserTable', 'policies', ['strict']],
    ['LiteLLM_ProjectTable', 'model_tpm_limit', { 'gpt-4o': 5 }],
    ['LiteLLM_BudgetTable', 'model_max_budget', { 'gpt-4o': { max_budget: 1 } }],
    ['LiteLLM_EndUserTable', 'budget_id', 'b1'],
    ['LiteLLM_EndUserTable', 'blocked', true],
    ['LiteLLM_TagTable', 'budget_id', 'b1'],
    ['LiteLLM_Config', 'param_value', { allowed_ips: ['203.0.113.7'] }],
  ])('are reported where %s.%s restricts them and nothing here can', async (table, column, value) => {
    const ids: Readonly<Record<string, string>> = {
      LiteLLM_Config: 'param_name',
      LiteLLM_TagTable: 'tag_name',
      LiteLLM_VerificationToken: 'token',
      LiteLLM_TeamTable: 'team_id',
      LiteLLM_ProjectTable: 'project_id',
      LiteLLM_BudgetTable: 'budget_id',
    };
    const id = table === 'LiteLLM_Config' ? 'general_settings' : 'a'.repeat(64);
    const name = ids[table] ?? 'user_id';
    const empty = {
      LiteLLM_VerificationToken: [{ token: '' }],
      LiteLLM_TeamTable: [{ team_id: 't' }],
      LiteLLM_UserTable: [{ user_id: 'u' }],
      LiteLLM_OrganizationTable: [{ organization_id: 'o' }],
      LiteLLM_BudgetTable: [{ budget_id: 'b' }],
      LiteLLM_ProxyModelTable: [{ model_id: 'm' }],
    };
    const database = databaseOf({ ...empty, [table]: [{ [name]: id, [column]: value }] });
    const { findings } = await readLitellm(database, { saltKey: null, configText: null, variables: new Map() });
    const row = table === 'LiteLLM_VerificationToken' ? id.slice(0, 12) : id;
    expect(findings).toContainEqual({
      level: 'note',
      table,
      row,
      column,
      message: expect.stringContaining('there, and'),
    });
  });
});

// --- new-api and one-api ---

const GROUPS = ['default', 'vip', 'pool'] as const;
const ADDRESSES = ['203.0.113.7', '198.51.100.9', '10.1.2.3'] as const;
const RELAY_MODELS = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4'] as const;
const RELAY_REQUESTS = RELAY_MODELS.flatMap((model) => ADDRESSES.map((address) => ({ model, address })));
const names = fc.constantFrom('', 'gpt-4o', 'gpt-4o,gpt-4o-mini', ' gpt-4o', 'unknown', ',', 'claude-sonnet-4,unknown');
const relayToken = {
  user_id: fc.constantFrom(1, 2),
  status: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 0),
  name: fc.constant('n'),
  expired_time: fc.constantFrom(-1, -1, -1, -1, -1, -1, 0, null, -7, 1, 1_700_000_000, 1_900_000_000),
  remain_quota: fc.constantFrom(-5, 0, 500_000, 500_000, 9_000_000),
  unlimited_quota: fc.boolean(),
};
const relayUsers = fc.tuple(
  ...[1, 2].map((id) =>
    fc.record({
      id: fc.constant(id),
      username: fc.constant(`u${id}`),
      status: fc.constantFrom(1, 1, 1, 1, 1, 2),
      group: fc.constantFrom(...GROUPS),
      quota: fc.constantFrom(-1, 0, 1_000_000, 1_000_000, 1_000_000),
    }),
  ),
);
const relayChannels = fc.tuple(
  ...[1, 2, 3].map((id) =>
    fc.record({
      id: fc.constant(id),
      type: fc.constant(1),
      key: fc.constant('sk-p'),
      name: fc.constant(`c${id}`),
      status: fc.constantFrom(1, 1, 1, 2),
      group: fc.constantFrom('default', 'vip', 'pool', 'default,vip', ''),
      models: fc.constantFrom('gpt-4o', 'gpt-4o-mini,claude-sonnet-4', RELAY_MODELS.join(',')),
    }),
  ),
);
const settings = fc.record({
  groupRatio: fc.constantFrom<Record<string, number>>({ default: 1, vip: 0.5, pool: 1 }, { default: 1, vip: 2 }),
  usable: fc.constantFrom(['default', 'vip'], ['default'], ['default', 'vip', 'pool']),
  auto: fc.constantFrom(['default'], ['pool', 'vip'], []),
  special: fc.constantFrom<Record<string, string[]>>({}, { vip: ['-:default', '+:pool'] }, { default: ['pool'] }),
});
const keyOf = (id: number): string => `key${id}`.padEnd(48, 'x');

function optionsOf({
  groupRatio,
  usable,
  auto,
  special,
}: {
  groupRatio: object;
  usable: readonly string[];
  auto: readonly string[];
  special: Readonly<Record<string, readonly string[]>>;
}) {
  const asObject = (list: readonly string[]) => Object.fromEntries(list.map((name) => [name, name]));
  const written = {
    GroupRatio: groupRatio,
    UserUsableGroups: asObject(usable),
    'group_ratio_setting.group_special_usable_group': Object.fromEntries(
      Object.entries(special).map(([group, list]) => [group, asObject(list)]),
    ),
    AutoGroups: auto,
    ModelRatio: Object.fromEntries(RELAY_MODELS.map((name) => [name, 1])),
    CompletionRatio: Object.fromEntries(RELAY_MODELS.map((name) => [name, 1])),
  };
  return Object.entries(written).map(([key, value]) => ({ key, value: JSON.stringify(value) }));
}

describe('ATK-400: keys of new-api and one-api', () => {
  it('of new-api may do no more here than there', async () => {
    let served = 0;
    const tokens = fc.tuple(
      ...[1, 2, 3].map((id) =>
        fc.record({
          id: fc.constant(id),
          key: fc.constant(keyOf(id)),
          ...relayToken,
          model_limits_enabled: fc.boolean(),
          model_limits: names,
          group: fc.constantFrom('', '', ...GROUPS, 'auto', 'retired'),
          allow_ips: fc.constantFrom(null, '', '203.0.113.7', '203.0.113.0/24\n10.0.0.0/8', ' 198.51.100.9, \n'),
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(tokens, relayUsers, relayChannels, settings, async (tokenRows, users, channels, rules) => {
        const database = databaseOf({
          tokens: tokenRows,
          users,
          channels,
          options: optionsOf(rules),
          redemptions: [],
          logs: [],
        });
        const plan = planOf(await readRelay('new-api', database, new Map()));
        expect(plan.findings.filter(({ level }) => level === 'error')).toEqual([]);
        for (const key of plan.keys) {
          const token = tokenRows.find(({ id }) => String(id) === key.id)!;
          const user = users.find(({ id }) => id === token.user_id)!;
          for (const { model, address } of RELAY_REQUESTS) {
            if (!servesHere(plan, key, model, 'chat', address)) continue;
            const request = { model, address, nowMs: NOW_MS };
            expect([model, address, newApiServes(token, user, channels, rules, request)]).toEqual([
              model,
              address,
              true,
            ]);
            served += 1;
            const balance = plan.organizations.find(({ id }) => id === key.organization)!.balanceNanoUsd;
            const here = key.totalCapNanoUsd === null || balance < key.totalCapNanoUsd ? balance : key.totalCapNanoUsd;
            expect(here <= BigInt(quotaThere(token, user)) * 2_000n).toBe(true);
          }
        }
      }),
    );
    expect(served).toBeGreaterThan(RUNS / 2);
  });

  it('of one-api may do no more here than there', async () => {
    let served = 0;
    const tokens = fc.tuple(
      ...[1, 2, 3].map((id) =>
        fc.record({
          id: fc.constant(id),
          key: fc.constant(keyOf(id)),
          ...relayToken,
          models: fc.oneof(fc.constant(null), names),
          subnet: fc.constantFrom(null, '', '203.0.113.0/24, 10.0.0.0/8', '198.51.100.9/32'),
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(tokens, relayUsers, relayChannels, async (tokenRows, users, channels) => {
        const options = optionsOf({ groupRatio: { default: 1, vip: 1, pool: 1 }, usable: [], auto: [], special: {} });
        const database = databaseOf({ tokens: tokenRows, users, channels, options, redemptions: [], logs: [] });
        const plan = planOf(await readRelay('one-api', database, new Map()));
        for (const key of plan.keys) {
          const token = tokenRows.find(({ id }) => String(id) === key.id)!;
          const user = users.find(({ id }) => id === token.user_id)!;
          for (const { model, address } of RELAY_REQUESTS) {
            if (!servesHere(plan, key, model, 'chat', address)) continue;
            expect([model, address, oneApiServes(token, user, channels, { model, address, nowMs: NOW_MS })]).toEqual([
              model,
              address,
              true,
            ]);
            served += 1;
          }
        }
      }),
    );
    expect(served).toBeGreaterThan(RUNS / 2);
  });

  it.each([
    [{ allow_ips: '203.0.113.7,198.51.100.9' }, 'allow_ips'],
    [{ subnet: '203.0.113.7' }, 'subnet'],
    [{ unlimited_quota: 'perhaps' }, 'unlimited_quota'],
    [{ remain_quota: 'NaN' }, 'remain_quota'],
    [{ expired_time: 1e15 }, 'expired_time'],
  ])('are an error where %j cannot be read as the source does', async (values, column) => {
    const token = { id: 1, user_id: 1, key: keyOf(1), status: 1, remain_quota: 5, ...values };
    const database = databaseOf({
      tokens: [token],
      users: [{ id: 1, username: 'u', quota: 5, status: 1 }],
      options: [{ key: 'X', value: '' }],
      channels: [{ id: 1, type: 1, key: 'k', models: 'gpt-4o', status: 1 }],
      redemptions: [],
      logs: [],
    });
    const { findings } = await readRelay('new-api', database, new Map());
    expect(findings).toContainEqual({ level: 'error', table: 'tokens', row: '1', column, message: expect.any(String) });
  });
});
