import {
  EventStreamSplitter,
  EXCEPTION_MARK,
  isRecord,
  parseValue,
  textOf,
  type FrameBatch,
  type FrameSplitter,
  type SseFrame,
} from '#core';
import type { Framing } from '../../dialect.js';
import { errorEvent } from '../reply/bedrock-error.js';

const CONTENT_TYPE = 'application/vnd.amazon.eventstream';
const CHUNK = 'chunk';
const TYPE = /^\{"type":("[a-z_]{1,60}")/;
/** The last event has members of Amazon beside it. */
const STOP = 'message_stop';

/** Streams of Converse: one event in each message. */
export const converseFraming: Framing = {
  contentType: CONTENT_TYPE,
  open: (frameBytesMax) => new EventStreamSplitter(frameBytesMax),
};

/** Streams of InvokeModelWithResponseStream: events of the model's own format, wrapped. */
export const invokeFraming: Framing = {
  contentType: CONTENT_TYPE,
  open: (frameBytesMax) => new UnwrappedEvents(new EventStreamSplitter(frameBytesMax)),
};

/** Events of Messages, as Anthropic sends them. */
class UnwrappedEvents implements FrameSplitter {
  constructor(private readonly splitter: FrameSplitter) {}

  push(chunk: Buffer): FrameBatch {
    const { frames, fault } = this.splitter.push(chunk);
    return { frames: frames.flatMap(unwrap), fault };
  }

  end(): FrameBatch {
    return this.splitter.end();
  }
}

/** Messages of other types are the service's own. */
function unwrap({ event, data }: SseFrame): readonly SseFrame[] {
  if (event?.startsWith(EXCEPTION_MARK) === true) {
    return [{ event: 'error', data: Buffer.from(errorEvent(event.slice(EXCEPTION_MARK.length), data)) }];
  }
  if (event !== CHUNK) return [];
  const value = parseValue(data);
  if (!isRecord(value) || typeof value.bytes !== 'string') return [{ event: null, data }];
  const inner = Buffer.from(value.bytes, 'base64');
  const type = textOf(Buffer.from(TYPE.exec(inner.toString('latin1', 0, 80))?.[1] ?? ''));
  return [type === STOP ? { event: STOP, data: Buffer.from(`{"type":"${STOP}"}`) } : { event: type, data: inner }];
}
