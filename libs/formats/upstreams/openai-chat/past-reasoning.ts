import {
  arrayPiece,
  elementsOf,
  findMember,
  givenValue,
  isFilledStringText,
  isRecord,
  objectPiece,
  OPEN_BRACKET,
  parseValue,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textPiece,
  valueBytes,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
} from '#core';
import { REASONING_NAMES } from '../../chat/shape/scan-message.js';
import { REASONING_FIELDS, type ReasoningField } from '../upstream-request-options.js';
import type { MessageEdit } from './message-edits.js';

const DETAILS = 'reasoning_details';
const FIELDS = [...REASONING_NAMES, DETAILS];

/** New JSON of the reasoning members of one message; null removes a member. */
type ReasoningEdits = Readonly<Record<string, JsonPiece | null>>;

/**
 * Moves the reasoning of earlier turns to the field that the upstream supports. Clients return it under every name under
 * which they received it, and strict upstreams refuse unknown names.
 */
export const REASONING = Object.fromEntries(
  REASONING_FIELDS.map((field): [ReasoningField, MessageEdit] => [
    field,
    { concerns: hasReasoning, edited: (json) => editMessage(scanTopLevel(json), field) },
  ]),
) as Readonly<Record<ReasoningField, MessageEdit>>;

function hasReasoning(message: unknown): boolean {
  return isRecord(message) && FIELDS.some((field) => message[field] !== undefined);
}

function editMessage(message: JsonObject, field: ReasoningField): JsonPiece {
  const details = givenValue(message, DETAILS);
  const text = textOf(message, details);
  const edits: MemberEdit[] = Object.entries(reasoningEdits(message, field, text, details)).map(([key, piece]) => ({
    key,
    value: piece === null ? null : pieceBytes(piece).parts,
  }));
  return edits.length === 0 ? message.bytes : spliceObject(message, edits).parts;
}

function reasoningEdits(
  message: JsonObject,
  field: ReasoningField,
  text: JsonPiece | null,
  details: Buffer | null,
): ReasoningEdits {
  const filled = text === EMPTY ? null : text;
  const none = { reasoning_content: null, reasoning: null, reasoning_details: null };
  switch (field) {
    case 'both':
      return filled === null ? {} : { reasoning_content: filled, reasoning: filled };
    case 'reasoning_content':
      // DeepSeek requires it beside tool calls, even if empty.
      return { ...none, reasoning_content: text };
    case 'reasoning':
      return { ...none, reasoning: filled };
    case 'reasoning_details':
      return { ...none, reasoning: filled, reasoning_details: details };
    case 'thinking_parts':
      return filled === null ? none : { ...none, content: withThinking(message, filled) };
    case 'none':
      return none;
  }
}

const EMPTY = '""';

/** The reasoning as a JSON string: from a named field, else from the details; empty if a named field is empty. */
function textOf(message: JsonObject, details: Buffer | null): JsonPiece | null {
  const given = REASONING_NAMES.map((name) => givenValue(message, name)).filter((value) => value !== null);
  const filled = given.find(isFilledStringText);
  if (filled !== undefined) return filled;
  const detailed = details === null ? '' : textOfDetails(parseValue(details));
  if (detailed !== '') return textPiece(detailed);
  return given.some((value) => value.toString() === EMPTY) ? EMPTY : null;
}

function textOfDetails(details: unknown): string {
  return (Array.isArray(details) ? details : [])
    .map((detail: unknown) => (isRecord(detail) ? (detail.text ?? detail.summary) : null))
    .filter((text) => typeof text === 'string')
    .join('');
}

/** Mistral's format: thinking is the first part of the content. */
function withThinking(message: JsonObject, text: JsonPiece): JsonPiece {
  const thinking = objectPiece({
    type: '"thinking"',
    thinking: arrayPiece([objectPiece({ type: '"text"', text })]),
  });
  const member = findMember(message, 'content');
  const content = member === null ? null : valueBytes(message, member);
  if (content?.[0] === OPEN_BRACKET) return arrayPiece([thinking, ...(elementsOf(content) ?? [])]);
  if (content === null || !isFilledStringText(content)) return arrayPiece([thinking]);
  return arrayPiece([thinking, objectPiece({ type: '"text"', text: content })]);
}
