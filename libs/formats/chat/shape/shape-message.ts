import {
  arrayPiece,
  givenValue,
  isFilledStringText,
  objectPiece,
  OPEN_BRACKET,
  type JsonObject,
  type JsonPiece,
} from '#core';
import { detailsText } from './details-text.js';
import { REASONING_NAMES } from './scan-message.js';
import { splitContent, type SplitContent } from './split-content.js';

const EMPTY_ARRAY_BYTES = 2;

/** New values of members of a message or delta, as JSON pieces, by key. */
type MessageChanges = Map<string, JsonPiece>;

/**
 * Converts a message or delta to OpenAI's shape, except tool calls: `content` becomes a string; reasoning is written
 * under both names and in `reasoning_details`, which OpenRouter's clients read. Non-empty members of the upstream are
 * kept.
 */
export function shapeMessage(message: JsonObject): MessageChanges {
  const changes: MessageChanges = new Map();
  const content = givenValue(message, 'content');
  const split = content?.[0] === OPEN_BRACKET ? splitContent(content) : null;
  if (split !== null) setSplitContent(split, changes);
  const details = givenValue(message, 'reasoning_details');
  const reasoning = reasoningOf(message, split) ?? (details === null ? null : detailsText(details));
  if (reasoning === null) return changes;
  for (const name of REASONING_NAMES) if (!hasText(message, name)) changes.set(name, ['"', reasoning, '"']);
  const hasDetails = details !== null && details.length > EMPTY_ARRAY_BYTES;
  if (!hasDetails) changes.set('reasoning_details', arrayPiece([detailOf(reasoning)]));
  return changes;
}

function setSplitContent({ text, refusal, images, others }: SplitContent, changes: MessageChanges): void {
  changes.set('content', text === null ? 'null' : ['"', text, '"']);
  if (refusal !== null) changes.set('refusal', ['"', refusal, '"']);
  if (images.length > 0) changes.set('images', arrayPiece(images));
  if (others.length > 0) changes.set('content_parts', arrayPiece(others));
}

/** The raw string content; null without reasoning. */
function reasoningOf(message: JsonObject, split: SplitContent | null): Buffer | null {
  const name = REASONING_NAMES.find((known) => hasText(message, known));
  if (name !== undefined) return givenValue(message, name)?.subarray(1, -1) ?? null;
  const thought = split?.reasoning ?? null;
  return thought === null || thought.length === 0 ? null : thought;
}

function hasText(message: JsonObject, name: string): boolean {
  const value = givenValue(message, name);
  return value !== null && isFilledStringText(value);
}

/** In OpenRouter's format: details of one index are one thought. It has no signature, so its format is unknown. */
function detailOf(raw: Buffer): JsonPiece {
  return objectPiece({ type: '"reasoning.text"', text: ['"', raw, '"'], format: '"unknown"', index: '0' });
}
