import { formatUsd } from '#core';
import { booked, leftovers } from '../../../../support/gateway/bookings.js';
import type { Answer } from '../../../../support/gateway/gateway-caller.js';
import {
  UNIT_NANO_USD,
  PAGE,
  TOKEN,
  RESPONSES,
  MESSAGES,
  CLAUDE_SEARCH,
  CLAUDE_CODE,
  CLAUDE_MCP,
  OPENAI_SEARCH,
  OPENAI_CODE,
  OPENAI_MCP,
  GOOGLE_SEARCH,
  GOOGLE_CODE,
  ROUTER_SEARCH,
  type HostedRequest,
  SEARCH,
  CLAUDE_SEARCHES,
  MCP,
  SERVERS,
  CHAT,
  LOCATION,
  HostedPlatform,
} from '../../../../support/upstreams/hosted-tools.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

jest.setTimeout(180_000);

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

interface Case extends HostedRequest {
  readonly what: string;
  readonly sent: object;
  readonly reply: object;
  readonly output: unknown;
}

const CASES: readonly Case[] = [
  {
    what: 'a search of Responses at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES(SEARCH),
    reply: CLAUDE_SEARCH,
    output: FOUND_BY_RESPONSES,
    sent: { tools: [{ ...CLAUDE_SEARCHES, max_uses: 10, allowed_domains: ['a.test'] }] },
  },
  {
    what: 'a forced search of Responses at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES(SEARCH, { type: 'web_search' }),
    reply: CLAUDE_SEARCH,
    output: FOUND_BY_RESPONSES,
    sent: { tool_choice: { type: 'tool', name: 'web_search' } },
  },
  {
    what: 'a search of Responses at Google',
    kind: 'gemini',
    path: '/v1/responses',
    body: RESPONSES({ type: 'web_search' }),
    reply: GOOGLE_SEARCH,
    output: FOUND_BY_RESPONSES,
    sent: { tools: [{ googleSearch: {} }] },
  },
  {
    what: 'a search of Responses at OpenRouter',
    kind: 'openrouter',
    path: '/v1/responses',
    body: RESPONSES(SEARCH),
    reply: ROUTER_SEARCH,
    output: FOUND_BY_RESPONSES.slice(1),
    sent: { tools: [{ type: 'openrouter:web_search', parameters: { allowed_domains: ['a.test'] } }] },
  },
  {
    what: 'a search of Messages at OpenAI',
    kind: 'openai-responses',
    path: '/v1/messages',
    body: MESSAGES({
      tools: [{ ...CLAUDE_SEARCHES, max_uses: 3, allowed_domains: ['a.test'], user_location: LOCATION }],
    }),
    reply: OPENAI_SEARCH,
    output: FOUND_BY_MESSAGES,
    sent: {
      tools: [{ type: 'web_search', filters: { allowed_domains: ['a.test'] }, user_location: LOCATION }],
      max_tool_calls: 3,
    },
  },
  {
    what: 'a forced search of Messages at OpenAI',
    kind: 'openai-responses',
    path: '/v1/messages',
    body: MESSAGES({ tools: [CLAUDE_SEARCHES], tool_choice: { type: 'tool', name: 'web_search' } }),
    reply: OPENAI_SEARCH,
    output: FOUND_BY_MESSAGES,
    sent: { tool_choice: { type: 'web_search' } },
  },
  {
    what: 'a search of Messages at Google',
    kind: 'gemini',
    path: '/v1/messages',
    body: MESSAGES({ tools: [CLAUDE_SEARCHES] }),
    reply: GOOGLE_SEARCH,
    output: FOUND_BY_MESSAGES,
    sent: { tools: [{ googleSearch: {} }] },
  },
  {
    what: 'a search of chat at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/chat/completions',
    body: CHAT,
    reply: CLAUDE_SEARCH,
    sent: { tools: [{ ...CLAUDE_SEARCHES, max_uses: 10, user_location: LOCATION }] },
    output: { content: 'Found.', annotations: [{ url_citation: PAGE }], server_tool_calls: [{ id: 'srvtoolu_1' }] },
  },
  {
    what: 'a search of chat at OpenAI',
    kind: 'openai-responses',
    path: '/v1/chat/completions',
    body: CHAT,
    reply: OPENAI_SEARCH,
    sent: { tools: [{ type: 'web_search', user_location: LOCATION }] },
    output: { content: 'Found.', annotations: [{ url_citation: PAGE }], server_tool_calls: [{ id: 'ws' }] },
  },
  {
    what: 'code of Responses at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES({ type: 'code_interpreter', container: { type: 'auto' } }),
    reply: CLAUDE_CODE,
    output: RAN_BY_RESPONSES,
    sent: { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] },
  },
  {
    what: 'code of Responses at Google',
    kind: 'gemini',
    path: '/v1/responses',
    body: RESPONSES({ type: 'code_interpreter', container: { type: 'auto' } }),
    reply: GOOGLE_CODE,
    output: RAN_BY_RESPONSES,
    sent: { tools: [{ codeExecution: {} }] },
  },
  {
    what: 'code of Messages at OpenAI',
    kind: 'openai-responses',
    path: '/v1/messages',
    body: MESSAGES({ tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }),
    reply: OPENAI_CODE,
    output: RAN_BY_MESSAGES,
    sent: { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
  },
  {
    what: 'code of Messages at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: MESSAGES({ tools: [{ type: 'code_execution_20250825', name: 'code_execution' }], container: 'c_1' }),
    reply: CLAUDE_CODE,
    output: (CLAUDE_CODE as { content: unknown }).content,
    sent: { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }], container: 'c_1' },
  },
  {
    what: 'an MCP server of Responses at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES(MCP),
    reply: CLAUDE_MCP,
    output: CALLED_BY_RESPONSES,
    sent: {
      ...SERVERS,
      tools: [
        {
          type: 'mcp_toolset',
          mcp_server_name: 'files',
          default_config: { enabled: false },
          configs: { read: { enabled: true } },
        },
      ],
    },
  },
  {
    what: 'an MCP server of Messages at OpenAI',
    kind: 'openai-responses',
    path: '/v1/messages',
    body: MESSAGES({ ...SERVERS, tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }] }),
    reply: OPENAI_MCP,
    output: CALLED_BY_MESSAGES,
    sent: { tools: [{ ...MCP, allowed_tools: undefined }] },
  },
  {
    what: 'MCP servers of Messages at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: MESSAGES({ ...SERVERS, tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }] }),
    reply: CLAUDE_MCP,
    output: (CLAUDE_MCP as { content: unknown }).content,
    sent: { ...SERVERS, tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }] },
  },
  {
    what: 'a forced tool of an MCP server at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: MESSAGES({
      ...SERVERS,
      tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }],
      tool_choice: { type: 'tool', name: 'read' },
    }),
    reply: CLAUDE_MCP,
    output: (CLAUDE_MCP as { content: unknown }).content,
    sent: { ...SERVERS, tool_choice: { type: 'tool', name: 'read' } },
  },
  {
    what: 'a forced tool of an MCP server at OpenAI',
    kind: 'openai-responses',
    path: '/v1/messages',
    body: MESSAGES({
      ...SERVERS,
      tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }],
      tool_choice: { type: 'tool', name: 'read' },
    }),
    reply: OPENAI_MCP,
    output: CALLED_BY_MESSAGES,
    sent: { tool_choice: { type: 'mcp', server_label: 'files', name: 'read' } },
  },
  {
    what: 'any tool of MCP servers without toolset',
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: MESSAGES({ ...SERVERS, tool_choice: { type: 'any' } }),
    reply: CLAUDE_MCP,
    output: (CLAUDE_MCP as { content: unknown }).content,
    sent: { ...SERVERS, tool_choice: { type: 'any' } },
  },
  {
    what: 'an MCP server without toolset at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: MESSAGES({ ...SERVERS, speed: 'standard' }),
    reply: CLAUDE_MCP,
    sent: SERVERS,
    output: CALLED_BY_MESSAGES,
  },
];

/** Output items, content blocks or the message. */
function outputOf(answer: Answer): unknown {
  const { output, content, choices } = JSON.parse(answer.text) as Record<string, unknown>;
  return output ?? content ?? (choices as { message: unknown }[])[0]?.message;
}

describe('tools of the provider across formats', () => {
  let hosted: HostedPlatform;

  beforeAll(async () => {
    hosted = await HostedPlatform.start();
  });
  beforeEach(() => hosted.platform.restoreChannels());
  afterAll(() => hosted.stop());

  it.each(CASES)('UNIT-20: $what is sent, bounded, held for, translated, counted and charged', async (it) => {
    hosted.answers(it.reply);
    const answer = await hosted.post(it);
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, undefined]);
    expect(hosted.received).toMatchObject(JSON.parse(JSON.stringify(it.sent)) as object);
    expect(outputOf(answer)).toMatchObject(it.output as object);
    expect(answer.text).toContain(`"cost_usd":${formatUsd(11n + UNIT_NANO_USD)}`);
    expect(it.path === '/v1/messages' ? '' : answer.text).not.toContain(TOKEN);
    const { charge, hold, forgone, flags } = await booked(hosted.platform, String(answer.headers['x-request-id']));
    expect({ charge, forgone, flags }).toEqual({ charge: 11n + UNIT_NANO_USD, forgone: 0n, flags: [] });
    expect(hold).toBeGreaterThanOrEqual(charge);
  });

  it.each([
    ['openai-responses', '/v1/responses', { input: 'Hi', tools: [MCP] }],
    [
      'openai-responses',
      '/v1/responses',
      { input: 'Hi', tools: [{ ...MCP, authorization: undefined, headers: { 'x-key': TOKEN } }] },
    ],
    [
      'openai-responses',
      '/v1/messages',
      MESSAGES({ ...SERVERS, tools: [{ type: 'mcp_toolset', mcp_server_name: 'files' }] }),
    ],
    ['anthropic-messages', '/v1/messages', MESSAGES(SERVERS)],
    ['anthropic-messages', '/v1/responses', { input: 'Hi', tools: [MCP] }],
  ] as const)(
    'UNIT-20: an error of %s that repeats the token of an MCP server is shown without it',
    async (kind, path, body) => {
      const message = `The MCP server refused '${TOKEN}'.`;
      hosted.answers({ type: 'error', error: { type: 'invalid_request_error', message } }, 400);
      const refused = await hosted.post({ kind, path, body });
      expect([refused.status, refused.text.includes(TOKEN)]).toEqual([400, false]);
      expect(refused.text).toContain("The MCP server refused '[credential]'.");
      hosted.answers({ type: 'error', error: { type: 'authentication_error', message } }, 401);
      await hosted.post({ kind, path, body });
      await hosted.platform.settle();
      const events = await hosted.platform.query<{ detail: string }>('SELECT detail FROM channel_event');
      expect(JSON.stringify(events)).not.toContain(TOKEN);
    },
  );

  it('UNIT-20: the audit computes every charge again', async () => {
    await hosted.platform.settle();
    expect(await auditFindings(hosted.platform.environment)).toEqual([]);
    expect(await leftovers(hosted.platform, [hosted.customer])).toEqual([]);
  });
});
