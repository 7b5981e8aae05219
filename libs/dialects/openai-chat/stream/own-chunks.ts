import type { ErrorBody, TokenUsage } from '#kernel';
import { formatRoutify, type RoutifyFacts } from '../reply/format-routify.js';
import { formatUsage } from '../usage/format-usage.js';
import type { ChunkIdentity } from './splice-chunk.js';
import { frameOf } from './sse-frame.js';

/** The chunk before `[DONE]` for a client that asked for usage. */
export function usageChunk(identity: ChunkIdentity, usage: TokenUsage, routify: RoutifyFacts): Buffer {
  return ownChunk(identity, `"choices":[],"usage":${formatUsage(usage)},"routify":${formatRoutify(routify)}`);
}

/** The last thing on a stream that broke. No `[DONE]` follows: a broken stream never looks complete. */
export function errorChunk(identity: ChunkIdentity, { error }: ErrorBody): Buffer {
  return ownChunk(identity, `${endedChoices(identity, 'error')},"error":${JSON.stringify(error)}`);
}

/** The end of the text of a stream whose wallet ran out; usage if asked and `[DONE]` follow. */
export function lengthChunk(identity: ChunkIdentity): Buffer {
  return ownChunk(identity, `${endedChoices(identity, 'length')},"routify":{"ended":"insufficient_balance"}`);
}

function endedChoices({ form }: ChunkIdentity, finishReason: string): string {
  return `"choices":[{"index":0,${form.silence},"finish_reason":"${finishReason}"}]`;
}

function ownChunk({ id, created, model, form }: ChunkIdentity, rest: string): Buffer {
  return frameOf([
    Buffer.from('{"id":'),
    id,
    Buffer.from(',"object":'),
    form.chunkObject,
    Buffer.from(',"created":'),
    created,
    Buffer.from(',"model":'),
    model,
    Buffer.from(`,${rest}}`),
  ]);
}
