import { parseDecimal } from '#core';
import { Findings } from '../domain/findings.js';
import { markupOf, quotaToNanoUsd } from '../domain/quota.js';
import type { ImportProduct, SourceDescription, SourceRequest, SourceTier } from '../domain/source-description.js';
import { SourceRow } from '../domain/source-row.js';
import { readTable } from '../sources/read-table.js';
import type { SourceDatabase } from '../sources/source-database.js';
import { readModels, type LoggedRatios } from './model-prices.js';
import { CHANNEL_COLUMNS, readChannels } from './relay-channels.js';
import {
  CODE_COLUMNS,
  commonGroups,
  readCodes,
  readKeys,
  readOrganizations,
  TOKEN_COLUMNS,
  USER_COLUMNS,
} from './relay-customers.js';
import { readOptions, type Ratio, type Ratios, type RelayOptions } from './relay-options.js';
import { applySpecialRatios, specialTier } from './special-ratios.js';
import { TokenGroups } from './token-groups.js';

/** Rows of the log that are read for the ratios of models. */
const LOGGED_ROWS = 20_000;
const CONSUMED = '2';
const DEFAULT_GROUP = 'default';

/**
 * Reads new-api or one-api. Their tables: QuantumNous/new-api and songquanpeng/one-api, `model/{channel,token,user,
 * redemption,option,log}.go`, read on 28 November 2026.
 * @param overrides settings from a file, which go before those of the table
 */
export async function readRelay(
  product: ImportProduct,
  database: SourceDatabase,
  overrides: ReadonlyMap<string, string>,
): Promise<SourceDescription> {
  const findings = new Findings();
  const table = (name: string, columns: readonly string[], required: readonly string[]) =>
    readTable(database, { table: name, key: 'id', columns, required }, findings);
  const options = await readSettings(database, overrides, findings);
  const users = await table('users', USER_COLUMNS, ['username', 'quota', 'status']);
  const tokens = await table('tokens', TOKEN_COLUMNS, ['user_id', 'key', 'status', 'remain_quota']);
  const channelRows = await table('channels', CHANNEL_COLUMNS, ['type', 'key', 'models', 'status']);
  const codeRows = await readTable(
    database,
    { table: 'redemptions', key: 'id', columns: CODE_COLUMNS, required: ['key', 'quota', 'status'], optional: true },
    findings,
  );
  const channels = readChannels(product, channelRows, findings);
  const organizations = readOrganizations(users, commonGroups(tokens), options.unit, findings);
  const byId = new Map(organizations.map((organization) => [organization.id, organization]));
  const logged = await readLoggedRatios(database, findings);
  const groups = new Map(users.map((row) => [`user/${row.id}`, groupOf(row)]));
  const tokenGroups = new TokenGroups(options.groupRules, channels, groups, DEFAULT_GROUP);
  const { special, ...charged } = applySpecialRatios(
    { organizations, channels },
    options.groupGroupRatio,
    groups,
    DEFAULT_GROUP,
  );
  return {
    ...charged,
    tiers: tiersOf(
      new Map([...options.groupRatio, ...special.map(({ id, ratio }) => [id, ratio] as const)]),
      [
        ...charged.organizations.map(({ tier }) => tier ?? DEFAULT_GROUP),
        ...charged.channels.flatMap(({ tiers }) => tiers),
      ],
      findings,
    ),
    models: readModels(namesOf(channelRows, channels), options, logged, findings),
    keys: readKeys(tokens, byId, tokenGroups, options.unit, findings),
    codes: readCodes(codeRows, options.unit, findings),
    findings: findings.all,
  };
}

async function readSettings(
  database: SourceDatabase,
  overrides: ReadonlyMap<string, string>,
  findings: Findings,
): Promise<RelayOptions> {
  const query = { table: 'options', key: 'key', columns: ['key', 'value'], required: ['value'] };
  return readOptions(await readTable(database, query, findings), overrides, findings);
}

function groupOf(row: SourceRow): string {
  return row.text('group').trim() || DEFAULT_GROUP;
}

/** The names of models, each with the row that has it first. */
function namesOf(rows: readonly SourceRow[], channels: SourceDescription['channels']): ReadonlyMap<string, SourceRow> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const names = new Map<string, SourceRow>();
  for (const { id, models } of channels)
    for (const { model } of models) {
      const row = byId.get(id);
      if (row !== undefined && !names.has(model)) names.set(model, row);
    }
  return names;
}

/** A group without a ratio has 1, as the program charges it. */
function tiersOf(groupRatio: Ratios, used: readonly string[], findings: Findings): SourceTier[] {
  const one: Ratio = { value: { units: 1n, scale: 0 }, text: '1' };
  return [...new Set([...groupRatio.keys(), ...used])].flatMap((id) => {
    const at = { table: 'options', row: 'GroupRatio', column: 'value' };
    const ratio = groupRatio.get(id);
    if (ratio === undefined) findings.note(at, `${id} has no ratio: it is charged with 1`);
    const markup = markupOf((ratio ?? one).value);
    if (markup === null) {
      findings.error(at, `the ratio of ${id} is beyond what a tier can have`);
      return [];
    }
    if (!markup.isExact)
      findings.note(
        at,
        `the ratio ${ratio?.text ?? ''} of ${id} is rounded up to ${10_000 + markup.bps} ten-thousandths`,
      );
    return [{ id, markupBps: markup.bps }];
  });
}

const LOG_COLUMNS = ['id', 'model_name', 'quota', 'prompt_tokens', 'completion_tokens', 'group', 'user_id', 'other'];

/** The last rows of requests that were charged, the newest first; none where the log is in another database. */
function readLog(database: SourceDatabase, last: number, findings: Findings): Promise<SourceRow[]> {
  const where = { type: CONSUMED };
  const required = ['type', 'model_name', 'quota', 'prompt_tokens', 'completion_tokens'];
  return readTable(
    database,
    { table: 'logs', key: 'id', columns: LOG_COLUMNS, required, optional: true, where, last },
    findings,
  );
}

async function readLoggedRatios(database: SourceDatabase, findings: Findings): Promise<Map<string, LoggedRatios>> {
  const logged = new Map<string, LoggedRatios>();
  const ignored = new Findings();
  for (const row of await readLog(database, LOGGED_ROWS, findings)) {
    const model = row.text('model_name');
    if (logged.has(model)) continue;
    const other = new SourceRow(row.table, row.id, { other: row.text('other') }, ignored).object('other');
    const modelRatio = ratioOf(other['model_ratio']);
    // One of a price per request has other fields; one of an older version none.
    if (modelRatio === null || modelRatio.value.units <= 0n) continue;
    logged.set(model, {
      modelRatio,
      completionRatio: ratioOf(other['completion_ratio']),
      cacheRatio: 'cache_ratio' in other && other['cache_tokens'] !== '0' ? ratioOf(other['cache_ratio']) : null,
    });
  }
  return logged;
}

/** The last requests that were charged, the newest first. */
export async function readRelayRequests(
  database: SourceDatabase,
  last: number,
  overrides: ReadonlyMap<string, string>,
): Promise<SourceRequest[]> {
  const findings = new Findings();
  const { unit, groupGroupRatio } = await readSettings(database, overrides, findings);
  const query = { table: 'users', key: 'id', columns: ['id', 'group'], required: [] };
  const users = groupGroupRatio.size === 0 ? [] : await readTable(database, query, findings);
  const groups = new Map(users.map((row) => [row.id, groupOf(row)]));
  return (await readLog(database, last, findings)).map((row) => {
    const other = new SourceRow(row.table, row.id, { other: row.text('other') }, findings).object('other');
    return {
      id: row.id,
      model: row.text('model_name'),
      tiers: [specialTier(groupOf(row), groups.get(row.text('user_id')) ?? DEFAULT_GROUP), groupOf(row)],
      promptTokens: Number(row.integer('prompt_tokens', 0n)),
      cachedTokens: countOf(other['cache_tokens']),
      cacheWriteTokens: countOf(other['cache_creation_tokens']),
      completionTokens: Number(row.integer('completion_tokens', 0n)),
      chargeNanoUsd: quotaToNanoUsd(row.integer('quota', 0n), unit),
    };
  });
}

function ratioOf(digits: unknown): Ratio | null {
  const value = typeof digits === 'string' ? parseDecimal(digits) : null;
  return typeof digits !== 'string' || value === null || value.units < 0n ? null : { value, text: digits };
}

function countOf(digits: unknown): number {
  return typeof digits === 'string' && /^\d{1,12}$/.test(digits) ? Number(digits) : 0;
}
