import { importedSecretOfSha256 } from '#auth';
import { canonicalAddress, cleanName } from '#core';
import { bookable } from '../domain/bounds.js';
import { Findings } from '../domain/findings.js';
import type { SourceDescription, SourceKey, SourceOrganization } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';
import { readTable } from '../sources/read-table.js';
import { requireRows, ROWS_MAX, type SourceDatabase } from '../sources/source-database.js';
import { readConfig } from './config-deployments.js';
import { describeDeployments, type Deployment } from './deployments.js';
import {
  capsOf,
  closedByZero,
  endpointsOf,
  leftOf,
  narrower,
  NO_CAPS,
  ratesOf,
  windowsOf,
  type Bounds,
} from './key-bounds.js';
import { ModelLists } from './model-lists.js';
import { noteBlockedEndUsers, noteRestrictions, noteSettings, restrictingColumns } from './not-imported.js';
import { CREDENTIAL_COLUMNS, MODEL_COLUMNS, storedDeployments } from './stored-deployments.js';

const BUDGET = ['max_budget', 'spend', 'budget_duration'];
const RATES = ['rpm_limit', 'tpm_limit', 'max_parallel_requests'];
const NAME_MAX = 100;
/** Of keys that have neither a team nor a user. */
const NO_OWNER = 'keys/none';
/** Characters of the id of a key that findings show: it is the digest of a secret. */
const SHOWN_ID = 12;

/** What LiteLLM has beside its database. */
export interface LitellmFiles {
  /** LITELLM_SALT_KEY, or the master key of an installation without one; null: unknown. */
  readonly saltKey: string | null;
  /** config.yaml; null: none. */
  readonly configText: string | null;
  /** Its environment, which settings may name. */
  readonly variables: ReadonlyMap<string, string>;
}

type Rows = ReadonlyMap<string, SourceRow>;

/** Rows that bound keys, by their ids. */
interface Tables {
  readonly budgets: Rows;
  readonly users: Rows;
  readonly groups: Rows;
  readonly teams: Rows;
  readonly projects: Rows;
  /** By team and user. */
  readonly members: Rows;
}

/**
 * Reads LiteLLM: organizations, teams outside of them, and users with keys of their own become organizations. It has no
 * balances: what is left of a budget that is not renewed is the opening balance. What bounds a key there bounds it here:
 * its own row or its budget, its team or its user, its membership and its project; what has no counterpart is noted.
 *
 * Source of the tables: BerriAI/litellm `schema.prisma`, 30 November 2026. Of the bounds: its
 * `litellm/proxy/auth/auth_checks.py` (common_checks) and `hooks/parallel_request_limiter_v3.py`, and docs.litellm.ai
 * `proxy/access_management/inheritance`.
 */
export async function readLitellm(
  database: SourceDatabase,
  { saltKey, configText, variables }: LitellmFiles,
): Promise<SourceDescription> {
  const findings = new Findings();
  const config = configText === null ? null : readConfig(configText, findings);
  const table: ReadTable = (name, key, columns, optional = false) =>
    readBounding(database, { name, key, columns, optional }, findings);
  const tables = await readTables(table, database, findings);
  const { users, teams, groups, budgets } = tables;
  const keyColumns = [
    ...['key_name', 'key_alias', 'expires', 'models', 'user_id', 'team_id', 'organization_id', 'project_id', 'blocked'],
    ...['budget_id', 'budget_limits', 'allowed_routes', ...BUDGET, ...RATES],
  ];
  const keyRows = await table('VerificationToken', 'token', keyColumns);
  noteBlockedEndUsers(await table('EndUserTable', 'user_id', ['blocked'], true), findings);
  await table('TagTable', 'tag_name', [], true);
  noteSettings(await table('Config', 'param_name', ['param_value'], true), findings);
  const ownerOf = (row: SourceRow): string => {
    const team = teams.get(row.text('team_id'));
    const group = row.text('organization_id') || (team?.text('organization_id') ?? '');
    if (group !== '') return `organization/${group}`;
    if (team !== undefined) return `team/${team.id}`;
    return users.has(row.text('user_id')) ? `user/${row.text('user_id')}` : NO_OWNER;
  };
  const owners = new Set(keyRows.map(ownerOf));
  const modelRows = await table('ProxyModelTable', 'model_id', MODEL_COLUMNS);
  const credentialRows = await readTable(
    database,
    {
      table: 'LiteLLM_CredentialsTable',
      key: 'credential_id',
      columns: CREDENTIAL_COLUMNS,
      required: CREDENTIAL_COLUMNS,
      optional: true,
    },
    findings,
  );
  const deployments = [
    ...storedDeployments(modelRows, credentialRows, saltKey, findings),
    ...(config?.deployments ?? []),
  ];
  const described = describeDeployments(
    deployments,
    config?.aliases ?? new Map(),
    new Map([...variables, ...(config?.variables ?? [])]),
    findings,
  );
  const lists = new ModelLists(described.models, accessGroupsOf(deployments));
  const organizations: SourceOrganization[] = [
    ...[...groups.values()].map((row) => {
      const budget = budgets.get(row.text('budget_id')) ?? null;
      const rates = budget === null ? NO_RATES : ratesOf(budget, undefined, findings);
      const shown = { kind: 'organization', name: row.text('organization_alias'), people: [] };
      return organizationOf(row, budget, { models: null, ...rates }, shown, findings);
    }),
    ...[...teams.values()]
      .filter((row) => row.text('organization_id') === '')
      .map((row) => {
        const bounds = { models: lists.ofTeam(row, undefined), ...ratesOf(row, undefined, findings) };
        const shown = { kind: 'team', name: row.text('team_alias'), people: membersOf(row, users) };
        return organizationOf(row, row, bounds, shown, findings);
      }),
    ...[...users.values()]
      .filter((row) => owners.has(`user/${row.id}`))
      .map((row) => {
        const bounds = { models: lists.ofUser(row), ...ratesOf(row, undefined, findings) };
        const name = row.text('user_alias') || row.text('user_email');
        return organizationOf(row, row, bounds, { kind: 'user', name, people: personOf(row, 'owner') }, findings);
      }),
    ...(owners.has(NO_OWNER) ? [{ ...EMPTY, id: NO_OWNER, name: 'LiteLLM keys without an owner' }] : []),
  ];
  const known = new Set(organizations.map(({ id }) => id));
  return {
    tiers: [],
    codes: [],
    organizations,
    ...described,
    keys: keyRows.flatMap((row) => {
      const owner = ownerOf(row);
      return keyOf(row, known.has(owner) ? owner : null, tables, lists, findings);
    }),
    findings: findings.all,
  };
}

type ReadTable = (name: string, key: string, columns: readonly string[], optional?: boolean) => Promise<SourceRow[]>;

/** Rows of a table, with notes of what in them restricts and is not imported. */
async function readBounding(
  database: SourceDatabase,
  { name, key, columns, optional }: { name: string; key: string; columns: readonly string[]; optional: boolean },
  findings: Findings,
): Promise<SourceRow[]> {
  const query = { table: `LiteLLM_${name}`, key, columns: [key, ...columns, ...restrictingColumns(name)] };
  const rows = await readTable(database, { ...query, required: [], optional }, findings);
  // The key of a key is the digest of its secret.
  const shown = name === 'VerificationToken' ? rows.map((row) => row.shownAs(row.id.slice(0, SHOWN_ID))) : rows;
  noteRestrictions(name, shown, findings);
  return shown;
}

async function readTables(table: ReadTable, database: SourceDatabase, findings: Findings): Promise<Tables> {
  const byId = (rows: readonly SourceRow[]): Rows => new Map(rows.map((row) => [row.id, row]));
  const budgetColumns = ['max_budget', 'budget_duration', 'allowed_models', ...RATES];
  const userColumns = ['user_alias', 'user_email', 'models', ...BUDGET, ...RATES];
  const groupColumns = ['organization_alias', 'budget_id', 'models', 'spend'];
  const teamColumns = [
    ...['team_alias', 'organization_id', 'members_with_roles', 'blocked', 'models'],
    ...[...BUDGET, ...RATES],
  ];
  const projectColumns = ['budget_id', 'models', 'spend', 'blocked'];
  return {
    budgets: byId(await table('BudgetTable', 'budget_id', budgetColumns)),
    users: byId(await table('UserTable', 'user_id', userColumns)),
    groups: byId(await table('OrganizationTable', 'organization_id', groupColumns)),
    teams: byId(await table('TeamTable', 'team_id', teamColumns)),
    projects: byId(await table('ProjectTable', 'project_id', projectColumns, true)),
    members: await readMembers(database, findings),
  };
}

/** The key of the table is two columns: it is read at once. */
async function readMembers(database: SourceDatabase, findings: Findings): Promise<Rows> {
  const columns = ['team_id', 'user_id', 'budget_id', 'spend'];
  const query = { table: 'LiteLLM_TeamMembership', key: 'user_id', columns, required: columns, optional: true };
  const rows = await readTable(database, { ...query, last: ROWS_MAX + 1 }, findings);
  requireRows(query.table, rows.length);
  return new Map(rows.map((row) => [memberId(row), row]));
}

function memberId(row: SourceRow): string {
  return JSON.stringify([row.text('team_id'), row.text('user_id')]);
}

/** Names of models by the access group that `model_info` puts them in. */
function accessGroupsOf(deployments: readonly Deployment[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, prices } of deployments) {
    const written = prices['access_groups'];
    for (const group of Array.isArray(written) ? written.filter((one) => typeof one === 'string') : [])
      groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

const NO_RATES = { rpm: null, tpm: null, concurrency: null } as const;
const NO_BOUNDS = { models: null, ...NO_RATES } as const;
const EMPTY = {
  tier: null,
  isActive: true,
  balanceNanoUsd: 0n,
  creditLimitNanoUsd: 0n,
  people: [],
  bounds: NO_BOUNDS,
} as const;

function organizationOf(
  row: SourceRow,
  budget: SourceRow | null,
  bounds: NonNullable<SourceOrganization['bounds']>,
  { kind, name, people }: { kind: string; name: string; people: SourceOrganization['people'] },
  findings: Findings,
): SourceOrganization {
  const isRenewed = (budget?.text('budget_duration') ?? '') !== '';
  const max = budget?.decimal('max_budget') ?? null;
  if (max === null) findings.note(row.at('max_budget'), 'has no budget: add a balance, or a credit limit');
  else if (isRenewed)
    findings.note(row.at('budget_duration'), 'has a budget that is renewed: add a balance, or a credit limit');
  const left = max === null || isRenewed ? 0n : leftOf(max, row.decimal('spend'));
  const balanceNanoUsd = bookable(left, (budget ?? row).at('max_budget'), findings);
  const shown = cleanName(name).slice(0, NAME_MAX) || `Customer ${row.id.slice(0, 8)}`;
  const id = `${kind}/${row.id}`;
  return {
    ...EMPTY,
    id,
    name: shown,
    isActive: !row.flag('blocked'),
    balanceNanoUsd,
    people,
    bounds: closedByZero(bounds),
  };
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

function keyOf(
  row: SourceRow,
  organization: string | null,
  tables: Tables,
  lists: ModelLists,
  findings: Findings,
): SourceKey[] {
  const secret = importedSecretOfSha256(row.id, row.text('key_name') || null);
  if (secret === null || organization === null) {
    const reason = secret === null ? 'is not a SHA-256' : 'names a row that does not exist';
    findings.skipped(row.at(secret === null ? 'token' : 'team_id'), reason);
    return [];
  }
  const team = tables.teams.get(row.text('team_id'));
  const project = tables.projects.get(row.text('project_id'));
  const named = { team_id: team, project_id: project, budget_id: tables.budgets.get(row.text('budget_id')) };
  for (const [column, found] of Object.entries(named))
    if (row.text(column) !== '' && found === undefined)
      findings.note(row.at(column), 'names a row that does not exist: nothing of it bounds the key');
  const endpoints = endpointsOf(row, findings);
  const own = ownBounds(row, team !== undefined, tables, lists, findings);
  const shared = sharedBounds(row, organization, tables, lists, findings);
  const bounds = closedByZero([own, ...shared].reduce(narrower));
  const { rpm, tpm, concurrency, dayCapNanoUsd, monthCapNanoUsd, totalCapNanoUsd } = bounds;
  const isBlocked = [row, team, project].some((one) => one?.flag('blocked'));
  return [
    {
      id: row.id.slice(0, 32),
      organization,
      secret,
      name: cleanName(row.text('key_alias')).slice(0, NAME_MAX) || `Key ${row.id.slice(0, SHOWN_ID)}`,
      // A team that is an organization here is suspended as a whole.
      isActive: organization === `team/${team?.id}` ? !row.flag('blocked') && !project?.flag('blocked') : !isBlocked,
      expiresAtMs: row.timestamp('expires'),
      models: endpoints?.length === 0 ? [] : bounds.models,
      ipAllow: [],
      limits: {
        rpm,
        tpm,
        concurrency,
        dayCapNanoUsd,
        monthCapNanoUsd,
        endpoints: endpoints?.length === 0 ? null : endpoints,
      },
      totalCapNanoUsd,
    },
  ];
}

/** Of the key's own row, and of the budget that it names. */
function ownBounds(
  row: SourceRow,
  hasTeam: boolean,
  { budgets }: Tables,
  lists: ModelLists,
  findings: Findings,
): Bounds {
  const budget = budgets.get(row.text('budget_id'));
  const own = {
    models: lists.ofKey(row, hasTeam),
    ...ratesOf(row, budget, findings),
    ...capsOf(row, budget, findings),
  };
  return narrower(own, { ...NO_BOUNDS, ...windowsOf(row, findings) });
}

/**
 * Of the rows that a key shares with others, and that are not its organization here. LiteLLM counts all their keys
 * together, which is noted: here each key has the bound for itself.
 */
function sharedBounds(
  row: SourceRow,
  organization: string,
  { budgets, users, groups, teams, projects, members }: Tables,
  lists: ModelLists,
  findings: Findings,
): Bounds[] {
  const team = teams.get(row.text('team_id'));
  const user = users.get(row.text('user_id'));
  const project = projects.get(row.text('project_id'));
  const shared: Bounds[] = [];
  const add = (holder: SourceRow, bounds: Bounds, budget: SourceRow = holder): void => {
    for (const column of ['max_budget', ...RATES])
      if (budget.has(column) && (budget !== user || column !== 'max_budget' || team === undefined))
        findings.note(
          budget.at(column),
          `bounds ${holder.table} ${holder.text('user_id') || holder.id} as a whole there, and each of its keys alone here`,
        );
    shared.push(bounds);
  };
  if (team !== undefined && organization !== `team/${team.id}`) {
    const models = lists.ofTeam(team, groups.get(team.text('organization_id')));
    add(team, { models, ...ratesOf(team, undefined, findings), ...capsOf(team, undefined, findings) });
  }
  if (user !== undefined && organization !== `user/${user.id}`) {
    // Rates of a user bound all of its keys; its models and its budget those without a team.
    const rates = { ...NO_CAPS, ...NO_BOUNDS, ...ratesOf(user, undefined, findings) };
    const whole = { ...rates, models: lists.ofUser(user), ...capsOf(user, undefined, findings) };
    add(user, team === undefined ? whole : rates);
  }
  const member = team === undefined ? undefined : members.get(memberId(row));
  const byDefault = team?.object('metadata')['team_member_budget_id'];
  const budget = budgets.get(member?.text('budget_id') || (typeof byDefault === 'string' ? byDefault : ''));
  if (budget !== undefined && team !== undefined && row.text('user_id') !== '') {
    const models = lists.ofColumn(budget, 'allowed_models');
    const rates = ratesOf(budget, undefined, findings);
    add(member ?? team, { models, ...rates, ...capsOf(member ?? budget, budget, findings) }, budget);
  }
  if (project !== undefined) {
    const own = budgets.get(project.text('budget_id'));
    const models = lists.ofColumn(project, 'models');
    const rates = own === undefined ? NO_RATES : ratesOf(own, undefined, findings);
    add(project, { models, ...rates, ...capsOf(project, own, findings) }, own ?? project);
  }
  return shared;
}
