import { composeReply } from '../reply/compose-reply.js';
import { readChatRequest } from '../request/read-chat-request.js';
import { formatChunks } from '../wire/format-chunks.js';
import { formatCompletion } from '../wire/format-completion.js';
import { layJson, layStream } from '../wire/lay-wire.js';
import type { ModelRequest } from './model-request.js';

/** `POST /v1/chat/completions`. */
export function readChat(body: Buffer): ModelRequest {
  const chat = readChatRequest(body);
  const { model, stream } = chat;
  return {
    model,
    stream,
    simulate: chat.simulate,
    reply: (simulate) => {
      const asked = { ...chat, simulate };
      const reply = composeReply(asked);
      const wire = stream
        ? layStream(formatChunks(asked, reply), simulate)
        : layJson(formatCompletion(asked, reply), simulate);
      return { id: reply.id, completionTokens: reply.usage.completionTokens, body: wire };
    },
  };
}
