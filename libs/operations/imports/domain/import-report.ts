import { formatUsd } from '#core';
import type { ImportPlan } from './import-plan.js';
import type { FieldChange } from './statement.js';
import type { Finding, SourceDescription } from './source-description.js';

/** An amount of the source and what is made of it. */
interface ReportedSum {
  readonly source_usd: string;
  readonly imported_usd: string;
  /** What earlier runs of this import took over. */
  readonly earlier_usd: string;
  readonly difference_usd: string;
}

/** What an import makes, what it cannot make, and the sums of both sides. Holds no secret. */
export interface ImportReport {
  readonly product: string;
  readonly source: string;
  /** `preview`, `applied`, or `refused` when the source has errors. */
  readonly result: 'preview' | 'applied' | 'refused';
  readonly counts: Readonly<
    Record<string, { readonly source: number; readonly new: number; readonly changed: number }>
  >;
  readonly sums: { readonly balances: ReportedSum; readonly key_caps: ReportedSum; readonly redeem_codes: ReportedSum };
  readonly prices: readonly {
    readonly model: string;
    readonly canonical_id: string;
    readonly arithmetic: string | null;
  }[];
  /** What followed the source on tiers, models and channels of earlier runs. */
  readonly changes: readonly (FieldChange & { readonly table: string; readonly row: string; readonly name: string })[];
  readonly findings: readonly Finding[];
}

/** Lines of one level that are printed; the file has all. */
const PRINTED_MAX = 40;

/** What an import changed on an object of an earlier run. */
interface ReportedFollowing {
  readonly kind: 'tier' | 'model' | 'channel';
  readonly sourceId: string;
  readonly key: string;
  readonly changes: readonly FieldChange[];
}

export function importReport({
  product,
  source,
  description,
  plan,
  followed,
  result,
}: Pick<ImportReport, 'product' | 'source' | 'result'> & {
  readonly description: SourceDescription;
  readonly plan: ImportPlan;
  readonly followed: readonly ReportedFollowing[];
}): ImportReport {
  const { organizations, changedOrganizations, keys, changedKeys, codes, goneCodes } = plan;
  const count = (all: number, made: number, changed: number) => ({ source: all, new: made, changed });
  const changed = (kind: ReportedFollowing['kind']): number =>
    followed.filter((one) => one.kind === kind && one.changes.length > 0).length;
  const keyChanges = followed.flatMap(({ kind, changes }) =>
    kind === 'channel' ? changes.filter(({ field }) => field.startsWith('credentials.')) : [],
  );
  const keysAdded = keyChanges.filter(({ before }) => before === null).length;
  const codesEarlier = new Set(codes.map(({ id }) => id));
  return {
    product,
    source,
    result,
    counts: {
      tiers: count(description.tiers.length, plan.tiers.length, changed('tier')),
      models: count(description.models.length, plan.models.length, changed('model')),
      channels: count(description.channels.length, plan.channels.length, changed('channel')),
      provider_keys: count(
        sum(description.channels, (channel) => channel.credentials.length),
        sum(plan.channels, (channel) => channel.credentials.length) + keysAdded,
        keyChanges.length - keysAdded,
      ),
      organizations: count(description.organizations.length, organizations.length, changedOrganizations.length),
      people: count(
        sum(description.organizations, ({ people }) => people.length),
        sum(organizations, ({ people }) => people.length),
        0,
      ),
      keys: count(description.keys.length, keys.length, changedKeys.length),
      redeem_codes: count(description.codes.length, codes.length, goneCodes.length),
    },
    sums: {
      balances: sumsOf(
        description.organizations.map((row) => row.balanceNanoUsd),
        [
          ...organizations.map((row) => row.balanceNanoUsd),
          ...changedOrganizations.map((change) => change.deltaNanoUsd),
        ],
        earlierSum(description.organizations, organizations, changedOrganizations),
      ),
      key_caps: sumsOf(
        description.keys.map((row) => row.totalCapNanoUsd ?? 0n),
        [...keys.map((row) => row.totalCapNanoUsd ?? 0n), ...changedKeys.map((change) => change.deltaNanoUsd)],
        earlierCaps(description, plan),
      ),
      redeem_codes: sumsOf(
        description.codes.map((row) => row.amountNanoUsd),
        codes.map((row) => row.amountNanoUsd),
        total(description.codes.filter(({ id }) => !codesEarlier.has(id)).map((row) => row.amountNanoUsd)),
      ),
    },
    prices: plan.models.map(({ sourceId, canonicalId, price }) => ({
      model: sourceId,
      canonical_id: canonicalId,
      arithmetic: price?.arithmetic ?? null,
    })),
    changes: followed.flatMap(({ kind, sourceId, key, changes }) =>
      changes.map((change) => ({ table: `${kind}s`, row: sourceId, name: key, ...change })),
    ),
    findings: plan.findings,
  };
}

/** What was recorded for the rows that stay: their amount now, less what it rose by. */
function earlierSum(
  all: SourceDescription['organizations'],
  made: ImportPlan['organizations'],
  changed: ImportPlan['changedOrganizations'],
): bigint {
  const isNew = new Set(made.map(({ id }) => id));
  const stays = total(all.filter(({ id }) => !isNew.has(id)).map((row) => row.balanceNanoUsd));
  return stays - total(changed.map((change) => change.deltaNanoUsd));
}

function earlierCaps({ keys: all }: SourceDescription, { keys, changedKeys, findings }: ImportPlan): bigint {
  const isNew = new Set(keys.map(({ id }) => id));
  const skipped = new Set(
    findings.filter(({ level, table }) => level === 'skipped' && table === 'keys').map(({ row }) => row),
  );
  const stays = all.filter(({ id }) => !isNew.has(id) && !skipped.has(id)).map((row) => row.totalCapNanoUsd ?? 0n);
  return total(stays) - total(changedKeys.map((change) => change.deltaNanoUsd));
}

function sumsOf(source: readonly bigint[], imported: readonly bigint[], earlier: bigint): ReportedSum {
  const [before, after] = [total(source), total(imported)];
  return {
    source_usd: formatUsd(before),
    imported_usd: formatUsd(after),
    earlier_usd: formatUsd(earlier),
    difference_usd: formatUsd(before - after - earlier),
  };
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, amount) => all + amount, 0n);
}

function sum<Row>(rows: readonly Row[], countOf: (row: Row) => number): number {
  return rows.reduce((all, row) => all + countOf(row), 0);
}

const LABELS: Readonly<Record<string, string>> = {
  tiers: 'Tiers',
  models: 'Models',
  channels: 'Channels',
  provider_keys: 'Provider keys',
  organizations: 'Organizations',
  people: 'People',
  keys: 'API keys',
  redeem_codes: 'Redeem codes',
  balances: 'Balances',
  key_caps: 'Spend limits of keys',
};

const HEADINGS = { error: 'Errors', skipped: 'Not imported', note: 'Notes' } as const;

export function reportLines(report: ImportReport): string[] {
  const { counts, sums, prices, changes, findings } = report;
  return [
    `${report.product} (${report.source})`,
    '',
    ...Object.entries(counts).map(
      ([kind, { source, new: made, changed }]) =>
        `  ${(LABELS[kind] ?? kind).padEnd(22)} ${source} in the source, ${made} new, ${changed} changed`,
    ),
    '',
    ...Object.entries(sums).map(([kind, { source_usd, imported_usd, earlier_usd, difference_usd }]) => {
      const earlier = earlier_usd === '0' ? '' : ` (and $${earlier_usd} earlier)`;
      return `  ${(LABELS[kind] ?? kind).padEnd(22)} $${source_usd} in the source, $${imported_usd} imported${earlier}, difference $${difference_usd}`;
    }),
    ...section(
      'Prices',
      prices.map(({ model, canonical_id, arithmetic }) => `${model} → ${canonical_id}: ${arithmetic ?? 'no price'}`),
    ),
    ...section(
      'Changed',
      changes.map(
        ({ table, row, name, field, before, after }) =>
          `${table} ${row}, ${name}: ${field} was ${before ?? 'absent'}, is ${after}`,
      ),
    ),
    ...Object.entries(HEADINGS).flatMap(([level, heading]) =>
      section(heading, findings.filter((finding) => finding.level === level).map(findingLine)),
    ),
    '',
    RESULTS[report.result],
  ];
}

const RESULTS = {
  preview: 'Nothing was changed. Run without --dry-run to import.',
  applied: 'Imported.',
  refused: 'Nothing was changed: correct the errors in the source, or in a copy of it.',
} as const;

function section(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - PRINTED_MAX;
  const more = rest > 0 ? [`  … and ${rest} more: see the file of --report`] : [];
  return ['', `${heading} (${lines.length})`, ...lines.slice(0, PRINTED_MAX).map((line) => `  ${line}`), ...more];
}

function findingLine({ table, row, column, message }: Finding): string {
  const at = [table, row === null ? '' : ` ${row}`, column === null ? '' : `, column ${column}`].join('');
  return `${at}: ${message}`;
}
