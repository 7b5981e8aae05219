import { givenValue, JsonFault, parseValue, spliceObject, type SseFrame } from '#core';
import { errorOf, findUsage, readEnvelope, type Envelope } from '../reply/read-envelope.js';
import { choicesWithDeltas } from '../shape/message-as-delta.js';
import { readErrorValue, type UpstreamError } from '../errors/read-error.js';
import { onOneLine } from './sse-frame.js';

/** A chunk of a reply. In some streams every chunk has usage; the last one counts. */
export interface Chunk extends Envelope {
  readonly kind: 'chunk';
  readonly carriesUsage: boolean;
  readonly native: NativeFrames;
}

/** Frames in the client's own format up to this chunk, for the client; null: the chunk itself is for the client. */
type NativeFrames = readonly SseFrame[] | null;

/** A chunk with an error. It may have choices and usage as well. */
interface FailedChunk extends Envelope {
  readonly kind: 'error';
  readonly carriesUsage: boolean;
  readonly error: UpstreamError;
}

/** Class of one frame of an upstream stream. */
export type ChunkView =
  | Chunk
  | FailedChunk
  | { readonly kind: 'done'; readonly native: NativeFrames }
  | { readonly kind: 'garbage'; readonly reason: string };

const DONE = '[DONE]';
const DONE_BYTES_MAX = 16;
const ERROR_OBJECT = Buffer.from('"error"');

/** Whether a chunk has choices; a chunk with only usage has none. */
export function hasChoices({ choiceCount }: Envelope): boolean {
  return choiceCount !== null && choiceCount > 0;
}

/**
 * A chunk whose messages are read as deltas, for upstreams that write `message` in their place. Behind deltas a message
 * repeats all of them: not for those.
 */
export function withDeltas({ object, native }: Chunk): ChunkView {
  const { parts } = spliceObject(object, [{ key: 'choices', value: [choicesWithDeltas(object)] }]);
  return readChunk({ event: null, data: Buffer.concat(parts) }, native);
}

/**
 * Reads a frame without building its text. Anything but `[DONE]` or a JSON object is garbage.
 * @param native frames that the chunk stands for, where client and upstream share a format
 */
export function readChunk(frame: SseFrame, native: NativeFrames = null): ChunkView {
  const data = onOneLine(frame.data);
  if (data.length <= DONE_BYTES_MAX && data.toString().trim() === DONE) return { kind: 'done', native };
  let envelope: Envelope;
  try {
    envelope = readEnvelope(data);
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    return { kind: 'garbage', reason: fault.message };
  }
  const { object, choiceCount, finishReasons, failedBy, visibleTextBytes, answerTextBytes, shape } = envelope;
  const { hasMessages, choiceUsages } = envelope;
  const carriesUsage = choiceUsages.length > 0 || findUsage(object) !== null;
  const error = findError(frame, envelope);
  const read = {
    kind: 'chunk',
    object,
    choiceCount,
    finishReasons,
    failedBy,
    visibleTextBytes,
    answerTextBytes,
    shape,
    hasMessages,
    choiceUsages,
    carriesUsage,
    native,
  } as const;
  return error === null ? read : { ...read, kind: 'error', error };
}

/** Providers report errors after status 200 in an `error` member, an `event: error`, or a bare error object. */
function findError(frame: SseFrame, envelope: Envelope): UpstreamError | null {
  const { object, choiceCount } = envelope;
  const error = errorOf(envelope);
  if (error !== null || choiceCount !== null) return error;
  const isError = frame.event === 'error' || givenValue(object, 'object')?.equals(ERROR_OBJECT) === true;
  return isError ? readErrorValue(parseValue(object.bytes)) : null;
}
