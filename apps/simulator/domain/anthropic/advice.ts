import { countTokens } from '../count-tokens.js';
import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import type { ChatRequest } from '../request/read-chat-request.js';

const ADVISOR = /^advisor_\d{8}$/;
const TEXT = 'List the steps first, then take them one by one, and check each before the next.';
/** Thinking of the advisor, which no block shows. */
const THOUGHT_TOKENS = 512;
/** What Anthropic adds to the conversation for its advisor. */
const FRAME_TOKENS = 322;
const ID = 'srvtoolu_simulator';

export function isAdvisorTool({ type }: JsonObject): boolean {
  return typeof type === 'string' && ADVISOR.test(type);
}

/** The model of the advisor tool; undefined: none may be called. */
export function advisorModel(tools: unknown): unknown {
  const tool = objectsOf(tools).find(isAdvisorTool);
  return tool?.['max_uses'] === 0 ? undefined : tool?.['model'];
}

/** The blocks of one call of the advisor, before the text: every reply with the tool consults it once. */
export function adviceBlocks({ body }: ChatRequest): JsonObject[] {
  if (typeof body['advisor'] !== 'string') return [];
  return [
    { type: 'server_tool_use', id: ID, name: 'advisor', input: {} },
    { type: 'advisor_tool_result', tool_use_id: ID, content: { type: 'advisor_result', text: TEXT } },
  ];
}

/** The usage with the calls behind the reply, as Anthropic lists them: its totals leave the advisor out. */
export function withAdvice(usage: JsonObject | undefined, { body }: ChatRequest): JsonObject | undefined {
  const model = body['advisor'];
  if (!isJsonObject(usage) || typeof model !== 'string') return usage;
  const [input, output] = [Number(usage['input_tokens']), Number(usage['output_tokens'])];
  const advice = countTokens(TEXT);
  const callTokens = Math.min(output, 1);
  return {
    ...usage,
    iterations: [
      { type: 'message', input_tokens: input, output_tokens: callTokens },
      {
        type: 'advisor_message',
        model,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        input_tokens: input + callTokens + FRAME_TOKENS,
        output_tokens: advice + THOUGHT_TOKENS,
      },
      { type: 'message', input_tokens: input + callTokens + advice, output_tokens: output - callTokens },
    ],
  };
}
