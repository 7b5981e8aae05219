import {
  arrayPiece,
  elementsOf,
  isRecord,
  membersOf,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  type ByteParts,
  type JsonPiece,
  type MemberEdit,
} from '#json';
import { mapInSteps, type Steps } from '#kernel';
import { failedContent, isFailed } from '../translation/failed-result.js';

/**
 * Messages in which words say that a call failed: chat has no field for it. Null when no result has Anthropic's field.
 * @param value the parsed messages, to check whether any has
 * @param bytes the same as JSON
 */
export function* markFailedResults(value: unknown, bytes: Buffer): Steps<ByteParts | null> {
  if (!Array.isArray(value) || !value.some(hasField)) return null;
  const messages = yield* mapInSteps(elementsOf(bytes) ?? [], (message, position) =>
    hasField(value[position]) ? inWords(message) : message,
  );
  return pieceBytes(arrayPiece(messages));
}

function hasField(message: unknown): boolean {
  return isRecord(message) && (message.role === 'tool' || message.role === 'function') && 'is_error' in message;
}

function inWords(json: Buffer): JsonPiece {
  const message = membersOf(json) ?? new Map<string, Buffer>();
  const edits: MemberEdit[] = [{ key: 'is_error', value: null }];
  if (isFailed(message)) edits.push({ key: 'content', value: [failedContent(message.get('content'))] });
  return spliceObject(scanTopLevel(json), edits).parts;
}
