import { isRecord, membersOf, scanTopLevel, spliceObject, type JsonPiece, type MemberEdit } from '#core';
import { failedContent, isFailed } from '../translation/failed-result.js';
import type { MessageEdit } from './message-edits.js';

/** Results of tools that failed, in words: chat has no field for it. */
export const FAILED_RESULTS: MessageEdit = { concerns: hasField, edited: inWords };

function hasField(message: unknown): boolean {
  return isRecord(message) && (message.role === 'tool' || message.role === 'function') && 'is_error' in message;
}

function inWords(json: Buffer): JsonPiece {
  const message = membersOf(json) ?? new Map<string, Buffer>();
  const edits: MemberEdit[] = [{ key: 'is_error', value: null }];
  if (isFailed(message)) edits.push({ key: 'content', value: [failedContent(message.get('content'))] });
  return spliceObject(scanTopLevel(json), edits).parts;
}
