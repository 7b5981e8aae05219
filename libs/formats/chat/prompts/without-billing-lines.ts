import {
  arrayPiece,
  elementsOf,
  givenValue,
  isRecord,
  listOf,
  membersOf,
  parsedOf,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  type JsonObject,
  type MemberEdit,
} from '#core';
import { billingCharacters, withoutBillingLine } from './billing-line.js';

/** A body of a client in any of its formats: its bytes, their members, and the parsed value, long strings cut. */
interface PromptBody {
  readonly bytes: Buffer;
  readonly object: JsonObject;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A body without the line. */
interface LinelessBody {
  readonly body: PromptBody;
  /** The client's indexes of its messages or items; null: none was left out. */
  readonly indexes: readonly number[] | null;
}

/** Members with instructions alone, and those with turns, of which some instruct. */
const INSTRUCTIONS = ['system', 'instructions'];
const TURNS = ['messages', 'input'];

/** Bytes of Claude Code's billing lines in the instructions of a body. */
export function billingBytesOf({ value }: Pick<PromptBody, 'value'>): number {
  let bytes = 0;
  for (const key of INSTRUCTIONS) bytes += bytesIn(value[key]);
  for (const key of TURNS)
    for (const turn of listOf(value[key])) bytes += isInstructing(turn) ? bytesIn(turn.content) : 0;
  return bytes;
}

/** A body without Claude Code's billing line in its instructions; the same when they have none. */
export function withoutBillingLines(body: PromptBody): LinelessBody {
  if (billingBytesOf(body) === 0) return { body, indexes: null };
  const edits: MemberEdit[] = [];
  const values: Record<string, unknown> = { ...body.value };
  let indexes: readonly number[] | null = null;
  for (const key of INSTRUCTIONS) {
    const given = givenValue(body.object, key);
    const rest = given === null ? null : withoutBillingLine(given);
    if (given === null || rest === given) continue;
    edits.push({ key, value: rest === null ? null : [rest] });
    values[key] = rest === null ? undefined : parsedOf(rest);
  }
  for (const key of TURNS) {
    const turns = listOf(values[key]);
    const written = turns.some(isInstructing) ? (elementsOf(givenValue(body.object, key)) ?? []) : [];
    const changed = written.map((json, index) => turnWithout(json, turns[index]));
    const kept = [...changed.keys()].filter((index) => changed[index] !== null);
    // A body without any message would be refused for what the client did not write.
    if (kept.length === 0 || changed.every((turn, index) => turn?.json === written[index])) continue;
    const rest = changed.filter((turn) => turn !== null);
    edits.push({ key, value: pieceBytes(arrayPiece(rest.map(({ json }) => json))).parts });
    values[key] = rest.map(({ value }) => value);
    if (kept.length < written.length) indexes = kept;
  }
  if (edits.length === 0) return { body, indexes };
  const bytes = Buffer.concat(spliceObject(body.object, edits).parts);
  return { body: { bytes, object: scanTopLevel(bytes), value: givenMembers(values) }, indexes };
}

/** Instructions of the line alone are none. */
function givenMembers(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The client's path of a parameter of a body without the line. */
export function clientPath(param: string, indexes: readonly number[] | null): string {
  if (indexes === null) return param;
  return param.replace(/^(messages|input)\[(\d+)\]/, (path, key, index) => {
    const named = indexes[Number(index)];
    return named === undefined ? path : `${key}[${named}]`;
  });
}

interface Turn {
  readonly json: Buffer;
  readonly value: unknown;
}

/** Null: the turn holds nothing else. */
function turnWithout(json: Buffer, value: unknown): Turn | null {
  const given = isInstructing(value) && bytesIn(value.content) > 0 ? membersOf(json)?.get('content') : undefined;
  const rest = given === undefined ? null : withoutBillingLine(given);
  if (given === undefined || rest === given) return { json, value };
  if (rest === null) return null;
  const { parts } = spliceObject(scanTopLevel(json), [{ key: 'content', value: [rest] }]);
  return { json: Buffer.concat(parts), value: { ...(value as object), content: parsedOf(rest) } };
}

function isInstructing(turn: unknown): turn is { readonly content?: unknown } {
  return isRecord(turn) && (turn.role === 'system' || turn.role === 'developer');
}

/** A text, or parts of which some are texts. */
function bytesIn(content: unknown): number {
  if (typeof content === 'string') return billingCharacters(content);
  let bytes = 0;
  for (const part of listOf(content)) bytes += isRecord(part) ? billingCharacters(part.text) : 0;
  return bytes;
}
