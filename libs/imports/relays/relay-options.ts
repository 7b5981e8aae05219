import { isRecord } from '#json';
import { parseDecimal, type Decimal } from '#pricing';
import type { Findings } from '../domain/findings.js';
import { DEFAULT_UNIT, quotaUnit, type QuotaUnit } from '../domain/quota.js';
import { SourceRow } from '../domain/source-row.js';

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
}

const EXPRESSION_MODE = 'tiered_expr';

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
  const unit = quotaUnit(settings.get('QuotaPerUnit')?.text('value'));
  if (unit === null) findings.error(at('QuotaPerUnit'), 'is not a positive number');
  return {
    unit: unit ?? DEFAULT_UNIT,
    groupRatio: ratiosOf('GroupRatio'),
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
