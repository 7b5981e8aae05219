// The cases of the benchmark, their requests and the replies that they expect.
import { chat } from './formats/chat.mjs';
import { messages } from './formats/messages.mjs';
import { responses } from './formats/responses.mjs';
import { ANSWER, MESSAGES_MODEL, MODEL, RESPONSES_MODEL, STREAM_CHUNKS } from './formats/text.mjs';

export { MODEL, STREAM_CHUNKS };
export const STREAM_CHUNK_MS = 20;

/** Of clients and upstreams, by the name that a case has for it. */
export const FORMATS = { chat, messages, responses };
/** The kinds of channels by their model, and the format of their upstreams. */
export const CHANNELS = [
  { model: MODEL, kind: 'openai-compatible', format: 'chat' },
  { model: MESSAGES_MODEL, kind: 'anthropic-messages', format: 'messages' },
  { model: RESPONSES_MODEL, kind: 'openai-responses', format: 'responses' },
];

export const STREAM_CASE = '256 paced streams';
export const TRANSLATED_CASE = '256 paced streams, translated';
export const CALM_CASE = 'JSON, 32 clients';
export const HOSTILE_CASE = 'JSON, 31 clients and a hostile one';
/** Clients of agents' formats: before an upstream of the same format, whose bytes pass, and before one of chat's. */
export const AGENT_CASES = [
  ...agentCases('Messages API', 'messages', MESSAGES_MODEL),
  ...agentCases('Responses API', 'responses', RESPONSES_MODEL),
];

export const CASES = [
  { name: 'JSON, 1 client', connections: 1, stream: false },
  { name: CALM_CASE, connections: 32, stream: false },
  { name: 'JSON, 128 clients', connections: 128, stream: false },
  { name: STREAM_CASE, connections: 256, stream: true },
  // Measures the other clients only.
  { name: HOSTILE_CASE, connections: 31, stream: false, isHostile: true, targets: ['gateway'] },
  // Only the gateway translates; the cost is compared with passing the same text through.
  { name: TRANSLATED_CASE, connections: 256, stream: true, model: MESSAGES_MODEL, targets: ['gateway'] },
  ...AGENT_CASES.map(({ ratioMax: _, ...agentCase }) => agentCase),
];

/** With the most that each may cost, relative to chat of the same kind through the same gateway. */
function agentCases(api, format, ownModel) {
  const shared = { format, targets: ['gateway'] };
  const json = { ...shared, connections: 32, stream: false };
  const streams = { ...shared, connections: 256, stream: true };
  return [
    { ...json, name: `${CALM_CASE}, ${api} passed`, model: ownModel, ratioMax: 1.15 },
    { ...streams, name: `${STREAM_CASE}, ${api} passed`, model: ownModel, ratioMax: 1.15 },
    { ...streams, name: `${STREAM_CASE}, ${api} translated`, model: MODEL, ratioMax: 2 },
  ];
}

/** A request of about 600 bytes. */
export function requestBody({ stream, model = MODEL, maxTokens = 256, format = 'chat' }) {
  return JSON.stringify(FORMATS[format].request({ stream, model, maxTokens }));
}

/** A hostile client's request, sent as fast as possible: 8 MB of small values, in valid JSON. */
export const HOSTILE_BODY = JSON.stringify({ model: MODEL, messages: [], metadata: Array(4_000_000).fill(0) });

/** The least size of a complete reply, and its last bytes: a gateway can add to a reply, but not remove from it. */
export function expectedReply({ stream, model = MODEL, format = 'chat' }) {
  const { reply, beats, lastBytes } = FORMATS[format];
  const isPassed = CHANNELS.some((channel) => channel.model === model && channel.format === format);
  if (!stream) return { bytesMin: isPassed ? JSON.stringify(reply).length : ANSWER.length, lastBytes: '}' };
  const bytesMin = isPassed ? beats.reduce((total, beat) => total + beat.length, 0) : STREAM_CHUNKS * 100;
  return { bytesMin, lastBytes };
}
