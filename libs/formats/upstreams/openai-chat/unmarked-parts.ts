import {
  arrayPiece,
  elementsOf,
  givenValue,
  isRecord,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  type JsonPiece,
} from '#core';
import type { MessageEdit } from './message-edits.js';

const MARK = 'cache_control';

/** Without the marks of prompt caches, which chat does not have. */
export const UNMARKED: MessageEdit = { concerns: hasMark, edited: unmarked };

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
