import { bookable } from './bounds.js';
import type { Findings } from './findings.js';
import type { Finding, ModelList, SourceCode, SourceDescription } from './source-description.js';

type Position = Pick<Finding, 'table' | 'row' | 'column'>;

/** Allows nothing: an empty list would allow everything. */
const NO_MODEL = 'none/none';
/** Bytes of the id of a row: it is part of the key of `import_record`, and an index has a limit. */
const ID_BYTES_MAX = 1_000;

/** What the steps of a run would refuse is an error of the plan: of a run that has begun, the earlier steps would stay. */
export function requireWritable({ organizations, keys, codes }: SourceDescription, findings: Findings): void {
  for (const [table, rows] of Object.entries({ organizations, keys, codes })) {
    const ids = new Set<string>();
    for (const { id } of rows) {
      const at = { table, row: id.slice(0, 100), column: null };
      if (ids.has(id)) findings.error(at, 'is in the source twice');
      ids.add(id);
      if (id === '' || id.includes('\0') || Buffer.byteLength(id) > ID_BYTES_MAX)
        findings.error(at, `has an id that is empty, has a NUL, or is above ${ID_BYTES_MAX} bytes`);
    }
  }
  for (const { id, balanceNanoUsd, creditLimitNanoUsd } of organizations)
    for (const amount of [balanceNanoUsd, creditLimitNanoUsd])
      bookable(amount, { table: 'organizations', row: id, column: null }, findings);
  for (const { id, amountNanoUsd } of codes)
    bookable(amountNanoUsd, { table: 'codes', row: id, column: null }, findings);
}

/** A tier that was archived here, or has another name, is not made again: organizations cannot join it. */
export function requireTiers(
  organizations: readonly { readonly tier: string | null; readonly tierName: string | null }[],
  known: ReadonlySet<string>,
  findings: Findings,
): void {
  for (const { tier, tierName } of organizations)
    if (tierName !== null && !known.has(tierName))
      findings.error(
        { table: 'tiers', row: tier, column: null },
        `${tierName} is archived here, or has another name, and organizations are to join it`,
      );
}

/** The second of two rows with the text of one code: it can be redeemed once. */
export function withoutTwins(codes: readonly SourceCode[], findings: Findings): SourceCode[] {
  const texts = new Set<string>();
  return codes.filter(({ id, secret }) => {
    const text = secret.reveal().toLowerCase();
    if (texts.has(text)) findings.skipped({ table: 'codes', row: id, column: null }, 'another code has the same text');
    return !texts.has(text) && texts.add(text);
  });
}

/** Canonical ids; empty: all. */
export function allowOf(
  models: ModelList,
  canonicalIds: ReadonlyMap<string, string>,
  at: Position,
  findings: Findings,
): readonly string[] {
  if (models === null) return [];
  const allowed = models.flatMap((model) => canonicalIds.get(model) ?? []);
  const unknown = models.length - allowed.length;
  if (unknown > 0) findings.note(at, `${unknown} of its models are not imported`);
  return allowed.length === 0 ? [NO_MODEL] : [...new Set(allowed)];
}
