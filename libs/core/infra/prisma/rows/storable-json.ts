import { storable } from '../../../kernel/text/storable-text.js';

/** JSON escapes of characters that Postgres cannot store. A literal match in customer text only costs time. */
const PERHAPS_UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/**
 * Any value as JSON that Postgres can store. Amounts become digits, and unstorable text is replaced: it never keeps a
 * charge out of the ledger.
 */
export function storableJson(value: object): string {
  const text = JSON.stringify(withDigits(value));
  return PERHAPS_UNSTORABLE.test(text) ? JSON.stringify(storableDeep(JSON.parse(text))) : text;
}

/** Replaces characters that Postgres cannot store at any depth, for names and texts. Of names that become equal the last value stays. */
export function storableDeep(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(storableDeep);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [storable(name), storableDeep(member)]));
}

/**
 * Amounts as digits, at any depth; copies only values that contain one. A replacer of JSON.stringify, which is called
 * for each member, takes several times as long.
 */
function withDigits(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  let copy: Record<string, unknown> | null = null;
  for (const name in members) {
    const digits = withDigits(members[name]);
    if (digits === members[name]) continue;
    copy ??= copyOf(members);
    copy[name] = digits;
  }
  return copy ?? value;
}

function copyOf(members: Record<string, unknown>): Record<string, unknown> {
  return Array.isArray(members) ? (members.slice() as unknown as Record<string, unknown>) : { ...members };
}
