import { formatUsd, type PriceRow } from '#kernel';
import { booked, leftovers } from '../../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

jest.setTimeout(180_000);

const UNIT_NANO_USD = 10_000_000n;
const UNIT_RATE = UNIT_NANO_USD * 1_000_000n;
/** A nano-USD a token, a cent a use of each tool. */
const PRICE: readonly PriceRow[] = [
  {
    fromPromptTokens: 0,
    rates: {
      ...{ input: 1_000_000n, output: 1_000_000n, web_search_call: UNIT_RATE, mcp_call: UNIT_RATE },
      ...{ code_execution_call: UNIT_RATE, code_interpreter_session: UNIT_RATE },
    },
  },
];

type Kind = 'openai-responses' | 'anthropic-messages' | 'gemini' | 'openrouter';

const COST: readonly PriceRow[] = [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n } }];

const PAGE = { url: 'https://a.test/x', title: 'A' };
const TOKEN = 'mcp-canary-4f1c9a';
const USER = [{ role: 'user', content: 'Hi' }];

const RESPONSES = (tool: object, choice?: object): object => ({
  ...{ input: 'Hi', tools: [tool] },
  ...(choice === undefined ? {} : { tool_choice: choice }),
});
const MESSAGES = (body: object): object => ({ max_tokens: 90, messages: USER, ...body });

/** What each provider answers after one use of a tool. */
const claude = (use: object, result: object, usage: object = {}): object => ({
  ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'up', stop_reason: 'end_turn', stop_sequence: null },
  content: [
    use,
    result,
    {
      ...{ type: 'text', text: 'Found.' },
      citations: [{ type: 'web_search_result_location', ...PAGE, encrypted_index: 'E', cited_text: 'x' }],
    },
  ],
  usage: { input_tokens: 9, output_tokens: 2, ...usage },
});
const CLAUDE_SEARCH = claude(
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
  {
    ...{ type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1' },
    content: [{ type: 'web_search_result', ...PAGE, encrypted_content: 'E', page_age: null }],
  },
  { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } },
);
const CLAUDE_CODE = claude(
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'bash_code_execution', input: { command: 'ls' } },
  {
    ...{ type: 'bash_code_execution_tool_result', tool_use_id: 'srvtoolu_1' },
    content: { type: 'bash_code_execution_result', stdout: 'a\n', stderr: '', return_code: 0, content: [] },
  },
);
const CLAUDE_MCP = claude(
  { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'read', server_name: 'files', input: { n: 1 } },
  { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: false, content: [{ type: 'text', text: 'ok' }] },
);
const openai = (call: object): object => ({
  ...{ id: 'resp_up', object: 'response', created_at: 1, status: 'completed', model: 'up' },
  output: [
    call,
    {
      ...{ type: 'message', id: 'm', role: 'assistant', status: 'completed' },
      content: [
        {
          ...{ type: 'output_text', text: 'Found.' },
          annotations: [{ type: 'url_citation', ...PAGE, start_index: 0, end_index: 6 }],
        },
      ],
    },
  ],
  usage: { input_tokens: 9, output_tokens: 2, total_tokens: 11 },
});
const OPENAI_SEARCH = openai({
  ...{ type: 'web_search_call', id: 'ws', status: 'completed' },
  action: { type: 'search', query: 'q', sources: [{ type: 'url', url: PAGE.url }] },
});
const OPENAI_CODE = openai({
  ...{ type: 'code_interpreter_call', id: 'ci', status: 'completed', code: 'ls', container_id: 'c' },
  outputs: [{ type: 'logs', logs: 'a\n' }],
});
const OPENAI_MCP = openai({
  ...{ type: 'mcp_call', id: 'mc', status: 'completed', name: 'read', server_label: 'files' },
  ...{ arguments: '{"n":1}', output: 'ok', error: null },
});
const google = (parts: readonly object[], members: object = {}): object => ({
  candidates: [{ content: { role: 'model', parts: [...parts, { text: 'Found.' }] }, finishReason: 'STOP', ...members }],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
});
const GOOGLE_SEARCH = google([], {
  groundingMetadata: {
    webSearchQueries: ['q'],
    groundingChunks: [{ web: { uri: PAGE.url, title: PAGE.title } }],
    groundingSupports: [{ segment: { startIndex: 0, endIndex: 6 }, groundingChunkIndices: [0] }],
  },
});
const GOOGLE_CODE = google([
  { executableCode: { language: 'PYTHON', code: 'ls' } },
  { codeExecutionResult: { outcome: 'OUTCOME_OK', output: 'a\n' } },
]);
const ROUTER_SEARCH = {
  choices: [
    {
      ...{ index: 0, finish_reason: 'stop' },
      message: { role: 'assistant', content: 'Found.', annotations: [{ type: 'url_citation', url_citation: PAGE }] },
    },
  ],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11, server_tool_use: { web_search_requests: 1 } },
};

/** The same in the client's formats. */
const FOUND_BY_RESPONSES = [
  { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'q' } },
  { type: 'message', content: [{ text: 'Found.', annotations: [{ type: 'url_citation', ...PAGE }] }] },
];
const CITED = { type: 'text', text: 'Found.', citations: [{ type: 'web_search_result_location', ...PAGE }] };
const FOUND_BY_MESSAGES = [
  { type: 'server_tool_use', name: 'web_search', input: { query: 'q' } },
  { type: 'web_search_tool_result', content: [{ type: 'web_search_result', url: PAGE.url }] },
  CITED,
];
const RAN_BY_RESPONSES = [
  { type: 'code_interpreter_call', status: 'completed', code: 'ls', outputs: [{ type: 'logs', logs: 'a\n' }] },
  { type: 'message' },
];
const RAN_BY_MESSAGES = [
  { type: 'server_tool_use', name: 'code_execution', input: { code: 'ls' } },
  { type: 'code_execution_tool_result', content: { type: 'code_execution_result', stdout: 'a\n', return_code: 0 } },
  { type: 'text' },
];
const CALLED_BY_RESPONSES = [
  { type: 'mcp_call', status: 'completed', name: 'read', server_label: 'files', arguments: '{"n":1}', output: 'ok' },
  { type: 'message' },
];
const CALLED_BY_MESSAGES = [
  { type: 'mcp_tool_use', name: 'read', server_name: 'files', input: { n: 1 } },
  { type: 'mcp_tool_result', is_error: false, content: [{ type: 'text', text: 'ok' }] },
  { type: 'text' },
];

interface Case {
  readonly what: string;
  readonly kind: Kind;
  readonly path: '/v1/responses' | '/v1/messages' | '/v1/chat/completions';
  readonly body: object;
  readonly sent: object;
  readonly reply: object;
  readonly output: unknown;
}

const SEARCH = { type: 'web_search', filters: { allowed_domains: ['a.test'] }, search_context_size: 'medium' };
const CLAUDE_SEARCHES = { type: 'web_search_20250305', name: 'web_search' };
const MCP = {
  ...{ type: 'mcp', server_label: 'files', server_url: 'https://mcp.test', authorization: TOKEN },
  ...{ require_approval: 'never', allowed_tools: ['read'] },
};
const SERVERS = { mcp_servers: [{ type: 'url', name: 'files', url: 'https://mcp.test', authorization_token: TOKEN }] };
const CHAT = {
  messages: USER,
  web_search_options: { user_location: { type: 'approximate', approximate: { city: 'X' } } },
};
const LOCATION = { type: 'approximate', city: 'X' };

const CASES: readonly Case[] = [
  {
    ...{ what: 'a search of Responses at Anthropic', kind: 'anthropic-messages', path: '/v1/responses' },
    ...{ body: RESPONSES(SEARCH), reply: CLAUDE_SEARCH, output: FOUND_BY_RESPONSES },
    sent: { tools: [{ ...CLAUDE_SEARCHES, max_uses: 10, allowed_domains: ['a.test'] }] },
  },
  {
    ...{ what: 'a forced search of Responses at Anthropic', kind: 'anthropic-messages', path: '/v1/responses' },
    ...{ body: RESPONSES(SEARCH, { type: 'web_search' }), reply: CLAUDE_SEARCH, output: FOUND_BY_RESPONSES },
    sent: { tool_choice: { type: 'tool', name: 'web_search' } },
  },
  {
    ...{ what: 'a search of Responses at Google', kind: 'gemini', path: '/v1/responses' },
    ...{ body: RESPONSES({ type: 'web_search' }), reply: GOOGLE_SEARCH, output: FOUND_BY_RESPONSES },
    sent: { tools: [{ googleSearch: {} }] },
  },
  {
    ...{ what: 'a search of Responses at OpenRouter', kind: 'openrouter', path: '/v1/responses' },
    ...{ body: RESPONSES(SEARCH), reply: ROUTER_SEARCH, output: FOUND_BY_RESPONSES.slice(1) },
    sent: { tools: [{ type: 'openrouter:web_search', parameters: { allowed_domains: ['a.test'] } }] },
  },
  {
    ...{ what: 'a search of Messages at OpenAI', kind: 'openai-responses', path: '/v1/messages' },
    body: MESSAGES({
      tools: [{ ...CLAUDE_SEARCHES, max_uses: 3, allowed_domains: ['a.test'], user_location: LOCATION }],
    }),
    ...{ reply: OPENAI_SEARCH, output: FOUND_BY_MESSAGES },
    sent: {
      tools: [{ type: 'web_search', filters: { allowed_domains: ['a.test'] }, user_location: LOCATION }],
      max_tool_calls: 3,
    },
  },
  {
    ...{ what: 'a forced search of Messages at OpenAI', kind: 'openai-responses', path: '/v1/messages' },
    body: MESSAGES({ tools: [CLAUDE_SEARCHES], tool_choice: { type: 'tool', name: 'web_search' } }),
    ...{ reply: OPENAI_SEARCH, output: FOUND_BY_MESSAGES, sent: { tool_choice: { type: 'web_search' } } },
  },
  {
    ...{ what: 'a search of Messages at Google', kind: 'gemini', path: '/v1/messages' },
    ...{ body: MESSAGES({ tools: [CLAUDE_SEARCHES] }), reply: GOOGLE_SEARCH, output: FOUND_BY_MESSAGES },
    sent: { tools: [{ googleSearch: {} }] },
  },
  {
    ...{ what: 'a search of chat at Anthropic', kind: 'anthropic-messages', path: '/v1/chat/completions', body: CHAT },
    ...{ reply: CLAUDE_SEARCH, sent: { tools: [{ ...CLAUDE_SEARCHES, max_uses: 10, user_location: LOCATION }] } },
    output: { content: 'Found.', annotations: [{ url_citation: PAGE }], server_tool_calls: [{ id: 'srvtoolu_1' }] },
  },
  {
    ...{ what: 'a search of chat at OpenAI', kind: 'openai-responses', path: '/v1/chat/completions', body: CHAT },
    ...{ reply: OPENAI_SEARCH, sent: { tools: [{ type: 'web_search', user_location: LOCATION }] } },
    output: { content: 'Found.', annotations: [{ url_citation: PAGE }], server_tool_calls: [{ id: 'ws' }] },
  },
  {
    ...{ what: 'code of Responses at Anthropic', kind: 'anthropic-messages', path: '/v1/responses' },
    body: RESPONSES({ type: 'code_interpreter', container: { type: 'auto' } }),
    ...{ reply: CLAUDE_CODE, output: RAN_BY_RESPONSES },
    sent: { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] },
  },
  {
    ...{ what: 'code of Responses at Google', kind: 'gemini', path: '/v1/responses' },
    body: RESPONSES({ type: 'code_interpreter', container: { type: 'auto' } }),
    ...{ reply: GOOGLE_CODE, output: RAN_BY_RESPONSES, sent: { tools: [{ codeExecution: {} }] } },
  },
  {
    ...{ what: 'code of Messages at OpenAI', kind: 'openai-responses', path: '/v1/messages' },
    body: MESSAGES({ tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }),
    ...{ reply: OPENAI_CODE, output: RAN_BY_MESSAGES },
    sent: { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
  },
  {
    ...{ what: 'code of Messages at Anthropic', kind: 'anthropic-messages', path: '/v1/messages' },
    body: MESSAGES({ tools: [{ type: 'code_execution_20250825', name: 'code_execution' }], container: 'c_1' }),
    ...{ reply: CLAUDE_CODE, output: (CLAUDE_CODE as { content: unknown }).content },
    sent: { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }], container: 'c_1' },
  },
  {
    ...{ what: 'an MCP server of Responses at Anthropic', kind: 'anthropic-messages', path: '/v1/responses' },
    ...{ body: RESPONSES(MCP), reply: CLAUDE_MCP, output: CALLED_BY_RESPONSES },
    sent: {
      ...SERVERS,
      tools: [
        {
          ...{ type: 'mcp_toolset', mcp_server_name: 'files', default_config: { enabled: false } },
          configs: { read: { enabled: true } },
        },
      ],
    },
  },
  {
    ...{ what: 'an MCP server of Messages at OpenAI', kind: 'openai-responses', path: '/v1/messages' },
    body: MESSAGES({ ...SERVERS, tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }] }),
    ...{ reply: OPENAI_MCP, output: CALLED_BY_MESSAGES },
    sent: { tools: [{ ...MCP, allowed_tools: undefined }] },
  },
  {
    ...{ what: 'MCP servers of Messages at Anthropic', kind: 'anthropic-messages', path: '/v1/messages' },
    body: MESSAGES({ ...SERVERS, tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }] }),
    ...{ reply: CLAUDE_MCP, output: (CLAUDE_MCP as { content: unknown }).content },
    sent: { ...SERVERS, tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }] },
  },
  {
    ...{ what: 'an MCP server without toolset at Anthropic', kind: 'anthropic-messages', path: '/v1/messages' },
    ...{ body: MESSAGES({ ...SERVERS, speed: 'standard' }), reply: CLAUDE_MCP, sent: SERVERS },
    output: CALLED_BY_MESSAGES,
  },
];

describe('tools of the provider across formats', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let received: Record<string, unknown> = {};

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const capabilities = ['tools', 'web_search'] as const;
    for (const kind of [
      'openai-responses',
      'anthropic-messages',
      'gemini',
      'openai-compatible',
      'openrouter',
    ] as const) {
      for (const [name, price] of [
        ['priced', PRICE],
        ['unpriced', null],
      ] as const) {
        const canonicalId = `${name}/${kind}`;
        await platform.addModel({ canonicalId, capabilities, ...(price === null ? {} : { price }) });
        await platform.addChannel({
          ...{ name: canonicalId, serves: [], models: [{ model: canonicalId, upstreamModel: 'up', cost: COST }] },
          ...{ kind: kind === 'openrouter' ? 'openai-compatible' : kind, baseUrl: upstream.url },
          ...(kind === 'openrouter' ? { options: { reasoning_field: 'reasoning_details' } } : {}),
        });
      }
    }
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  function answers(reply: object, status = 200): void {
    upstream.answers((sink, _request, body) => {
      received = JSON.parse(body) as Record<string, unknown>;
      sink.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    });
  }

  const post = ({ path, body, kind }: Pick<Case, 'path' | 'body' | 'kind'>, name = 'priced'): Promise<Answer> =>
    caller.post(path, { model: `${name}/${kind}`, ...body });

  /** Output items, content blocks or the message. */
  function outputOf(answer: Answer): unknown {
    const { output, content, choices } = JSON.parse(answer.text) as Record<string, unknown>;
    return output ?? content ?? (choices as { message: unknown }[])[0]?.message;
  }

  it.each(CASES)('UNIT-20: $what is sent, bounded, held for, translated, counted and charged', async (it) => {
    answers(it.reply);
    const answer = await post(it);
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, undefined]);
    expect(received).toMatchObject(JSON.parse(JSON.stringify(it.sent)) as object);
    expect(outputOf(answer)).toMatchObject(it.output as object);
    expect(answer.text).toContain(`"cost_usd":${formatUsd(11n + UNIT_NANO_USD)}`);
    expect(it.path === '/v1/messages' ? '' : answer.text).not.toContain(TOKEN);
    const { charge, hold, forgone, flags } = await booked(platform, String(answer.headers['x-request-id']));
    expect({ charge, forgone, flags }).toEqual({ charge: 11n + UNIT_NANO_USD, forgone: 0n, flags: [] });
    expect(hold).toBeGreaterThanOrEqual(charge);
  });

  it('UNIT-20: the audit computes every charge again', async () => {
    await platform.settle();
    expect(await auditFindings(platform.environment)).toEqual([]);
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
