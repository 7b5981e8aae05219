import { arrayPiece, elementsOf, isRecord, pieceBytes, scanTopLevel, spliceObject, type ByteParts } from '#json';
import { mapInSteps, type Steps } from '#kernel';

const SYSTEM = [{ key: 'role', value: [Buffer.from('"system"')] }];

/**
 * Messages with `system` in the place of OpenAI's role `developer`, which says the same: DeepSeek and others refuse the
 * request for it. Null when none has it.
 * @param value the parsed messages, to check whether any has
 * @param bytes the same as JSON
 */
export function* withSystemRole(value: unknown, bytes: Buffer): Steps<ByteParts | null> {
  if (!Array.isArray(value) || !value.some(isOfDeveloper)) return null;
  const messages = yield* mapInSteps(elementsOf(bytes) ?? [], (message, position) =>
    isOfDeveloper(value[position]) ? spliceObject(scanTopLevel(message), SYSTEM).parts : message,
  );
  return pieceBytes(arrayPiece(messages));
}

function isOfDeveloper(message: unknown): boolean {
  return isRecord(message) && message.role === 'developer';
}
