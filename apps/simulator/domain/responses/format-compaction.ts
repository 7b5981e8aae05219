import { isJsonObject, type JsonObject } from '../json.js';
import type { Reply } from '../reply/compose-reply.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import type { Frame } from '../wire/frame.js';
import { encryptedState } from './encrypted-state.js';
import { reportResponsesUsage } from './report-responses-usage.js';

/** A compacted conversation: what the user said, and one item that only the simulator reads. */
export function formatCompaction(request: ChatRequest, reply: Reply): Frame {
  const id = (prefix: string): string => reply.id.replace('chatcmpl-', `${prefix}_`);
  const said = request.messages.filter(({ role }) => role === 'user');
  const usage = reportResponsesUsage(reply.usage, request.simulate.usage);
  const body = {
    id: id('resp'),
    object: 'response.compaction',
    created_at: reply.createdSeconds,
    output: [
      ...said.map(({ content }, index) => userItem(id(`msg_${index}`), content)),
      { id: id('cmp'), type: 'compaction', encrypted_content: encryptedState(reply.id) },
    ],
    ...(usage === undefined ? {} : { usage }),
  };
  const { completionTokens } = reply.usage;
  return { data: JSON.stringify(body), tokens: completionTokens, usage: isJsonObject(usage) ? usage : null };
}

function userItem(id: string, content: unknown): JsonObject {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const texts = (Array.isArray(parts) ? parts : []).filter(isJsonObject).map(({ text }) => text ?? '');
  const written = texts.map((text) => ({ type: 'input_text', text }));
  return { id, type: 'message', status: 'completed', role: 'user', content: written };
}
