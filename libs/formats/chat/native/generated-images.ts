import {
  arrayPiece,
  elementsOf,
  givenValue,
  membersOf,
  objectPiece,
  parseSkimmed,
  pieceBytes,
  rawTextOf,
  scanTopLevel,
  spliceObject,
  textOf,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import type { ChatBody } from '../body/read-chat-body.js';

export const GENERATED_IMAGE = 'image_generation_call';

/** Before an image in its message. Most providers take images in turns of the user alone. */
const NOTE = 'The image that you generated:';
const NOTE_BYTES = Buffer.from(NOTE);
const FORMAT = /^[\w.+-]{1,32}$/;

/** The address of the image that an item returns, as a JSON string; null for one without an image. */
export function generatedImage(item: JsonMembers): JsonPiece | null {
  const base64 = rawTextOf(item.get('result'));
  if (base64 === null || base64.length === 0) return null;
  const format = textOf(item.get('output_format')) ?? '';
  return ['"data:image/', FORMAT.test(format) ? format : 'png', ';base64,', base64, '"'];
}

/** The message of chat with an image that the model generated in an earlier turn. */
export function imageMessage(url: JsonPiece): JsonPiece {
  return userMessage({ type: '"text"' }, { type: '"image_url"', image_url: objectPiece({ url }) });
}

/** The same as an item of the Responses API: OpenAI knows no images of other providers by their items. */
export function imageItem(url: JsonPiece): JsonPiece {
  return userMessage({ type: '"input_text"' }, { type: '"input_image"', image_url: url });
}

/** A body of chat without such messages, for models that take no images; null: it has none. */
export function withoutGeneratedImages({ bytes, object }: ChatBody): ChatBody | null {
  if (!bytes.includes(NOTE_BYTES)) return null;
  const messages = elementsOf(givenValue(object, 'messages') ?? undefined) ?? [];
  const kept = messages.filter((message) => !message.includes(NOTE_BYTES) || !isImageMessage(message));
  if (kept.length === messages.length || kept.length === 0) return null;
  const edits = [{ key: 'messages', value: pieceBytes(arrayPiece(kept)).parts }];
  const without = Buffer.concat(spliceObject(object, edits).parts);
  const plain = scanTopLevel(without);
  return { bytes: without, object: plain, value: parseSkimmed(plain) };
}

type Members = Readonly<Record<string, JsonPiece>>;

function userMessage(text: Members, image: Members): JsonPiece {
  const parts = [objectPiece({ ...text, text: `"${NOTE}"` }), objectPiece(image)];
  return objectPiece({ role: '"user"', content: arrayPiece(parts) });
}

function isImageMessage(json: Buffer): boolean {
  const parts = elementsOf(membersOf(json)?.get('content')) ?? [];
  const [first, second] = parts.map(membersOf);
  return parts.length === 2 && textOf(first?.get('text')) === NOTE && second?.has('image_url') === true;
}
