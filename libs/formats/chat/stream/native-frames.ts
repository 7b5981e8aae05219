import {
  findMember,
  givenValue,
  scanTopLevel,
  spliceObject,
  textOf,
  valueBytes,
  type MemberEdit,
  type SseFrame,
} from '#core';
import { withoutDropped, type DroppedFields } from '../reply/dropped-fields.js';
import { onOneLine } from './sse-frame.js';

const EVENT = Buffer.from('event: ');
const DATA = Buffer.from('\ndata: ');
const BLANK_LINE = Buffer.from('\n\n');
const NOTHING = Buffer.alloc(0);

/** The type of an event in a format whose events have names; the same stands in its data. */
export function eventType({ event, data }: SseFrame): string {
  return event ?? textOf(givenValue(scanTopLevel(data), 'type') ?? undefined) ?? '';
}

/** A frame as its upstream sent it. */
export function nativeFrame(type: string, data: Buffer): Buffer {
  return Buffer.concat([EVENT, Buffer.from(type), DATA, onOneLine(data), BLANK_LINE]);
}

/** The same with changed members of one of its objects; unchanged without such an object. */
export function editedFrame(
  frame: SseFrame,
  key: string,
  dropped: DroppedFields,
  edits: readonly MemberEdit[],
): Buffer {
  const event = scanTopLevel(frame.data);
  const member = findMember(event, key);
  const type = eventType(frame);
  if (member === null) return nativeFrame(type, frame.data);
  const edited = spliceObject(withoutDropped(scanTopLevel(valueBytes(event, member)), dropped), edits).parts;
  return nativeFrame(type, Buffer.concat(spliceObject(event, [{ key, value: edited }]).parts));
}

export function joined(frames: readonly Buffer[]): Buffer {
  const [only = NOTHING, ...others] = frames;
  return others.length === 0 ? only : Buffer.concat(frames);
}

/** A copy that does not keep the rest of what the socket brought. */
export function copyOf({ event, data }: SseFrame): SseFrame {
  return { event, data: Buffer.from(data) };
}
