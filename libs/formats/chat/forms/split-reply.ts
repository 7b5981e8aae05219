import { givenValue, spliceObject, type JsonObject, type MemberEdit, type SseFrame } from '#core';
import { choicesWithDeltas } from '../shape/message-as-delta.js';

const NO_CHOICES = Buffer.from('[]');

/**
 * A complete reply of chat as the frames of a stream, for an upstream that sent one where a stream was asked for: the
 * whole answer, then usage.
 */
export function splitReply(object: JsonObject): readonly SseFrame[] {
  const answer = choicesWithDeltas(object);
  const frames = [
    frameOf(object, [
      { key: 'choices', value: [answer] },
      { key: 'usage', value: null },
    ]),
  ];
  if (givenValue(object, 'usage') !== null) frames.push(frameOf(object, [{ key: 'choices', value: [NO_CHOICES] }]));
  return frames;
}

function frameOf(object: JsonObject, edits: readonly MemberEdit[]): SseFrame {
  return { event: null, data: Buffer.concat(spliceObject(object, edits).parts) };
}
