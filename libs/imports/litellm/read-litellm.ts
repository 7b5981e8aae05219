import { importedSecretOfSha256 } from '#auth';
import { canonicalAddress, cleanName } from '#kernel';
import { plusDecimal, type Decimal } from '#pricing';
import { Findings } from '../domain/findings.js';
import { usdToNanoUsd } from '../domain/quota.js';
import type { SourceDescription, SourceKey, SourceOrganization } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';
import { readTable } from '../sources/read-table.js';
import type { SourceDatabase } from '../sources/source-database.js';
import { readConfig } from './config-deployments.js';
import { describeDeployments } from './deployments.js';
import { CREDENTIAL_COLUMNS, MODEL_COLUMNS, storedDeployments } from './stored-deployments.js';

const BUDGET = ['max_budget', 'spend', 'budget_duration'];
const NAME_MAX = 100;
/** Lists that stand for all models of the team or the proxy. */
const ALL_MODELS: ReadonlySet<string> = new Set(['all-team-models', 'all-proxy-models']);
const DAY = /^(?:1d|24h)$/;
const MONTH = /^(?:30d|1mo)$/;
/** Of keys that have neither a team nor a user. */
const NO_OWNER = 'keys/none';

/** What LiteLLM has beside its database. */
export interface LitellmFiles {
  /** LITELLM_SALT_KEY, or the master key of an installation without one; null: unknown. */
  readonly saltKey: string | null;
  /** config.yaml; null: none. */
  readonly configText: string | null;
  /** Its environment, which settings may name. */
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * Reads LiteLLM: organizations, teams outside of them, and users with keys of their own become organizations. It has no
 * balances: what is left of a budget that is not renewed is the opening balance.
 *
 * Source of the tables: BerriAI/litellm `schema.prisma`, 28 November 2026.
 */
export async function readLitellm(
  database: SourceDatabase,
  { saltKey, configText, variables }: LitellmFiles,
): Promise<SourceDescription> {
  const findings = new Findings();
  const config = configText === null ? null : readConfig(configText, findings);
  const table = (name: string, key: string, columns: readonly string[]) =>
    readTable(database, { table: `LiteLLM_${name}`, key, columns: [key, ...columns], required: [] }, findings);
  const budgets = new Map(
    (await table('BudgetTable', 'budget_id', ['max_budget', 'budget_duration'])).map((row) => [row.id, row]),
  );
  const users = new Map(
    (await table('UserTable', 'user_id', ['user_alias', 'user_email', ...BUDGET])).map((row) => [row.id, row]),
  );
  const groups = await table('OrganizationTable', 'organization_id', ['organization_alias', 'budget_id', 'spend']);
  const teamColumns = ['team_alias', 'organization_id', 'members_with_roles', 'blocked', ...BUDGET];
  const teams = new Map((await table('TeamTable', 'team_id', teamColumns)).map((row) => [row.id, row]));
  const keyColumns = [
    ...['key_name', 'key_alias', 'expires', 'models', 'user_id', 'team_id', 'organization_id', 'blocked', ...BUDGET],
    ...['rpm_limit', 'tpm_limit', 'max_parallel_requests'],
  ];
  const keyRows = await table('VerificationToken', 'token', keyColumns);
  const ownerOf = (row: SourceRow): string => {
    const team = teams.get(row.text('team_id'));
    const group = row.text('organization_id') || (team?.text('organization_id') ?? '');
    if (group !== '') return `organization/${group}`;
    if (team !== undefined) return `team/${team.id}`;
    return users.has(row.text('user_id')) ? `user/${row.text('user_id')}` : NO_OWNER;
  };
  const owners = new Set(keyRows.map(ownerOf));
  const organizations: SourceOrganization[] = [
    ...groups.map((row) =>
      organizationOf(
        'organization',
        row,
        row.text('organization_alias'),
        budgets.get(row.text('budget_id')) ?? null,
        [],
        findings,
      ),
    ),
    ...[...teams.values()]
      .filter((row) => row.text('organization_id') === '')
      .map((row) => organizationOf('team', row, row.text('team_alias'), row, membersOf(row, users), findings)),
    ...[...users.values()]
      .filter((row) => owners.has(`user/${row.id}`))
      .map((row) =>
        organizationOf(
          'user',
          row,
          row.text('user_alias') || row.text('user_email'),
          row,
          personOf(row, 'owner'),
          findings,
        ),
      ),
    ...(owners.has(NO_OWNER) ? [{ ...EMPTY, id: NO_OWNER, name: 'LiteLLM keys without an owner' }] : []),
  ];
  const known = new Set(organizations.map(({ id }) => id));
  const modelRows = await table('ProxyModelTable', 'model_id', MODEL_COLUMNS);
  const credentialRows = await readTable(
    database,
    {
      ...{ table: 'LiteLLM_CredentialsTable', key: 'credential_id', columns: CREDENTIAL_COLUMNS },
      ...{ required: CREDENTIAL_COLUMNS, optional: true },
    },
    findings,
  );
  return {
    ...{ tiers: [], codes: [], organizations },
    ...describeDeployments(
      [...storedDeployments(modelRows, credentialRows, saltKey, findings), ...(config?.deployments ?? [])],
      config?.aliases ?? new Map(),
      new Map([...variables, ...(config?.variables ?? [])]),
      findings,
    ),
    keys: keyRows.flatMap((row) => keyOf(row, ownerOf(row), known, findings)),
    findings: findings.all,
  };
}

const EMPTY = { tier: null, isActive: true, balanceNanoUsd: 0n, creditLimitNanoUsd: 0n, people: [] } as const;

function organizationOf(
  kind: string,
  row: SourceRow,
  name: string,
  budget: SourceRow | null,
  people: SourceOrganization['people'],
  findings: Findings,
): SourceOrganization {
  const isRenewed = (budget?.text('budget_duration') ?? '') !== '';
  const max = budget?.decimal('max_budget') ?? null;
  if (max === null) findings.note(row.at('max_budget'), 'has no budget: add a balance, or a credit limit');
  else if (isRenewed)
    findings.note(row.at('budget_duration'), 'has a budget that is renewed: add a balance, or a credit limit');
  const balanceNanoUsd = max === null || isRenewed ? 0n : leftOf(max, row.decimal('spend'));
  const shown = cleanName(name).slice(0, NAME_MAX) || `Customer ${row.id.slice(0, 8)}`;
  return { ...EMPTY, id: `${kind}/${row.id}`, name: shown, isActive: !row.flag('blocked'), balanceNanoUsd, people };
}

function leftOf(max: Decimal, spend: Decimal | null): bigint {
  const { units, scale } = spend ?? { units: 0n, scale: 0 };
  return usdToNanoUsd(plusDecimal(max, { units: -units, scale }));
}

function membersOf(team: SourceRow, users: ReadonlyMap<string, SourceRow>): SourceOrganization['people'] {
  const roles = [
    ...team
      .text('members_with_roles')
      .matchAll(/"role":\s*"(\w+)"[^}]*"user_id":\s*"([^"]+)"|"user_id":\s*"([^"]+)"[^}]*"role":\s*"(\w+)"/g),
  ];
  const people = roles.flatMap(([, before, id, other, after]) => {
    const user = users.get(id ?? other ?? '');
    return user === undefined ? [] : personOf(user, (before ?? after) === 'admin' ? 'owner' : 'member');
  });
  return [...new Map(people.map((person) => [person.email, person])).values()];
}

function personOf(row: SourceRow, role: 'owner' | 'member'): SourceOrganization['people'] {
  const email = canonicalAddress(row.text('user_email').trim());
  return email === null ? [] : [{ email, name: cleanName(row.text('user_alias')).slice(0, NAME_MAX) || email, role }];
}

function keyOf(row: SourceRow, organization: string, known: ReadonlySet<string>, findings: Findings): SourceKey[] {
  const secret = importedSecretOfSha256(row.id, row.text('key_name') || null);
  // The id is the digest of a secret: it is in no report.
  const id = row.id.slice(0, 12);
  if (secret === null || !known.has(organization)) {
    const column = secret === null ? 'token' : 'team_id';
    findings.skipped(
      { table: row.table, row: id, column },
      secret === null ? 'is not a SHA-256' : 'names a row that does not exist',
    );
    return [];
  }
  const [max, duration] = [row.decimal('max_budget'), row.text('budget_duration')];
  const isTotal = max !== null && !DAY.test(duration) && !MONTH.test(duration);
  if (isTotal && duration !== '')
    findings.note(
      { table: row.table, row: id, column: 'budget_duration' },
      `a budget of ${duration} becomes one for good`,
    );
  const left = isTotal ? leftOf(max, row.decimal('spend')) : 0n;
  const models = row.list('models');
  const limit = (column: string): number | null => (row.has(column) ? Number(row.integer(column, 0n)) : null);
  return [
    {
      ...{ id: row.id.slice(0, 32), organization, secret },
      name: cleanName(row.text('key_alias')).slice(0, NAME_MAX) || `Key ${id}`,
      isActive: !row.flag('blocked'),
      expiresAtMs: row.timestamp('expires'),
      models: models.some((model) => ALL_MODELS.has(model)) ? [] : models,
      ipAllow: [],
      ...{ rpm: limit('rpm_limit'), tpm: limit('tpm_limit'), concurrency: limit('max_parallel_requests') },
      dayCapNanoUsd: max !== null && DAY.test(duration) ? usdToNanoUsd(max) : null,
      monthCapNanoUsd: max !== null && MONTH.test(duration) ? usdToNanoUsd(max) : null,
      totalCapNanoUsd: isTotal ? (left > 0n ? left : 0n) : null,
    },
  ];
}
