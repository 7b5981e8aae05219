import type { JsonObject } from './scan-top-level.js';

/** Bytes in pieces, to be written one after the other. */
export interface ByteParts {
  readonly parts: readonly Buffer[];
  readonly lengthBytes: number;
}

/** What becomes of one key: a new value (put at the end when the key is absent), or null to remove every member of it. */
export interface MemberEdit {
  readonly key: string;
  readonly value: readonly Buffer[] | null;
}

/** The bytes of a JSON text, ready to be spliced in. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/**
 * The object with the edits applied. Every byte that no edit names is kept, white space included, and not copied:
 * digits, escapes and the order of keys reach the reader as they were written.
 */
export function spliceObject(object: JsonObject, edits: readonly MemberEdit[]): ByteParts {
  const { bytes, members } = object;
  const parts: Buffer[] = [];
  const keep = (from: number, to: number): void => {
    if (to > from) parts.push(bytes.subarray(from, to));
  };
  const lastKept = members.findLastIndex((member) => findEdit(edits, member.key)?.value !== null);
  let cursor = 0;
  for (let index = 0; index <= lastKept; index++) {
    const member = members[index];
    if (member === undefined) break;
    const edit = findEdit(edits, member.key);
    if (edit === undefined) continue;
    keep(cursor, edit.value === null ? member.keyStart : member.valueStart);
    if (edit.value !== null) parts.push(...edit.value);
    cursor = edit.value === null ? (members[index + 1]?.keyStart ?? member.valueEnd) : member.valueEnd;
  }
  const behindKept = members[lastKept]?.valueEnd ?? members[0]?.keyStart ?? object.openAt + 1;
  keep(cursor, behindKept);
  let separator = lastKept === -1 ? '' : ',';
  for (const { key, value } of edits) {
    if (value === null || members.some((member) => member.key === key)) continue;
    parts.push(Buffer.from(`${separator}${JSON.stringify(key)}:`), ...value);
    separator = ',';
  }
  keep(members.at(-1)?.valueEnd ?? object.openAt + 1, bytes.length);
  return { parts, lengthBytes: parts.reduce((sum, part) => sum + part.length, 0) };
}

export function findEdit<Edit extends { readonly key: string }>(edits: readonly Edit[], key: string): Edit | undefined {
  for (const edit of edits) if (edit.key === key) return edit;
  return undefined;
}
