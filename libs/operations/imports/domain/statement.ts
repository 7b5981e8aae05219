import { formatPrice, parsePrice, type Price } from '#catalog';

/** Values by field, as texts that are equal when the values are. Null: not known. */
type StatedFields = Readonly<Record<string, string | null>>;

/** What a source says of a tier, model or channel. */
export interface Statement {
  readonly fields: StatedFields;
  /** Digests of the keys of a channel, by label. */
  readonly digests: Readonly<Record<string, string>>;
}

/**
 * `same`: nothing to do. `follow`: the source changed, and it is here as the last import left it. `conflict`: both
 * changed, or it is not known. `gone`: the source has it no longer.
 */
export type Verdict = 'same' | 'follow' | 'conflict' | 'gone';

/** Three-way comparison of one field. Undefined: it is absent. */
export function judge(
  before: string | null | undefined,
  source: string | undefined,
  here: string | undefined,
): Verdict {
  if (source === here) return 'same';
  if (source === undefined) return before === undefined || here === undefined ? 'same' : 'gone';
  if (before === null) return 'conflict';
  if (source === before) return 'same';
  return here === before ? 'follow' : 'conflict';
}

/** Fields that the source decides. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string;
}

/** A difference that is left to the operator. `by_hand`: an import never does it. */
export interface FieldNote {
  readonly field: string;
  readonly reason: 'conflict' | 'unknown' | 'gone' | 'by_hand';
  readonly source: string | null;
  readonly here: string | null;
}

export interface Comparison {
  readonly changes: readonly FieldChange[];
  readonly notes: readonly FieldNote[];
  /** What is to be recorded when the changes are made. What is left to the operator is reported again. */
  readonly next: StatedFields;
}

/** @param before null: nothing is known of it */
export function compareFields(
  before: StatedFields | null,
  source: Readonly<Record<string, string>>,
  here: Readonly<Record<string, string>>,
): Comparison {
  const known: StatedFields = before ?? Object.fromEntries(Object.keys(source).map((field) => [field, null]));
  const changes: FieldChange[] = [];
  const notes: FieldNote[] = [];
  const next: Record<string, string | null> = { ...known };
  for (const field of new Set([...Object.keys(known), ...Object.keys(source)])) {
    const [was, says, is] = [known[field], source[field], here[field]];
    const verdict = judge(was, says, is);
    const note = (reason: FieldNote['reason']) => notes.push({ field, reason, source: says ?? null, here: is ?? null });
    if (verdict === 'gone') note('gone');
    else if (verdict === 'conflict') note(was === null ? 'unknown' : 'conflict');
    else if (says !== undefined && verdict === 'follow' && !mayFollow(field, was ?? null, says)) {
      note('by_hand');
      // A name here is what finds the object: it stays, and one report is enough.
      if (field === 'name') next[field] = says;
    } else if (says !== undefined) {
      if (verdict === 'follow') changes.push({ field, before: is ?? null, after: says });
      next[field] = says;
    }
  }
  return { changes, notes, next };
}

/** What an import never does to what exists: open what is closed, send keys to another address, drop part of a price. */
function mayFollow(field: string, before: string | null, source: string): boolean {
  if (field === 'price') return !dropsRates(before, source);
  if (field === 'status') return source === 'disabled';
  if (field.startsWith('credentials.')) return before === null || source === 'disabled';
  return !['name', 'base_url'].includes(field) && !field.startsWith('options.');
}

/** Whether a component that had a price has none: its units would get the price of another component. */
function dropsRates(before: string | null, after: string): boolean {
  const had = Object.keys(JSON.parse(before ?? '{}') as object);
  const has = new Set(Object.keys(JSON.parse(after) as object));
  return had.some((field) => !has.has(field));
}

/** Exact in nano-USD, without components that have no price. */
export function priceText(price: Price): string {
  const stated = Object.entries(formatPrice(price)).filter(([, value]) => !isEmpty(value));
  return JSON.stringify(Object.fromEntries(stated));
}

/** Of a price in API form; null: there is none. */
export function writtenPriceText(written: unknown): string | null {
  const read = parsePrice(written ?? null);
  return 'details' in read ? null : priceText(read);
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
