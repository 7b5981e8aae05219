import type { JsonObject } from './scan-top-level.js';

/** Bytes in parts, to be written in order. */
export interface ByteParts {
  readonly parts: readonly Buffer[];
  readonly lengthBytes: number;
}

/** The edit of one key: a new value (appended when the key is absent), or null to remove every member of it. */
export interface MemberEdit {
  readonly key: string;
  readonly value: readonly Buffer[] | null;
}

/** Edits that were collected by key, in the order in which the keys were set first. */
export function memberEdits(edits: ReadonlyMap<string, MemberEdit['value']>): readonly MemberEdit[] {
  const list: MemberEdit[] = [];
  for (const [key, value] of edits) list.push({ key, value });
  return list;
}

/** A value as JSON bytes. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/**
 * Applies the edits. Every other byte is kept, white space included, and not copied: digits, escapes and the order of
 * keys reach the reader unchanged.
 */
export function spliceObject(object: JsonObject, edits: readonly MemberEdit[]): ByteParts {
  const { bytes, members } = object;
  const parts: Buffer[] = [];
  const copy = (from: number, to: number): void => {
    if (to > from) parts.push(bytes.subarray(from, to));
  };
  const lastCopied = members.findLastIndex((member) => findEdit(edits, member.key)?.value !== null);
  let cursor = 0;
  for (let index = 0; index <= lastCopied; index++) {
    const member = members[index];
    if (member === undefined) break;
    const edit = findEdit(edits, member.key);
    if (edit === undefined) continue;
    copy(cursor, edit.value === null ? member.keyStart : member.valueStart);
    if (edit.value !== null) parts.push(...edit.value);
    cursor = edit.value === null ? (members[index + 1]?.keyStart ?? member.valueEnd) : member.valueEnd;
  }
  const afterCopied = members[lastCopied]?.valueEnd ?? members[0]?.keyStart ?? object.openAt + 1;
  copy(cursor, afterCopied);
  let separator = lastCopied === -1 ? '' : ',';
  for (const { key, value } of edits) {
    if (value === null || members.some((member) => member.key === key)) continue;
    parts.push(Buffer.from(`${separator}${JSON.stringify(key)}:`), ...value);
    separator = ',';
  }
  copy(members.at(-1)?.valueEnd ?? object.openAt + 1, bytes.length);
  return { parts, lengthBytes: parts.reduce((sum, part) => sum + part.length, 0) };
}

export function findEdit<Edit extends { readonly key: string }>(edits: readonly Edit[], key: string): Edit | undefined {
  for (const edit of edits) if (edit.key === key) return edit;
  return undefined;
}
