import { importedSecret, isIpRange } from '#auth';
import { canonicalAddress, cleanName, Secret } from '#kernel';
import type { Findings } from '../domain/findings.js';
import { quotaToNanoUsd, type QuotaUnit } from '../domain/quota.js';
import type { SourceCode, SourceKey, SourceOrganization } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';

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
const ADMIN = 10n;
const NAME_MAX = 100;
/** Shorter keys can be guessed. */
const KEY_CHARACTERS_MIN = 16;
const CODE = /^[0-9a-f]{32}$/i;
/** The relay's word for a group that is chosen by each request. */
const AUTO = 'auto';

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
      balanceNanoUsd: quotaToNanoUsd(row.integer('quota', 0n), unit),
      creditLimitNanoUsd: 0n,
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

/** Customers send `sk-` before the stored key. */
export function readKeys(
  rows: readonly SourceRow[],
  organizations: ReadonlyMap<string, SourceOrganization>,
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
    const left = row.integer('remain_quota', 0n);
    return [
      {
        id: row.id,
        organization: owner.id,
        name: cleanName(row.text('name')).slice(0, NAME_MAX) || `Key ${row.id}`,
        secret,
        isActive: row.integer('status', ENABLED) !== DISABLED,
        expiresAtMs: row.seconds('expired_time', [-1n]),
        models: modelsOf(row),
        ipAllow: addressesOf(row, findings),
        ...{ rpm: null, tpm: null, concurrency: null, dayCapNanoUsd: null, monthCapNanoUsd: null },
        totalCapNanoUsd: row.flag('unlimited_quota') ? null : quotaToNanoUsd(left > 0n ? left : 0n, unit),
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
    const amountNanoUsd = quotaToNanoUsd(quota, unit);
    return [
      { id: row.id, secret: new Secret(text), name, amountNanoUsd, expiresAtMs: row.seconds('expired_time', []) },
    ];
  });
}

/** new-api has a flag beside the list, one-api a list that may be absent. */
function modelsOf(row: SourceRow): string[] {
  if (row.has('models')) return row.parts('models', /,/);
  return row.flag('model_limits_enabled') ? row.parts('model_limits', /,/) : [];
}

/** A list that cannot be read is not left out: the key would be open to all addresses. */
function addressesOf(row: SourceRow, findings: Findings): string[] {
  const column = row.has('allow_ips') ? 'allow_ips' : 'subnet';
  const addresses = row.parts(column, /[\n,\s]+/);
  if (!addresses.every(isIpRange)) findings.error(row.at(column), 'has something else than addresses and ranges');
  return addresses;
}

function isKept(row: SourceRow): boolean {
  return !row.isDeleted;
}
