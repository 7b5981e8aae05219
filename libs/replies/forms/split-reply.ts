import {
  arrayPiece,
  elementsOf,
  findMember,
  givenValue,
  isObjectText,
  joinPiece,
  scanTopLevel,
  spliceObject,
  valueBytes,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
  type SseFrame,
} from '#json';

const NO_CHOICES = Buffer.from('[]');

/**
 * A complete reply of chat as the frames of a stream, for an upstream that sent one where a stream was asked for: the
 * whole answer, then usage.
 */
export function splitReply(object: JsonObject): readonly SseFrame[] {
  const choices = givenValue(object, 'choices') ?? NO_CHOICES;
  const answer = joinPiece(arrayPiece((elementsOf(choices) ?? []).map(deltaOf)));
  const frames = [
    frameOf(object, [
      { key: 'choices', value: [answer] },
      { key: 'usage', value: null },
    ]),
  ];
  if (givenValue(object, 'usage') !== null) frames.push(frameOf(object, [{ key: 'choices', value: [NO_CHOICES] }]));
  return frames;
}

function deltaOf(json: Buffer): JsonPiece {
  if (!isObjectText(json)) return json;
  const choice = scanTopLevel(json);
  const message = findMember(choice, 'message');
  if (message === null) return json;
  return spliceObject(choice, [
    { key: 'message', value: null },
    { key: 'delta', value: [valueBytes(choice, message)] },
  ]).parts;
}

function frameOf(object: JsonObject, edits: readonly MemberEdit[]): SseFrame {
  return { event: null, data: Buffer.concat(spliceObject(object, edits).parts) };
}
