import { formatUsd } from '#core';
import { booked } from '../../../../support/gateway/bookings.js';
import {
  UNIT_NANO_USD,
  PAGE,
  TOKEN,
  USER,
  RESPONSES,
  MESSAGES,
  CLAUDE_SEARCH,
  CLAUDE_CODE,
  CLAUDE_MCP,
  OPENAI_SEARCH,
  OPENAI_CODE,
  OPENAI_MCP,
  google,
  GOOGLE_SEARCH,
  GOOGLE_CODE,
  type HostedRequest,
  SEARCH,
  CLAUDE_SEARCHES,
  MCP,
  SERVERS,
  HostedPlatform,
} from '../../../../support/upstreams/hosted-tools.js';

jest.setTimeout(180_000);

type StreamCase = HostedRequest & {
  readonly what: string;
  readonly events: readonly object[];
  readonly expected: readonly object[];
};

/** A message of Anthropic as its stream has it. */
function claudeEvents(message: object): readonly object[] {
  const { content, usage, ...head } = message as { content: Record<string, unknown>[]; usage: object };
  const blocks = content.flatMap(({ input, text, citations, ...block }, index) => [
    {
      type: 'content_block_start',
      index,
      content_block: {
        ...block,
        ...(text === undefined ? {} : { text: '' }),
        ...(input === undefined ? {} : { input: {} }),
      },
    },
    ...(input === undefined ? [] : halves(JSON.stringify(input)).map((half) => delta(index, 'input_json_delta', half))),
    ...(text === undefined ? [] : [delta(index, 'text_delta', text)]),
    ...(citations === undefined ? [] : [delta(index, 'citations_delta', (citations as unknown[])[0])]),
    { type: 'content_block_stop', index },
  ]);
  return [
    { type: 'message_start', message: { ...head, content: [], usage: { input_tokens: 9, output_tokens: 1 } } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
}

const halves = (text: string): readonly string[] => [text.slice(0, 4), text.slice(4)];
const DELTA_MEMBERS = { input_json_delta: 'partial_json', text_delta: 'text', citations_delta: 'citation' } as const;

function delta(index: number, type: keyof typeof DELTA_MEMBERS, value: unknown): object {
  return { type: 'content_block_delta', index, delta: { type, [DELTA_MEMBERS[type]]: value } };
}

function openaiEvents(response: object): readonly object[] {
  const [call] = (response as { output: object[] }).output;
  const [annotation] = [{ type: 'url_citation', ...PAGE, start_index: 0, end_index: 6 }];
  return [
    { type: 'response.created', response: { id: 'resp_up', model: 'up' } },
    { type: 'response.output_item.added', output_index: 0, item: { ...call, status: 'in_progress' } },
    { type: 'response.output_item.done', output_index: 0, item: call },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'Found.' },
    { type: 'response.output_text.annotation.added', output_index: 1, content_index: 0, annotation },
    { type: 'response.completed', response },
  ];
}

function eventsOf(text: string): readonly unknown[] {
  const data = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json = '']) => json);
  return data.map((json) => JSON.parse(json) as unknown);
}

const added = (type: string, item: object): object => ({
  type: 'response.output_item.done',
  output_index: 0,
  item: expect.objectContaining({ type, ...item }) as object,
});
const begun = (index: number, block: object): object => ({
  type: 'content_block_start',
  index,
  content_block: expect.objectContaining(block) as object,
});
const CODE = { type: 'code_interpreter', container: { type: 'auto' } };
const CLAUDE_CODES = { type: 'code_execution_20250825', name: 'code_execution' };
const TOOLSET = { type: 'mcp_toolset', mcp_server_name: 'files' };

const STREAMS: readonly StreamCase[] = [
  {
    what: 'a search of Responses at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES(SEARCH),
    events: claudeEvents(CLAUDE_SEARCH),
    expected: [
      { type: 'response.web_search_call.searching' },
      added('web_search_call', { status: 'completed' }),
      { type: 'response.output_text.annotation.added' },
    ],
  },
  {
    what: 'code of Responses at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES(CODE),
    events: claudeEvents(CLAUDE_CODE),
    expected: [{ type: 'response.code_interpreter_call_code.done', code: 'ls' }, added('code_interpreter_call', {})],
  },
  {
    what: 'an MCP server of Responses at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES(MCP),
    events: claudeEvents(CLAUDE_MCP),
    expected: [{ type: 'response.mcp_call_arguments.done', arguments: '{"n":1}' }, added('mcp_call', { output: 'ok' })],
  },
  {
    what: 'a search of Messages at OpenAI',
    kind: 'openai-responses',
    path: '/v1/messages',
    body: MESSAGES({ tools: [CLAUDE_SEARCHES] }),
    events: openaiEvents(OPENAI_SEARCH),
    expected: [
      begun(0, { type: 'server_tool_use', name: 'web_search', input: {} }),
      { delta: { type: 'input_json_delta', partial_json: '{"query":"q"}' } },
      begun(1, { type: 'web_search_tool_result' }),
      begun(2, { type: 'text' }),
    ],
  },
  {
    what: 'code of Messages at OpenAI',
    kind: 'openai-responses',
    path: '/v1/messages',
    body: MESSAGES({ tools: [CLAUDE_CODES] }),
    events: openaiEvents(OPENAI_CODE),
    expected: [begun(0, { name: 'code_execution' }), begun(1, { type: 'code_execution_tool_result' })],
  },
  {
    what: 'an MCP server of Messages at OpenAI',
    kind: 'openai-responses',
    path: '/v1/messages',
    body: MESSAGES({ ...SERVERS, tools: [TOOLSET] }),
    events: openaiEvents(OPENAI_MCP),
    expected: [begun(0, { type: 'mcp_tool_use', server_name: 'files' }), begun(1, { type: 'mcp_tool_result' })],
  },
  {
    what: 'an MCP server of Messages at Anthropic',
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: MESSAGES({ ...SERVERS, tools: [TOOLSET] }),
    events: claudeEvents(CLAUDE_MCP),
    expected: [begun(0, { type: 'mcp_tool_use', id: 'mcptoolu_1' }), begun(1, { type: 'mcp_tool_result' })],
  },
  {
    what: 'a search of Messages at Google',
    kind: 'gemini',
    path: '/v1/messages',
    body: MESSAGES({ tools: [CLAUDE_SEARCHES] }),
    events: [GOOGLE_SEARCH],
    expected: [begun(0, { type: 'server_tool_use' }), begun(1, { type: 'web_search_tool_result' })],
  },
  {
    what: 'code of Responses at Google',
    kind: 'gemini',
    path: '/v1/responses',
    body: RESPONSES(CODE),
    events: [GOOGLE_CODE],
    expected: [added('code_interpreter_call', { code: 'ls' })],
  },
];

type LeftOutCase = HostedRequest & {
  readonly what: string;
  readonly reply: object;
  readonly name?: 'unpriced';
  readonly dropped: string;
  readonly sent: readonly object[];
  readonly forced?: object;
};

const SAID = { input_tokens: 9, output_tokens: 2 };
const CLAUDE_SAYS = { ...CLAUDE_SEARCH, content: [{ type: 'text', text: 'Hi' }], usage: SAID };
const OPENAI_SAYS = { ...OPENAI_SEARCH, output: (OPENAI_SEARCH as { output: object[] }).output.slice(1) };
const FUNCTION = { type: 'function', name: 'f', parameters: { type: 'object' } };

const LEFT_OUT: readonly LeftOutCase[] = [
  {
    what: 'a search without a price',
    name: 'unpriced',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES(SEARCH),
    reply: CLAUDE_SAYS,
    dropped: 'tools.web_search',
    sent: [],
    forced: { tool_choice: { type: 'web_search' } },
  },
  {
    what: 'code and servers without a price',
    name: 'unpriced',
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: MESSAGES({ ...SERVERS, tools: [CLAUDE_CODES] }),
    reply: CLAUDE_SAYS,
    dropped: 'tools[0], mcp_servers',
    sent: [],
    forced: { tool_choice: { type: 'tool', name: 'code_execution' } },
  },
  {
    what: 'a fetch elsewhere',
    kind: 'openai-responses',
    path: '/v1/messages',
    reply: OPENAI_SAYS,
    body: MESSAGES({ tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] }),
    dropped: 'tools[0]',
    sent: [],
    forced: { tool_choice: { type: 'any' } },
  },
  {
    what: 'a search with domains at Google',
    kind: 'gemini',
    path: '/v1/responses',
    reply: google([]),
    body: RESPONSES(SEARCH),
    dropped: 'tools.web_search',
    sent: [],
    forced: { tool_choice: 'required' },
  },
  {
    what: 'a search without live access elsewhere',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES({ type: 'web_search', external_web_access: false }),
    reply: CLAUDE_SAYS,
    dropped: 'tools.web_search',
    sent: [],
    forced: { tool_choice: { type: 'web_search' } },
  },
  {
    what: 'a server whose calls need an approval',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: RESPONSES({ ...MCP, require_approval: 'always' }),
    reply: CLAUDE_SAYS,
    dropped: 'tools.mcp',
    sent: [],
    forced: { tool_choice: { type: 'mcp', server_label: 'files' } },
  },
  {
    what: 'a server with headers',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    reply: CLAUDE_SAYS,
    body: RESPONSES({ ...MCP, headers: { 'x-key': TOKEN } }),
    dropped: 'tools.mcp',
    sent: [],
  },
  {
    what: 'a search beside functions at Google',
    kind: 'gemini',
    path: '/v1/responses',
    reply: google([]),
    body: { input: 'Hi', tools: [{ type: 'web_search' }, FUNCTION] },
    dropped: 'tools.web_search',
    sent: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }],
  },
  {
    what: 'a search that the choice leaves out',
    kind: 'anthropic-messages',
    path: '/v1/responses',
    body: { input: 'Hi', tools: [{ type: 'web_search' }, FUNCTION], tool_choice: 'none' },
    reply: CLAUDE_SAYS,
    dropped: 'tools.web_search',
    sent: [{ name: 'f', input_schema: { type: 'object' } }],
  },
];

const WITH_TOKEN: readonly HostedRequest[] = [
  { kind: 'anthropic-messages', path: '/v1/responses', body: RESPONSES(MCP) },
  { kind: 'openai-responses', path: '/v1/responses', body: RESPONSES({ ...MCP, headers: { 'x-key': TOKEN } }) },
  { kind: 'openai-responses', path: '/v1/messages', body: MESSAGES({ ...SERVERS, tools: [TOOLSET] }) },
  { kind: 'anthropic-messages', path: '/v1/messages', body: MESSAGES({ ...SERVERS, tools: [TOOLSET] }) },
];

describe('tools of the provider across formats: streams, and what is left out', () => {
  let hosted: HostedPlatform;

  beforeAll(async () => {
    hosted = await HostedPlatform.start();
  });
  beforeEach(() => hosted.platform.restoreChannels());
  afterAll(() => hosted.stop());

  it.each(STREAMS)('UNIT-20: $what: the calls of a stream, counted and charged', async (it) => {
    hosted.streams(it.events);
    const answer = await hosted.post({ ...it, body: { ...it.body, stream: true } });
    const events = eventsOf(answer.text);
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, undefined]);
    expect(events).toEqual(
      expect.arrayContaining(it.expected.map((event) => expect.objectContaining(event) as object)),
    );
    expect(answer.text).toContain(`"cost_usd":${formatUsd(11n + UNIT_NANO_USD)}`);
    const { charge, flags } = await booked(hosted.platform, String(answer.headers['x-request-id']));
    expect({ charge, flags }).toEqual({ charge: 11n + UNIT_NANO_USD, flags: [] });
  });

  it.each(LEFT_OUT)('UNIT-20: $what: left out and named, and a 400 where it is forced', async (it) => {
    hosted.answers(it.reply);
    const answer = await hosted.post(it, it.name);
    expect([answer.status, answer.headers['x-routify-dropped']]).toEqual([200, it.dropped]);
    expect(hosted.received.tools ?? []).toEqual(it.sent);
    if (it.forced === undefined) return;
    const refused = await hosted.post({ ...it, body: { ...it.body, ...it.forced } }, it.name);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('tool_choice')]);
  });

  it('UNIT-20: what was made of the calls of one provider does not reach another', async () => {
    hosted.answers(GOOGLE_SEARCH);
    const search = { tools: [CLAUDE_SEARCHES] };
    const first = await hosted.post({ path: '/v1/messages', kind: 'gemini', body: MESSAGES(search) });
    const { content } = JSON.parse(first.text) as { content: unknown[] };
    const messages = [...USER, { role: 'assistant', content }, ...USER];
    hosted.answers(CLAUDE_SEARCH);
    await hosted.post({ path: '/v1/messages', kind: 'anthropic-messages', body: MESSAGES({ ...search, messages }) });
    expect(hosted.received.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Found.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ]);
    hosted.answers(GOOGLE_CODE);
    const tools = [{ type: 'code_interpreter', container: { type: 'auto' } }];
    const ran = await hosted.post({ path: '/v1/responses', kind: 'gemini', body: { input: USER, tools } });
    const { output } = JSON.parse(ran.text) as { output: unknown[] };
    hosted.answers(OPENAI_CODE);
    await hosted.post({
      path: '/v1/responses',
      kind: 'openai-responses',
      body: { input: [...USER, ...output, ...USER], tools },
    });
    expect((hosted.received.input as { type?: string }[]).map(({ type }) => type)).toEqual([
      undefined,
      'message',
      undefined,
    ]);
  });

  it('UNIT-20: the token of an MCP server is in no reply, error, record or log', async () => {
    const logged: string[] = [];
    const spies = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((text) => logged.push(String(text)) > 0),
    );
    const error = { type: 'error', error: { type: 'invalid_request_error', message: `MCP refused ${TOKEN}` } };
    hosted.answers(error, 400);
    const texts: string[] = [];
    for (const request of WITH_TOKEN) {
      const answer = await hosted.post(request);
      expect(answer.status).toBe(400);
      texts.push(answer.text, JSON.stringify(answer.headers));
    }
    await hosted.platform.settle();
    for (const spy of spies) spy.mockRestore();
    const rows = await hosted.platform.query<Record<string, unknown>>(
      'SELECT row_to_json(r)::text AS text FROM usage_record r',
    );
    expect(texts).toHaveLength(2 * WITH_TOKEN.length);
    expect([...texts, ...logged, ...rows.map(({ text }) => String(text))].join()).not.toContain(TOKEN);
  });
});
