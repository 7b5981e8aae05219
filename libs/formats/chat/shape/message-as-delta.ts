import {
  arrayPiece,
  elementsOf,
  givenValue,
  isObjectText,
  joinPiece,
  scanTopLevel,
  spliceObject,
  type JsonObject,
  type JsonPiece,
} from '#core';

const NO_CHOICES = Buffer.from('[]');

/** The choices of a reply, or of a chunk near it, with deltas in the place of their messages. */
export function choicesWithDeltas(object: JsonObject): Buffer {
  const choices = givenValue(object, 'choices') ?? NO_CHOICES;
  return joinPiece(arrayPiece((elementsOf(choices) ?? []).map(withDelta)));
}

function withDelta(json: Buffer): JsonPiece {
  if (!isObjectText(json)) return json;
  const choice = scanTopLevel(json);
  const message = givenValue(choice, 'message');
  const delta = givenValue(choice, 'delta');
  if (message === null || (delta !== null && isObjectText(delta))) return json;
  return spliceObject(choice, [
    { key: 'message', value: null },
    { key: 'delta', value: [message] },
  ]).parts;
}
