import { arrayPiece, elementsOf, pieceBytes, type ByteParts, type JsonPiece, mapInSteps, type Steps } from '#core';

/** A change of some messages of a conversation; all others keep their bytes. */
export interface MessageEdit {
  /** Whether a message is changed, by its parsed value. */
  readonly concerns: (message: unknown) => boolean;
  readonly edited: (json: Buffer, message: unknown) => JsonPiece;
}

/** Whether a change concerns any message: most conversations need none. */
export function concernsAny(messages: readonly unknown[], { concerns }: MessageEdit): boolean {
  return messages.some(concerns);
}

/** @param bytes the messages as JSON */
export function* editMatching(
  messages: readonly unknown[],
  bytes: Buffer,
  { concerns, edited }: MessageEdit,
): Steps<ByteParts> {
  const pieces = yield* mapInSteps(elementsOf(bytes) ?? [], (json, position) =>
    concerns(messages[position]) ? edited(json, messages[position]) : json,
  );
  return pieceBytes(arrayPiece(pieces));
}
