import {
  arrayPiece,
  elementsOf,
  givenValue,
  isRecord,
  membersOf,
  objectPiece,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textOf,
  type ByteParts,
  type JsonPiece,
  pausesBefore,
  type Steps,
} from '#core';

const BELOW = '"The result is in the next message."';

/**
 * Messages in which media of results follow as a message of the user: chat takes only texts from tools.
 *
 * @param value the parsed messages
 * @param bytes the same as JSON
 */
export function* moveResultMedia(value: readonly unknown[], bytes: Buffer): Steps<ByteParts> {
  const messages: JsonPiece[] = [];
  let media: Buffer[] = [];
  const addMedia = (): void => {
    if (media.length > 0) messages.push(objectPiece({ role: '"user"', content: arrayPiece(media) }));
    media = [];
  };
  for (const [position, message] of (elementsOf(bytes) ?? []).entries()) {
    if (pausesBefore(position)) yield;
    if (!isResult(value[position])) addMedia();
    if (hasMedia(value[position])) {
      const { result, moved } = withoutMedia(message);
      messages.push(result);
      media.push(...moved);
    } else messages.push(message);
  }
  addMedia();
  return pieceBytes(arrayPiece(messages));
}

function isResult(message: unknown): message is Readonly<Record<string, unknown>> {
  return isRecord(message) && message.role === 'tool';
}

/** Whether a message is a result with media. */
export function hasMedia(message: unknown): boolean {
  if (!isResult(message) || !Array.isArray(message.content)) return false;
  return message.content.some((part) => isRecord(part) && part.type !== 'text');
}

function withoutMedia(json: Buffer): { readonly result: JsonPiece; readonly moved: readonly Buffer[] } {
  const message = scanTopLevel(json);
  const parts = elementsOf(givenValue(message, 'content') ?? undefined) ?? [];
  const isText = (part: Buffer): boolean => textOf(membersOf(part)?.get('type')) === 'text';
  const texts = parts.filter(isText);
  const content = texts.length === 0 ? BELOW : arrayPiece(texts);
  return {
    result: spliceObject(message, [{ key: 'content', value: pieceBytes(content).parts }]).parts,
    moved: parts.filter((part) => !isText(part)),
  };
}
