import { arrayPiece, elementsOf, isRecord, pieceBytes, scanTopLevel, spliceObject, type ByteParts } from '#json';
import { mapInSteps, type Steps } from '#kernel';

const OF_MESSAGES = 'messages.';

/**
 * Which members of messages an upstream does not get: dropped fields such as `messages.name` that any message has.
 * @param value the parsed messages
 */
export function droppedMembers(drop: readonly string[], value: unknown): readonly string[] {
  const fields = drop.filter((field) => field.startsWith(OF_MESSAGES));
  if (!Array.isArray(value)) return [];
  return fields.filter((field) => value.some((message) => isRecord(message) && nameOf(field) in message));
}

/**
 * Messages without these members; null without any.
 * @param fields of `droppedMembers`
 * @param bytes the messages as JSON
 */
export function* withoutMembers(fields: readonly string[], bytes: Buffer): Steps<ByteParts | null> {
  if (fields.length === 0) return null;
  const edits = fields.map((field) => ({ key: nameOf(field), value: null }));
  const messages = yield* mapInSteps(
    elementsOf(bytes) ?? [],
    (message) => spliceObject(scanTopLevel(message), edits).parts,
  );
  return pieceBytes(arrayPiece(messages));
}

function nameOf(field: string): string {
  return field.slice(OF_MESSAGES.length);
}
