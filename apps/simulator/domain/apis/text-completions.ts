import { composeContinuations } from '../reply/compose-continuation.js';
import { readTextRequest } from '../request/read-text-request.js';
import { formatText, formatTextChunks } from '../wire/format-text.js';
import { layJson, layStream } from '../wire/lay-wire.js';
import type { ModelRequest } from './model-request.js';

/** `POST /v1/completions`. */
export function readTextCompletion(body: Buffer): ModelRequest {
  const request = readTextRequest(body);
  const { model, stream } = request;
  return {
    model,
    stream,
    simulate: request.simulate,
    reply: (simulate) => {
      const asked = { ...request, simulate };
      const reply = composeContinuations(asked, simulate);
      const wire = stream ? layStream(formatTextChunks(asked, reply), simulate) : layJson(formatText(asked, reply), simulate);
      return { id: reply.id, completionTokens: reply.usage.completionTokens, body: wire };
    },
  };
}
