import type { ServerResponse } from 'node:http';
import { ScriptedUpstream } from '../gateway/scripted-upstream.js';

export type Json = Record<string, unknown>;

interface Sent {
  readonly path: string;
  readonly headers: Json;
  readonly body: Json;
}

export const ENCRYPTED = 'gAAAAABo+/=_-state';
export const CALL = { call_id: 'call_1', name: 'look', arguments: '{"n":7}' };
export const TEXT = 'Found it.';
/** A key with the permission for chat completions alone, and what OpenAI says of it. */
export const RESTRICTED_KEY = 'sk-restricted-1234';
const MISSING_SCOPE = {
  message:
    'You have insufficient permissions for this operation. Missing scopes: api.responses.write. Check that you have the ' +
    "correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a " +
    'restricted API key, that it has the necessary scopes.',
  type: 'invalid_request_error',
  param: null,
  code: 'missing_scope',
};

/** The words of OpenAI for a model. */
export const refusalOf = (model: unknown): string =>
  `Function tools with reasoning_effort are not supported for ${String(model)} in /v1/chat/completions. ` +
  "To use function tools, use /v1/responses or set reasoning_effort to 'none'.";

const REASONING = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: ENCRYPTED };
const FUNCTION_CALL = { type: 'function_call', id: 'fc_1', status: 'completed', ...CALL };
const SEARCH = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'q' } };
const MESSAGE = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  phase: 'final_answer',
  content: [{ type: 'output_text', text: TEXT, annotations: [], logprobs: [] }],
};
const RESPONSE_USAGE = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 8 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 25,
};
const COMPACTION = {
  id: 'resp_up',
  object: 'response.compaction',
  created_at: 1_790_000_000,
  usage: RESPONSE_USAGE,
  output: [{ type: 'compaction', id: 'cmp_1', encrypted_content: ENCRYPTED }],
};
const CHAT_USAGE = {
  prompt_tokens: 20,
  prompt_tokens_details: { cached_tokens: 8 },
  completion_tokens: 5,
  completion_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 25,
};

/**
 * An account at OpenAI or Azure with GPT-5.6: chat completions refuse tools unless `reasoning_effort` is `none`; the
 * Responses API calls a function once, and answers when it has the result or none is there, after a search if it may.
 */
export class OpenaiAccount {
  readonly sent: Sent[] = [];
  private readonly upstream = new ScriptedUpstream();

  async start(): Promise<void> {
    await this.upstream.start();
    this.upstream.answers((reply, { url = '', headers }, text) => {
      const body = JSON.parse(text) as Json;
      this.sent.push({ path: url, headers, body });
      const isRestricted = headers.authorization === `Bearer ${RESTRICTED_KEY}`;
      if (url.includes('/responses') && isRestricted) writeJson(reply, 401, { error: MISSING_SCOPE });
      else if (url.endsWith('/compact')) writeJson(reply, 200, COMPACTION);
      else if (url.includes('/responses')) answerResponse(reply, body);
      else answerChat(reply, body);
    });
  }

  /** Base URLs, as OpenAI's and Azure's are. */
  get url(): string {
    return this.upstream.url;
  }

  get origin(): string {
    return new URL(this.upstream.url).origin;
  }

  /** The paths of all requests so far, which are forgotten. */
  takePaths(): string[] {
    return this.sent.splice(0).map(({ path }) => path);
  }

  stop(): Promise<void> {
    return this.upstream.stop();
  }
}

function answerChat(reply: ServerResponse, body: Json): void {
  const hasTools = body.tools !== undefined || body.functions !== undefined;
  if (hasTools && body.reasoning_effort !== 'none') {
    const error = { type: 'invalid_request_error', param: 'reasoning_effort', code: null };
    writeJson(reply, 400, { error: { message: refusalOf(body.model), ...error } });
    return;
  }
  const head = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'gpt-5.6-terra' };
  const message = { role: 'assistant', content: TEXT, refusal: null, annotations: [] };
  if (body.stream !== true) {
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    writeJson(reply, 200, { ...head, object: 'chat.completion', choices, usage: CHAT_USAGE });
    return;
  }
  const chunk = { ...head, object: 'chat.completion.chunk' };
  const events = [
    { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: TEXT }, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { ...chunk, choices: [], usage: CHAT_USAGE },
  ];
  writeEvents(reply, [...events.map((event) => `data: ${JSON.stringify(event)}`), 'data: [DONE]']);
}

function answerResponse(reply: ServerResponse, body: Json): void {
  const input = Array.isArray(body.input) ? (body.input as Json[]) : [];
  const tools = (body.tools ?? []) as Json[];
  const callsTool = tools.some(({ type }) => type === 'function') && input.at(-1)?.type !== 'function_call_output';
  const searches = tools.some(({ type }) => type === 'web_search') ? [SEARCH] : [];
  const output: Json[] = callsTool ? [REASONING, FUNCTION_CALL] : [...searches, MESSAGE];
  const response = (status: string, items: readonly Json[], usage: Json | null): Json => ({
    id: 'resp_up',
    object: 'response',
    created_at: 1_790_000_000,
    status,
    error: null,
    incomplete_details: null,
    model: 'gpt-5.6-terra-2026-07-01',
    output: items,
    reasoning: { effort: 'medium', summary: null },
    store: false,
    parallel_tool_calls: true,
    service_tier: 'default',
    tool_choice: 'auto',
    tools,
    usage,
  });
  const whole = response('completed', output, RESPONSE_USAGE);
  if (body.stream !== true) {
    writeJson(reply, 200, whole);
    return;
  }
  const begun = response('in_progress', [], null);
  const events: Json[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...output.flatMap((item, index) => itemEvents(item, index)),
    { type: 'response.completed', response: whole },
  ];
  writeEvents(
    reply,
    events.map(({ type, ...event }, sequence_number) => {
      return `event: ${String(type)}\ndata: ${JSON.stringify({ type, ...event, sequence_number })}`;
    }),
  );
}

/** One item of a stream, as the provider sends it: its beginning, its text or arguments in two parts, its end. */
function itemEvents(item: Json, output_index: number): Json[] {
  const at = { item_id: item.id, output_index };
  const added = { ...item, status: 'in_progress' };
  const parts = (text: string): string[] => [text.slice(0, 4), text.slice(4)];
  const begin = (more: Json): Json => ({
    type: 'response.output_item.added',
    output_index,
    item: { ...added, ...more },
  });
  const done = { type: 'response.output_item.done', output_index, item };
  if (item.type === 'function_call') {
    const deltas = parts(CALL.arguments).map((delta) => ({
      type: 'response.function_call_arguments.delta',
      ...at,
      delta,
    }));
    const end = { type: 'response.function_call_arguments.done', ...at, arguments: CALL.arguments, name: CALL.name };
    return [begin({ arguments: '' }), ...deltas, end, done];
  }
  if (item.type !== 'message') return [begin({}), done];
  const of = { ...at, content_index: 0 };
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  return [
    begin({ content: [] }),
    { type: 'response.content_part.added', ...of, part },
    ...parts(TEXT).map((delta) => ({ type: 'response.output_text.delta', ...of, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...of, text: TEXT, logprobs: [] },
    { type: 'response.content_part.done', ...of, part: { ...part, text: TEXT } },
    done,
  ];
}

function writeJson(reply: ServerResponse, status: number, value: Json): void {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function writeEvents(reply: ServerResponse, frames: readonly string[]): void {
  reply.writeHead(200, { 'content-type': 'text/event-stream' });
  reply.end(frames.map((frame) => `${frame}\n\n`).join(''));
}
