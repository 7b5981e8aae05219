import { isRecord, parseDecimal, type Decimal } from '#core';
import type { Findings } from '../domain/findings.js';
import { DEFAULT_UNIT, quotaUnit, type QuotaUnit } from '../domain/quota.js';
import { SourceRow } from '../domain/source-row.js';
import type { GroupRules } from './token-groups.js';

/** Numbers by name, each with the text it was written as. */
export type Ratios = ReadonlyMap<string, Ratio>;

export interface Ratio {
  readonly value: Decimal;
  readonly text: string;
}

/** Settings of a relay that decide money. Absent ones are those that its code has built in. */
export interface RelayOptions {
  readonly unit: QuotaUnit;
  readonly groupRatio: Ratios;
  /** Ratios of groups for users of a group, by the latter. */
  readonly groupGroupRatio: ReadonlyMap<string, Ratios>;
  readonly modelRatio: Ratios;
  readonly completionRatio: Ratios;
  readonly cacheRatio: Ratios;
  readonly createCacheRatio: Ratios;
  readonly modelPrice: Ratios;
  readonly imageRatio: Ratios;
  readonly audioRatio: Ratios;
  readonly audioCompletionRatio: Ratios;
  /** Of models that have no ratios, in the program's own language. */
  readonly expressions: ReadonlyMap<string, string>;
  readonly groupRules: GroupRules;
}

const EXPRESSION_MODE = 'tiered_expr';
/** Built in: new-api `setting/user_usable_group.go`, `setting/auto_group.go`, 30 November 2026. */
const USABLE_GROUPS = ['default', 'vip'];
const AUTO_GROUPS = ['default'];

/** @param rows of `options`; @param overrides the answer of the old `GET /api/option/`, which has built-in values, too */
export function readOptions(
  rows: readonly SourceRow[],
  overrides: ReadonlyMap<string, string>,
  findings: Findings,
): RelayOptions {
  const settings = new Map(rows.map((row) => [row.id, row]));
  for (const [key, value] of overrides) settings.set(key, new SourceRow('options', key, { value }, findings));
  const at = (key: string) => ({ table: 'options', row: key, column: 'value' });
  const membersIn = (key: string) => settings.get(key)?.object('value') ?? {};
  const ratiosOf = (key: string): Ratios => toRatios(membersIn(key), at(key), findings);
  const groupRatio = ratiosOf('GroupRatio');
  if (settings.get('ModelRequestRateLimitEnabled')?.flag('value') === true)
    findings.note(
      at('ModelRequestRateLimitEnabled'),
      'requests are limited by user there: set limits of tiers by hand',
    );
  const unit = quotaUnit(settings.get('QuotaPerUnit')?.text('value'));
  if (unit === null) findings.error(at('QuotaPerUnit'), 'is not a positive number');
  return {
    unit: unit ?? DEFAULT_UNIT,
    groupRatio,
    groupGroupRatio: new Map(
      Object.entries(membersIn('GroupGroupRatio')).map(([group, ratios]) => [
        group,
        toRatios(isRecord(ratios) ? ratios : {}, at('GroupGroupRatio'), findings),
      ]),
    ),
    modelRatio: ratiosOf('ModelRatio'),
    completionRatio: ratiosOf('CompletionRatio'),
    cacheRatio: ratiosOf('CacheRatio'),
    createCacheRatio: ratiosOf('CreateCacheRatio'),
    modelPrice: ratiosOf('ModelPrice'),
    imageRatio: ratiosOf('ImageRatio'),
    audioRatio: ratiosOf('AudioRatio'),
    audioCompletionRatio: ratiosOf('AudioCompletionRatio'),
    expressions: readExpressions(membersIn('billing_setting.billing_mode'), membersIn('billing_setting.billing_expr')),
    groupRules: {
      rated: groupRatio.size === 0 ? null : new Set(groupRatio.keys()),
      usable: new Set(settings.has('UserUsableGroups') ? Object.keys(membersIn('UserUsableGroups')) : USABLE_GROUPS),
      special: new Map(
        Object.entries(membersIn('group_ratio_setting.group_special_usable_group')).map(([group, rules]) => [
          group,
          isRecord(rules) ? Object.keys(rules) : [],
        ]),
      ),
      auto: settings.has('AutoGroups') ? (settings.get('AutoGroups')?.list('value') ?? []) : AUTO_GROUPS,
    },
  };
}

type Setting = ReturnType<SourceRow['at']>;

/** Of each model in the mode of expressions, its expression; empty where there is none. */
function readExpressions(
  modes: Readonly<Record<string, unknown>>,
  expressions: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> {
  const models = Object.keys(modes).filter((model) => modes[model] === EXPRESSION_MODE);
  return new Map(
    models.map((model) => {
      const expression = expressions[model];
      return [model, typeof expression === 'string' ? expression : ''];
    }),
  );
}

function toRatios(members: Readonly<Record<string, unknown>>, at: Setting, findings: Findings): Ratios {
  const ratios = new Map<string, Ratio>();
  for (const [name, digits] of Object.entries(members)) {
    const value = typeof digits === 'string' ? parseDecimal(digits) : null;
    if (value === null || value.units < 0n) findings.error(at, `the number of ${name} is not a number of zero or more`);
    else ratios.set(name, { value, text: String(digits) });
  }
  return ratios;
}

/** Settings from a file: `{"data": [{"key", "value"}]}`, as the relay's API answers. Null: it is another file. */
export function readOptionsFile(text: string): ReadonlyMap<string, string> | null {
  const data = membersOf(text)?.['data'];
  if (!Array.isArray(data)) return null;
  const pairs = data.filter(isRecord).map(({ key, value }) => [key, value] as const);
  return new Map(
    pairs.flatMap(([key, value]) => (typeof key === 'string' && typeof value === 'string' ? [[key, value]] : [])),
  );
}

function membersOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(text);
    return isRecord(read) ? read : null;
  } catch {
    return null;
  }
}
