import { importedSecret, isIpRange } from '#auth';
import { canonicalAddress, cleanName, Secret } from '#core';
import { bookable, capOf, inBoth } from '../domain/bounds.js';
import type { Findings } from '../domain/findings.js';
import { quotaToNanoUsd, type QuotaUnit } from '../domain/quota.js';
import type { ModelList, SourceCode, SourceKey, SourceOrganization } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';
import { AUTO, type TokenGroups } from './token-groups.js';

export const USER_COLUMNS = [
  ...['id', 'username', 'display_name', 'role', 'status', 'email', 'quota', 'group', 'aff_quota', 'deleted_at'],
];
export const TOKEN_COLUMNS = [
  ...['id', 'user_id', 'key', 'status', 'name', 'expired_time', 'remain_quota', 'unlimited_quota', 'deleted_at'],
  ...['model_limits_enabled', 'model_limits', 'models', 'allow_ips', 'subnet', 'group'],
];
export const CODE_COLUMNS = ['id', 'key', 'status', 'name', 'quota', 'expired_time', 'deleted_at'];

/** Statuses of users, tokens and codes. Source: new-api `common/constants.go`, 28 November 2026. */
const ENABLED = 1n;
const DISABLED = 2n;
const EXPIRED = 3n;
const EXHAUSTED = 4n;
const ADMIN = 10n;
const NAME_MAX = 100;
/** Shorter keys can be guessed. */
const KEY_CHARACTERS_MIN = 16;
const CODE = /^[0-9a-f]{32}$/i;
/** `users.quota` is what is left: requests are deducted from it, and added to `used_quota`. */
export function readOrganizations(
  rows: readonly SourceRow[],
  groups: ReadonlyMap<string, string>,
  unit: QuotaUnit,
  findings: Findings,
): SourceOrganization[] {
  return rows.filter(isKept).map((row) => {
    const name = cleanName(row.text('display_name') || row.text('username')).slice(0, NAME_MAX);
    const email = canonicalAddress(row.text('email').trim());
    if (row.has('email') && row.text('email').trim() !== '' && email === null)
      findings.note(row.at('email'), 'is not an email address: the organization gets no owner');
    if (row.integer('role', 1n) >= ADMIN)
      findings.note(row.at('role'), 'is an administrator there, and gets no operator role here');
    const rewards = row.integer('aff_quota', 0n);
    if (rewards > 0n)
      findings.note(row.at('aff_quota'), `rewards of ${rewards} quota that were not claimed stay there`);
    return {
      id: `user/${row.id}`,
      name: name || `Customer ${row.id}`,
      tier: groups.get(row.id) ?? (row.text('group').trim() || null),
      isActive: row.integer('status', ENABLED) === ENABLED,
      balanceNanoUsd: bookable(quotaToNanoUsd(row.integer('quota', 0n), unit), row.at('quota'), findings),
      creditLimitNanoUsd: 0n,
      bounds: null,
      people: email === null ? [] : [{ email, name: name || email, role: 'owner' }],
    };
  });
}

/** The group of a user whose tokens all name another one than the user's: by the user's id. */
export function commonGroups(tokens: readonly SourceRow[]): ReadonlyMap<string, string> {
  const groups = new Map<string, Set<string>>();
  for (const row of tokens.filter(isKept)) {
    if (row.integer('status', ENABLED) === DISABLED) continue;
    const group = row.text('group').trim();
    const known = groups.get(row.text('user_id')) ?? new Set();
    groups.set(row.text('user_id'), known.add(group));
  }
  const common = [...groups].flatMap(([user, names]) => {
    const [name = ''] = names;
    return names.size === 1 && name !== '' && name !== AUTO ? [[user, name] as const] : [];
  });
  return new Map(common);
}

/**
 * Customers send `sk-` before the stored key. A token works there while it is enabled, has not ended, and has quota left or
 * needs none; zero as its end is past. The end of one that is marked as expired is past here, and one that is marked as
 * exhausted has nothing left, whatever its other columns say.
 *
 * Source: QuantumNous/new-api and songquanpeng/one-api `model/token.go` (ValidateUserToken), 30 November 2026.
 */
export function readKeys(
  rows: readonly SourceRow[],
  organizations: ReadonlyMap<string, SourceOrganization>,
  groups: TokenGroups,
  unit: QuotaUnit,
  findings: Findings,
): SourceKey[] {
  return rows.filter(isKept).flatMap((row) => {
    const owner = organizations.get(`user/${row.text('user_id')}`);
    const text = row.text('key').trim();
    const secret = text.length < KEY_CHARACTERS_MIN ? null : importedSecret(text);
    if (owner === undefined) {
      findings.skipped(row.at('user_id'), 'the user does not exist');
      return [];
    }
    if (secret === null) {
      findings.skipped(
        row.at('key'),
        `is shorter than ${KEY_CHARACTERS_MIN} characters, or has others than those of keys`,
      );
      return [];
    }
    const group = row.text('group').trim();
    if (group !== '' && group !== owner.tier)
      findings.note(row.at('group'), `is charged as ${group} there, and as ${owner.tier ?? 'the default tier'} here`);
    const status = row.integer('status', ENABLED);
    const end = row.end('expired_time');
    const left = quotaToNanoUsd(row.integer('remain_quota', 0n), unit);
    const totalCapNanoUsd = row.flag('unlimited_quota') ? null : capOf(left, row.at('remain_quota'), findings);
    return [
      {
        id: row.id,
        organization: owner.id,
        name: cleanName(row.text('name')).slice(0, NAME_MAX) || `Key ${row.id}`,
        secret,
        isActive: [ENABLED, EXPIRED, EXHAUSTED].includes(status),
        expiresAtMs: status === EXPIRED ? 0 : end,
        models: inBoth(modelsOf(row), groups.modelsOf(row, owner, findings)),
        ipAllow: addressesOf(row, findings),
        limits: null,
        totalCapNanoUsd: status === EXHAUSTED ? 0n : totalCapNanoUsd,
      },
    ];
  });
}

export function readCodes(rows: readonly SourceRow[], unit: QuotaUnit, findings: Findings): SourceCode[] {
  return rows.filter(isKept).flatMap((row) => {
    const [text, quota] = [row.text('key').trim(), row.integer('quota', 0n)];
    if (row.integer('status', ENABLED) !== ENABLED) return [];
    if (!CODE.test(text) || quota <= 0n) {
      findings.skipped(
        row.at(quota <= 0n ? 'quota' : 'key'),
        'is not that of a code of 32 hexadecimal digits with an amount',
      );
      return [];
    }
    const name = cleanName(row.text('name')).slice(0, NAME_MAX) || `Code ${row.id}`;
    const amountNanoUsd = bookable(quotaToNanoUsd(quota, unit), row.at('quota'), findings);
    return [{ id: row.id, secret: new Secret(text), name, amountNanoUsd, expiresAtMs: row.seconds('expired_time') }];
  });
}

/**
 * new-api has a flag beside the list, and an empty list then allows nothing; one-api a list, and all models without it.
 * Names are compared as they stand, with their spaces.
 *
 * Source: QuantumNous/new-api `middleware/distributor.go`, songquanpeng/one-api `middleware/auth.go`, 30 November 2026.
 */
function modelsOf(row: SourceRow): ModelList {
  const namesIn = (column: string): string[] => [...new Set(row.text(column).split(','))].filter((name) => name !== '');
  const listed = row.text('models') === '' ? null : namesIn('models');
  return inBoth(listed, row.flag('model_limits_enabled') ? namesIn('model_limits') : null);
}

/**
 * new-api has an address or a range in each line, and leaves out spaces and commas; one-api ranges between commas. What is
 * neither is an error: there it matches nothing, and without it the key would be open to all addresses.
 *
 * Source: QuantumNous/new-api `model/token.go` (GetIpLimits), songquanpeng/one-api `common/network/ip.go`, 30 November 2026.
 */
function addressesOf(row: SourceRow, findings: Findings): string[] {
  const lines = row.parts('allow_ips', /\n/).flatMap((line) => line.replaceAll(/[ ,]/g, '').trim() || []);
  if (!lines.every(isIpRange)) findings.error(row.at('allow_ips'), 'has something else than addresses and ranges');
  const ranges = row.parts('subnet', /,/);
  if (!ranges.every((range) => range.includes('/') && isIpRange(range)))
    findings.error(row.at('subnet'), 'has something else than ranges');
  if (lines.length > 0 && ranges.length > 0)
    findings.error(row.at('subnet'), 'stands beside allow_ips: leave one of them empty');
  return [...lines, ...ranges];
}

function isKept(row: SourceRow): boolean {
  return !row.isDeleted;
}
