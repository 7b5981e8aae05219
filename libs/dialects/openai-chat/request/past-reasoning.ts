import { isRecord } from '../../json/is-record.js';
import { arrayPiece, objectPiece, pieceBytes, textPiece, type JsonPiece } from '../../json/json-piece.js';
import { OPEN_BRACKET } from '../../json/json-cursor.js';
import { elementsOf } from '../../json/json-view.js';
import { parseValue } from '../../json/parse-value.js';
import { findMember, scanTopLevel, valueBytes, type JsonObject } from '../../json/scan-top-level.js';
import { spliceObject, type ByteParts, type MemberEdit } from '../../json/splice.js';
import { isFilledStringText } from '../../json/value-kind.js';
import { givenValue } from '../read-envelope.js';
import { REASONING_NAMES } from '../shape/scan-message.js';
import type { ReasoningField } from './upstream-request-options.js';

const DETAILS = 'reasoning_details';
const FIELDS = [...REASONING_NAMES, DETAILS];

/** What becomes of the reasoning members of one message: their new JSON, or null to leave them out. */
type Placed = Readonly<Record<string, JsonPiece | null>>;

/**
 * The messages with what the model thought in earlier turns under the name that the upstream takes; null where no message
 * says any of it. Clients send it back under each name under which they get it, and upstreams that are strict refuse a
 * name they do not know.
 *
 * @param value the body's parsed `messages`, to see whether there is anything to do
 * @param bytes the same as they stand in the body; what is not named here is neither copied nor changed
 */
export function placeReasoning(value: unknown, bytes: Buffer, field: ReasoningField): ByteParts | null {
  if (!Array.isArray(value) || !value.some(saysReasoning)) return null;
  const messages = (elementsOf(bytes) ?? []).map((message, position) =>
    saysReasoning(value[position]) ? placeIn(scanTopLevel(message), field) : message,
  );
  return pieceBytes(arrayPiece(messages));
}

function saysReasoning(message: unknown): boolean {
  return isRecord(message) && FIELDS.some((field) => message[field] !== undefined);
}

function placeIn(message: JsonObject, field: ReasoningField): JsonPiece {
  const details = givenValue(message, DETAILS);
  const text = textOf(message, details);
  const edits: MemberEdit[] = Object.entries(placed(message, field, text, details)).map(([key, piece]) => ({
    key,
    value: piece === null ? null : pieceBytes(piece).parts,
  }));
  return edits.length === 0 ? message.bytes : spliceObject(message, edits).parts;
}

function placed(message: JsonObject, field: ReasoningField, text: JsonPiece | null, details: Buffer | null): Placed {
  const filled = text === EMPTY ? null : text;
  const none = { reasoning_content: null, reasoning: null, reasoning_details: null };
  switch (field) {
    case 'both':
      return filled === null ? {} : { reasoning_content: filled, reasoning: filled };
    case 'reasoning_content':
      // DeepSeek wants it beside calls of tools, also where nothing was thought.
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

/** A JSON string; the text of the details where no name has any, and an empty one where a name is given so. */
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

/** Mistral's form: thinking stands first among the parts of the content. */
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
