import {
  arrayPiece,
  elementsOf,
  givenValue,
  isRecord,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  type ByteParts,
  type JsonPiece,
} from '#json';
import { mapInSteps, type Steps } from '#kernel';

const MARK = 'cache_control';

/**
 * Messages without the marks of prompt caches, which chat does not have; null when no part has one.
 * @param value the parsed messages, to check whether any has
 * @param bytes the same as JSON
 */
export function* unmarkParts(value: unknown, bytes: Buffer): Steps<ByteParts | null> {
  if (!Array.isArray(value) || !value.some(hasMark)) return null;
  const messages = yield* mapInSteps(elementsOf(bytes) ?? [], (message, position) =>
    hasMark(value[position]) ? unmarked(message) : message,
  );
  return pieceBytes(arrayPiece(messages));
}

function hasMark(message: unknown): boolean {
  if (!isRecord(message) || !Array.isArray(message.content)) return false;
  return message.content.some((part) => isRecord(part) && MARK in part);
}

function unmarked(json: Buffer): JsonPiece {
  const message = scanTopLevel(json);
  const parts = elementsOf(givenValue(message, 'content') ?? undefined) ?? [];
  const content = arrayPiece(parts.map((part) => spliceObject(scanTopLevel(part), [{ key: MARK, value: null }]).parts));
  return spliceObject(message, [{ key: 'content', value: pieceBytes(content).parts }]).parts;
}
