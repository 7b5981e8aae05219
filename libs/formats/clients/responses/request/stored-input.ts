import {
  arrayPiece,
  elementsOf,
  givenValue,
  isStringText,
  joinPiece,
  objectPiece,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textOf,
  type JsonPiece,
  type Steps,
} from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';

const NO_ITEMS = Buffer.from('[]');

/** The id of the stored response that a body continues; null: none. Ids of another form are refused by the rules. */
function previousResponseOf({ object }: ChatBody): string | null {
  return textOf(givenValue(object, 'previous_response_id'));
}

/** Whether the response is to be stored where the organization keeps responses: unless the client refuses it. */
function wantsStorage({ object }: ChatBody): boolean {
  return givenValue(object, 'store')?.toString() !== 'false';
}

/** The items of a body's input: a text is one message of the user. */
function inputItems({ object }: ChatBody): Buffer {
  return joinPiece(arrayPiece(itemsOf(object)));
}

/**
 * The body with the conversation that it continues in its input.
 * @param input items of the stored response, JSON text
 * @param response the stored response, JSON text
 */
function* continuedBody({ object }: ChatBody, input: Buffer, response: Buffer): Steps<Buffer> {
  const stored = elementsOf(input) ?? [];
  yield;
  const output = givenValue(scanTopLevel(response), 'output') ?? NO_ITEMS;
  const items = [...stored, ...(elementsOf(output) ?? []), ...itemsOf(object)];
  yield;
  const { parts } = spliceObject(object, [
    { key: 'previous_response_id', value: null },
    { key: 'input', value: pieceBytes(arrayPiece(items)).parts },
  ]);
  return Buffer.concat(parts);
}

function itemsOf(object: ChatBody['object']): readonly JsonPiece[] {
  const input = givenValue(object, 'input') ?? NO_ITEMS;
  if (isStringText(input)) return [objectPiece({ type: '"message"', role: '"user"', content: input })];
  return elementsOf(input) ?? [];
}

/** What the storage of responses reads of a body of `/v1/responses`, and the body that continues from a stored one. */
export const storedInput = {
  previousOf: previousResponseOf,
  wantsStorage,
  inputOf: inputItems,
  continued: continuedBody,
};
