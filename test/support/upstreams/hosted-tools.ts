import type { PriceRow } from '#core';
import { GatewayCaller, type Answer } from '../gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../gateway/platform.js';
import { ScriptedUpstream } from '../gateway/scripted-upstream.js';

export const UNIT_NANO_USD = 10_000_000n;
export const UNIT_RATE = UNIT_NANO_USD * 1_000_000n;
/** A nano-USD a token, a cent a use of each tool. */
export const PRICE: readonly PriceRow[] = [
  {
    fromPromptTokens: 0,
    rates: {
      input: 1_000_000n,
      output: 1_000_000n,
      web_search_call: UNIT_RATE,
      mcp_call: UNIT_RATE,
      code_execution_call: UNIT_RATE,
      code_interpreter_session: UNIT_RATE,
    },
  },
];

export type Kind = 'openai-responses' | 'anthropic-messages' | 'gemini' | 'openrouter';

export const COST: readonly PriceRow[] = [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n } }];

export const PAGE = { url: 'https://a.test/x', title: 'A' };
export const TOKEN = 'mcp-canary-4f1c9a';
export const USER = [{ role: 'user', content: 'Hi' }];

export const RESPONSES = (tool: object, choice?: object): object => ({
  input: 'Hi',
  tools: [tool],
  ...(choice === undefined ? {} : { tool_choice: choice }),
});
export const MESSAGES = (body: object): object => ({ max_tokens: 90, messages: USER, ...body });

/** What each provider answers after one use of a tool. */
const claude = (use: object, result: object, usage: object = {}): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'up',
  stop_reason: 'end_turn',
  stop_sequence: null,
  content: [
    use,
    result,
    {
      type: 'text',
      text: 'Found.',
      citations: [{ type: 'web_search_result_location', ...PAGE, encrypted_index: 'E', cited_text: 'x' }],
    },
  ],
  usage: { input_tokens: 9, output_tokens: 2, ...usage },
});
export const CLAUDE_SEARCH = claude(
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [{ type: 'web_search_result', ...PAGE, encrypted_content: 'E', page_age: null }],
  },
  { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } },
);
export const CLAUDE_CODE = claude(
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'bash_code_execution', input: { command: 'ls' } },
  {
    type: 'bash_code_execution_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: { type: 'bash_code_execution_result', stdout: 'a\n', stderr: '', return_code: 0, content: [] },
  },
);
export const CLAUDE_MCP = claude(
  { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'read', server_name: 'files', input: { n: 1 } },
  { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: false, content: [{ type: 'text', text: 'ok' }] },
);
const openai = (call: object): object => ({
  id: 'resp_up',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'up',
  output: [
    call,
    {
      type: 'message',
      id: 'm',
      role: 'assistant',
      status: 'completed',
      content: [
        {
          type: 'output_text',
          text: 'Found.',
          annotations: [{ type: 'url_citation', ...PAGE, start_index: 0, end_index: 6 }],
        },
      ],
    },
  ],
  usage: { input_tokens: 9, output_tokens: 2, total_tokens: 11 },
});
export const OPENAI_SEARCH = openai({
  type: 'web_search_call',
  id: 'ws',
  status: 'completed',
  action: { type: 'search', query: 'q', sources: [{ type: 'url', url: PAGE.url }] },
});
export const OPENAI_CODE = openai({
  type: 'code_interpreter_call',
  id: 'ci',
  status: 'completed',
  code: 'ls',
  container_id: 'c',
  outputs: [{ type: 'logs', logs: 'a\n' }],
});
export const OPENAI_MCP = openai({
  type: 'mcp_call',
  id: 'mc',
  status: 'completed',
  name: 'read',
  server_label: 'files',
  arguments: '{"n":1}',
  output: 'ok',
  error: null,
});
export const google = (parts: readonly object[], members: object = {}): object => ({
  candidates: [{ content: { role: 'model', parts: [...parts, { text: 'Found.' }] }, finishReason: 'STOP', ...members }],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
});
export const GOOGLE_SEARCH = google([], {
  groundingMetadata: {
    webSearchQueries: ['q'],
    groundingChunks: [{ web: { uri: PAGE.url, title: PAGE.title } }],
    groundingSupports: [{ segment: { startIndex: 0, endIndex: 6 }, groundingChunkIndices: [0] }],
  },
});
export const GOOGLE_CODE = google([
  { executableCode: { language: 'PYTHON', code: 'ls' } },
  { codeExecutionResult: { outcome: 'OUTCOME_OK', output: 'a\n' } },
]);
export const ROUTER_SEARCH = {
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'Found.', annotations: [{ type: 'url_citation', url_citation: PAGE }] },
    },
  ],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11, server_tool_use: { web_search_requests: 1 } },
};

export interface HostedRequest {
  readonly kind: Kind;
  readonly path: '/v1/responses' | '/v1/messages' | '/v1/chat/completions';
  readonly body: object;
}

export const SEARCH = { type: 'web_search', filters: { allowed_domains: ['a.test'] }, search_context_size: 'medium' };
export const CLAUDE_SEARCHES = { type: 'web_search_20250305', name: 'web_search' };
export const MCP = {
  type: 'mcp',
  server_label: 'files',
  server_url: 'https://mcp.test',
  authorization: TOKEN,
  require_approval: 'never',
  allowed_tools: ['read'],
};
export const SERVERS = {
  mcp_servers: [{ type: 'url', name: 'files', url: 'https://mcp.test', authorization_token: TOKEN }],
};
export const CHAT = {
  messages: USER,
  web_search_options: { user_location: { type: 'approximate', approximate: { city: 'X' } } },
};
export const LOCATION = { type: 'approximate', city: 'X' };

/** A gateway whose models of each kind answer what a test says. */
export class HostedPlatform {
  /** The last body that a provider got. */
  received: Record<string, unknown> = {};
  private readonly upstream = new ScriptedUpstream();
  private caller: GatewayCaller | null = null;

  private constructor(
    readonly platform: Platform,
    readonly customer: Customer,
  ) {}

  static async start(): Promise<HostedPlatform> {
    const platform = await startPlatform();
    const hosted = new HostedPlatform(platform, await platform.addCustomer());
    await hosted.addModels();
    hosted.caller = new GatewayCaller(platform, hosted.customer.apiKey);
    return hosted;
  }

  async stop(): Promise<void> {
    await this.platform.stop();
    await this.upstream.stop();
  }

  answers(reply: object, status = 200): void {
    this.upstream.answers((sink, _request, body) => {
      this.received = JSON.parse(body) as Record<string, unknown>;
      sink.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    });
  }

  streams(events: readonly object[]): void {
    this.upstream.answers((sink) => {
      sink.writeHead(200, { 'content-type': 'text/event-stream' });
      sink.end(events.map((event) => `event: ${nameOf(event)}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
    });
  }

  post({ path, body, kind }: HostedRequest, name = 'priced'): Promise<Answer> {
    if (this.caller === null) throw new Error('the platform has not started');
    return this.caller.post(path, { model: `${name}/${kind}`, ...body });
  }

  private async addModels(): Promise<void> {
    await this.upstream.start();
    const capabilities = ['tools', 'web_search'] as const;
    for (const kind of ['openai-responses', 'anthropic-messages', 'gemini', 'openrouter'] as const) {
      for (const name of ['priced', 'unpriced']) {
        const canonicalId = `${name}/${kind}`;
        await this.platform.addModel({ canonicalId, capabilities, ...(name === 'priced' ? { price: PRICE } : {}) });
        await this.platform.addChannel({
          name: canonicalId,
          serves: [],
          models: [{ model: canonicalId, upstreamModel: 'up', cost: COST }],
          kind: kind === 'openrouter' ? 'openai-compatible' : kind,
          baseUrl: this.upstream.url,
          ...(kind === 'openrouter' ? { options: { reasoning_field: 'reasoning_details' } } : {}),
        });
      }
    }
  }
}

function nameOf(event: object): string {
  return 'type' in event ? String(event.type) : 'message';
}
