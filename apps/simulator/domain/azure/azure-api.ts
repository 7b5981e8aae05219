import { isJsonObject, type JsonObject } from '../json.js';
import { checkSubscription } from '../request/check-credential.js';
import { readChatRequest } from '../request/read-chat-request.js';
import type { WireApi } from '../wire/wire-api.js';
import { openAiApi } from '../wire/openai-api.js';
import type { Frame } from '../wire/frame.js';

const PATH = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/;
const SAFE = Object.fromEntries(
  ['hate', 'self_harm', 'sexual', 'violence'].map((category) => [category, { filtered: false, severity: 'safe' }]),
);
const PROMPT_RESULTS = { prompt_filter_results: [{ prompt_index: 0, content_filter_results: SAFE }] };

export function isAzurePath(path: string): boolean {
  return PATH.test(path);
}

/** Azure's chat completions: the path names the model, and content filters report their results. */
export const azureApi: WireApi = {
  ...openAiApi,
  headers: { 'x-ms-region': 'Nowhere' },
  requestIdHeader: 'apim-request-id',
  checkCredential: checkSubscription,
  readRequest: (body, path) => ({
    ...readChatRequest(body),
    model: decodeURIComponent(PATH.exec(path)?.[1] ?? ''),
  }),
  formatReply: (request, reply) => withMembers(withFilters(openAiApi.formatReply(request, reply)), PROMPT_RESULTS),
  formatStream: (request, reply) => [
    frameOf({ choices: [], created: 0, id: '', model: '', object: '', ...PROMPT_RESULTS }),
    ...openAiApi.formatStream(request, reply).map(withFilters),
  ],
};

function frameOf(chunk: JsonObject): Frame {
  return { data: JSON.stringify(chunk), tokens: 0, usage: null };
}

/** Adds content filter results to each choice; frames without choices are unchanged. */
function withFilters(frame: Frame): Frame {
  const value: unknown = frame.data.startsWith('{') ? JSON.parse(frame.data) : null;
  if (!isJsonObject(value) || !Array.isArray(value['choices'])) return frame;
  const choices = value['choices'].map((choice: JsonObject) => ({ ...choice, content_filter_results: SAFE }));
  return withMembers(frame, { choices });
}

function withMembers(frame: Frame, members: JsonObject): Frame {
  return { ...frame, data: JSON.stringify({ ...(JSON.parse(frame.data) as JsonObject), ...members }) };
}
