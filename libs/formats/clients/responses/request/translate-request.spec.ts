import fs from 'node:fs';
import path from 'node:path';
import { isRecord, finish, RoutifyError } from '#core';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { readChatBody } from '../../../chat/body/read-chat-body.js';
import { readChatRequest } from '../../../chat/request/read-chat-request.js';
import { RESPONSES_REASONING_FORMAT } from './translate-reasoning.js';
import { translateResponsesRequest } from './translate-request.js';

const RECORDED = path.resolve(__dirname, '../../../../../test/support/samples/responses/recorded-requests.json');

/** The chat body, after the rules of chat accept it. */
function translate(body: object | string): {
  chat: Record<string, unknown>;
  text: string;
  dropped: readonly string[];
  tools: Record<string, unknown>;
  echo: Record<string, unknown>;
} {
  const sent = typeof body === 'string' ? body : JSON.stringify({ model: 'm', ...body });
  const { chat, context, dropped } = finish(translateResponsesRequest(readChatBody(Buffer.from(sent)), SAMPLE_STATES));
  const text = chat.toString();
  finish(readChatRequest(readChatBody(chat)));
  const echo = JSON.parse(`{${context.echo().toString()}}`) as Record<string, unknown>;
  return {
    chat: JSON.parse(text) as Record<string, unknown>,
    text,
    dropped,
    tools: Object.fromEntries(context.tools),
    echo,
  };
}

function messages(input: unknown, more: object = {}): unknown {
  return translate({ input, ...more }).chat.messages;
}

function refusal(body: object): { param: string | null; message: string } {
  try {
    translate({ input: 'hi', ...body });
  } catch (error) {
    if (error instanceof RoutifyError && error.code === 'invalid_request_error') {
      return { param: error.param, message: error.message };
    }
    throw error;
  }
  throw new Error('accepted');
}

const call = (id: string, name = 'f', args = '{}'): object => ({
  type: 'function_call',
  id: `fc_${id}`,
  call_id: id,
  name,
  arguments: args,
  status: 'completed',
});
const output = (id: string, text = `out ${id}`): object => ({
  type: 'function_call_output',
  call_id: id,
  output: text,
});
const chatCall = (id: string, name = 'f', args = '{}'): object => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const toolMessage = (id: string, content: unknown = `out ${id}`): object => ({
  role: 'tool',
  tool_call_id: id,
  content,
});
const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

describe('recorded requests', () => {
  const recorded = JSON.parse(fs.readFileSync(RECORDED, 'utf8')) as { id: string; request: Record<string, unknown> }[];
  /** What the gateway does not offer: state. */
  const refused = ['previous_response_id', 'background'];

  it.each(recorded.map(({ id, request }) => [id, request] as const))('%s', (_id, request) => {
    const field = refused.find((name) => (request[name] ?? false) !== false);
    if (field === undefined) translate({ ...request });
    else expect(refusal(request).param).toBe(field);
  });

  it('are of many kinds', () => {
    expect(recorded.length).toBeGreaterThan(50);
  });
});

describe('input', () => {
  it('is a text, after the instructions', () => {
    expect(messages('hi', { instructions: 'Be brief.' })).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hi' },
    ]);
  });

  it('is bare messages, and developers become system', () => {
    const input = [
      { role: 'developer', content: [{ type: 'input_text', text: 'a' }] },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'b' },
          { type: 'input_text', text: 'c' },
        ],
      },
      { role: 'assistant', content: [{ type: 'output_text', text: 'd' }], id: 'msg_1', phase: 'final_answer' },
      { role: 'assistant', content: null },
    ];
    expect(messages(input)).toEqual([
      { role: 'system', content: 'a' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'b' },
          { type: 'text', text: 'c' },
        ],
      },
      { role: 'assistant', content: 'd' },
    ]);
  });

  it('has parts of every type', () => {
    const content = [
      { type: 'input_image', image_url: PIXEL, detail: 'original' },
      { type: 'input_image', file_id: 'file-1', detail: 'auto' },
      { type: 'input_file', file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' },
      { type: 'input_file', file_url: 'https://example.com/b.pdf' },
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
      { type: 'input_text', text: 'x', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'hologram', text: 'y' },
    ];
    const { chat, dropped } = translate({ input: [{ role: 'user', content }] });
    expect(chat.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: PIXEL, detail: 'high' } },
          { type: 'file', file: { file_id: 'file-1' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' } },
          { type: 'file', file: { file_data: 'https://example.com/b.pdf' } },
          { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
          { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
        ],
      },
    ]);
    expect(dropped).toEqual(['input.content.hologram']);
  });

  it('has items of unknown types, and of tools that ran at a provider', () => {
    const items = [
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      { type: 'later', x: 1 },
    ];
    const { chat, dropped } = translate({ input: [{ role: 'user', content: 'a' }, ...items] });
    expect(chat.messages).toEqual([{ role: 'user', content: 'a' }]);
    expect(dropped).toEqual(['input.web_search_call', 'input.later']);
  });

  describe('has images that a model generated', () => {
    const image = {
      type: 'image_generation_call',
      id: 'ig_1',
      status: 'completed',
      result: 'aGk=',
      output_format: 'webp',
    };
    const shown = (url = 'data:image/webp;base64,aGk='): object => ({
      role: 'user',
      content: [
        { type: 'text', text: 'The image that you generated:' },
        { type: 'image_url', image_url: { url } },
      ],
    });
    const said = { role: 'assistant', content: 'Here.' };
    const next = { role: 'user', content: 'Now a cat.' };

    it('as images after the turn of the model', () => {
      const { chat, dropped } = translate({ input: [said, image, { ...image, output_format: undefined }, next] });
      expect(chat.messages).toEqual([said, shown(), shown('data:image/png;base64,aGk='), next]);
      expect(dropped).toEqual([]);
    });

    it('in the middle of a turn, which stays one', () => {
      const reasoning = { type: 'reasoning', summary: [{ text: 'A' }] };
      expect(messages([reasoning, image, said, next])).toEqual([{ ...said, reasoning_content: 'A' }, shown(), next]);
    });

    it('beside calls, after their outputs', () => {
      expect(messages([call('a'), image, call('b'), output('b'), output('a'), said])).toEqual([
        { role: 'assistant', content: null, tool_calls: [chatCall('a'), chatCall('b')] },
        toolMessage('b'),
        toolMessage('a'),
        shown(),
        said,
      ]);
    });

    it.each([undefined, null, '', 7])('unless the result is %j', (result) => {
      const { chat, dropped } = translate({ input: [next, { ...image, result }] });
      expect([chat.messages, dropped]).toEqual([[next], ['input.image_generation_call']]);
    });
  });

  it('has references to reasoning, without which a model can go on', () => {
    const input = [{ role: 'user', content: 'a' }, { type: 'item_reference', id: 'rs_1' }, { id: 'rs_2' }];
    const { chat, dropped } = translate({ input });
    expect(chat.messages).toEqual([{ role: 'user', content: 'a' }]);
    expect(dropped).toEqual(['input.item_reference']);
  });

  it.each([
    [{ input: [] }, 'input'],
    [{ input: [1] }, 'input[0]'],
    [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input[0]'],
    [{ input: [{ id: 'fc_1' }] }, 'input[0]'],
    [{ input: [{ type: 'item_reference', id: 'rs_1' }] }, 'input'],
    [{ input: [{ role: 'robot', content: 'x' }] }, 'input[0].role'],
    [{ input: [{ role: 'user' }] }, 'input[0].content'],
    [{ input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text'],
    [
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'x.png' }] }] },
      'input[0].content[0].image_url',
    ],
    [{ input: [{ type: 'function_call', call_id: 'c', name: 'f' }] }, 'input[0].arguments'],
    [{ input: [{ type: 'function_call_output', output: 'x' }] }, 'input[0].call_id'],
    [{ input: [{ type: 'reasoning', summary: [] }] }, 'input'],
    [{ instructions: 1 }, 'instructions'],
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ conversation: { id: 'conv_1' } }, 'conversation'],
    [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
    [{ background: true }, 'background'],
    [{ max_output_tokens: 0 }, 'max_output_tokens'],
    [{ temperature: 3 }, 'temperature'],
    [{ text: { format: { type: 'grammar' } } }, 'text.format.type'],
    [{ text: { format: { type: 'json_schema', name: 'x' } } }, 'text.format.schema'],
    [{ tools: [{ type: 'function' }] }, 'tools[0].name'],
    [{ tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'custom' }] }] }, 'tools[0].tools[0].name'],
    [{ tool_choice: { type: 'function', name: 'f' } }, 'tool_choice'],
    [{ tools: [{ type: 'x_search' }], tool_choice: { type: 'x_search' } }, 'tool_choice'],
    [{ tools: [{ type: 'x_search' }], tool_choice: 'required' }, 'tool_choice'],
    [{ tools: [{ type: 'web_search' }, { type: 'x_search' }], tool_choice: { type: 'x_search' } }, 'tool_choice'],
    [{ tool_choice: 'maybe' }, 'tool_choice'],
    [{ include: 'x' }, 'include'],
    [{ service_tier: 7 }, 'service_tier'],
  ])('a 400 names the field of the client: %j', (body, param) => {
    expect(refusal(body).param).toBe(param);
  });

  const called = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
  const ended = { type: 'function_call_output', call_id: 'c', output: 'x' };
  it.each([
    ['an output before its call', [ended, called], 0],
    [
      'an output without a call',
      [
        { role: 'user', content: 'a' },
        { ...ended, type: 'custom_tool_call_output' },
      ],
      1,
    ],
    ['a call without an output', [{ ...called, call_id: 'd' }, { ...ended, call_id: 'd' }, called], 2],
  ])('a 400 names the id of the call: %s', (_what, input, index) => {
    const { param, message } = refusal({ input });
    expect([param, message]).toEqual([`input[${index}]`, expect.stringContaining("the call 'c'")]);
  });

  const say = (role: string): object => ({ role, content: 'a' });
  it.each<[what: string, input: readonly object[]]>([
    ['outputs in another order', [call('a'), call('b'), call('c'), output('c'), output('a'), output('b')]],
    [
      'items between',
      [
        call('a'),
        { type: 'reasoning', summary: [] },
        say('assistant'),
        call('b'),
        say('user'),
        output('a'),
        output('b'),
      ],
    ],
    ['references between', [call('a'), { type: 'item_reference', id: 'rs_1' }, output('a')]],
    ['items of tools of the provider’s between', [call('a'), { type: 'web_search_call', id: 'ws_1' }, output('a')]],
    [
      'custom tools',
      [
        { type: 'custom_tool_call', call_id: 'a', name: 'f', input: 'x' },
        { ...output('a'), type: 'custom_tool_call_output' },
      ],
    ],
    ['an output of the other type', [{ type: 'custom_tool_call', call_id: 'a', name: 'f', input: 'x' }, output('a')]],
    ['a shell whose output is a function’s', [{ type: 'local_shell_call', call_id: 'a', action: {} }, output('a')]],
    ['an id in two turns', [call('a'), output('a'), say('user'), call('a'), output('a')]],
    ['an id of two parallel calls', [call('a'), call('a'), output('a'), output('a')]],
    [
      'a call without an output before a compaction',
      [call('a'), { type: 'compaction', encrypted_content: 'E' }, say('user')],
    ],
    ['a call and its output around one', [call('a'), { type: 'compaction', encrypted_content: 'E' }, output('a')]],
  ])('calls and outputs are pairs: %s', (_what, input) => {
    expect(() => messages([say('user'), ...input])).not.toThrow();
  });

  it('of several outputs of a call the first counts, and the others are named', () => {
    const { chat, dropped } = translate({ input: [call('a'), output('a'), output('a', 'later'), output('a', 'last')] });
    expect(chat.messages).toEqual([expect.anything(), toolMessage('a')]);
    expect(dropped).toEqual(['input.function_call_output']);
  });

  it('an output whose call is in a compaction is a text of the user', () => {
    const compaction = { type: 'compaction', encrypted_content: SAMPLE_STATES.encode('compaction', 'We did X.') };
    expect(messages([compaction, output('a'), say('assistant')])).toEqual([
      { role: 'user', content: expect.stringContaining('We did X.') as string },
      {
        role: 'user',
        content: [
          { type: 'text', text: expect.stringContaining('The output of a tool') as string },
          { type: 'text', text: 'out a' },
        ],
      },
      say('assistant'),
    ]);
    expect(refusal({ input: [output('a'), compaction] }).param).toBe('input[0]');
  });

  it('an id may be used again, and other tools have ids of their own', () => {
    const shell = { type: 'local_shell_call_output', id: 'item', output: 'x' };
    expect(messages([called, ended, called, ended, shell])).toHaveLength(5);
  });

  it('a 400 about stored state says what to do', () => {
    expect(refusal({ previous_response_id: 'resp_1' }).message).toContain('send the whole conversation');
    expect(refusal({ input: [{ type: 'item_reference', id: 'x' }] }).message).toContain('send complete items');
    expect(refusal({ tools: [{ type: 'x_search' }], tool_choice: { type: 'x_search' } }).message).toContain(
      '"x_search"',
    );
  });
});

describe('calls and their outputs', () => {
  it('are one message of the model and the outputs after it', () => {
    const input = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: 'I check.' },
      call('a', 'f', '{"n":12345678901234567890}'),
      call('b'),
      output('b'),
      output('a'),
      call('c'),
      output('c'),
    ];
    expect(messages(input)).toEqual([
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: 'I check.',
        tool_calls: [chatCall('a', 'f', '{"n":12345678901234567890}'), chatCall('b')],
      },
      toolMessage('b'),
      toolMessage('a'),
      { role: 'assistant', content: null, tool_calls: [chatCall('c')] },
      toolMessage('c'),
    ]);
  });

  it('stay together when a message or another call stands between them', () => {
    const input = [
      ...[call('a'), { role: 'assistant', content: 'and' }, call('b')],
      ...[{ role: 'user', content: 'wait' }, output('a'), { role: 'user', content: 'go' }, output('b')],
    ];
    expect(messages(input)).toEqual([
      { role: 'assistant', content: 'and', tool_calls: [chatCall('a'), chatCall('b')] },
      toolMessage('a'),
      toolMessage('b'),
      { role: 'user', content: 'wait' },
      { role: 'user', content: 'go' },
    ]);
  });

  it('pair with the latest call of an id that is used again', () => {
    const input = [call('a'), output('a', '1'), { role: 'user', content: 'again' }, call('a'), output('a', '2')];
    expect(messages(input)).toEqual([
      { role: 'assistant', content: null, tool_calls: [chatCall('a')] },
      toolMessage('a', '1'),
      { role: 'user', content: 'again' },
      { role: 'assistant', content: null, tool_calls: [chatCall('a')] },
      toolMessage('a', '2'),
    ]);
  });

  it('of every kind become functions', () => {
    const items = [
      { type: 'custom_tool_call', call_id: '1', name: 'exec', namespace: 'js', input: 'say("ü\n")' },
      { type: 'custom_tool_call_output', call_id: '1', output: [{ type: 'input_text', text: 'ok' }] },
      { type: 'local_shell_call', id: 'l', call_id: '2', action: { type: 'exec', command: ['ls'], env: {} } },
      { type: 'local_shell_call_output', id: '2', output: 'a.txt' },
      { type: 'shell_call', call_id: '3', action: { commands: ['ls'], timeout_ms: null } },
      {
        type: 'shell_call_output',
        call_id: '3',
        output: [{ stdout: 'x', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
      },
      { type: 'apply_patch_call', call_id: '4', operation: { type: 'delete_file', path: 'a' }, status: 'completed' },
      { type: 'apply_patch_call_output', call_id: '4', status: 'failed', output: 'no such file' },
      { type: 'computer_call', call_id: '5', actions: [{ type: 'screenshot' }] },
      { type: 'computer_call_output', call_id: '5', output: { type: 'computer_screenshot', image_url: PIXEL } },
    ];
    const { chat, tools } = translate({ input: items });
    expect(chat.messages).toEqual([
      { role: 'assistant', content: null, tool_calls: [chatCall('1', 'js__exec', '{"input":"say(\\"ü\\n\\")"}')] },
      toolMessage('1', 'ok'),
      { role: 'assistant', content: null, tool_calls: [chatCall('2', 'local_shell', '{"command":["ls"],"env":{}}')] },
      toolMessage('2', 'a.txt'),
      {
        role: 'assistant',
        content: null,
        tool_calls: [chatCall('3', 'shell', '{"commands":["ls"],"timeout_ms":null}')],
      },
      toolMessage('3', '[{"stdout":"x","stderr":"","outcome":{"type":"exit","exit_code":0}}]'),
      {
        role: 'assistant',
        content: null,
        tool_calls: [chatCall('4', 'apply_patch', '{"type":"delete_file","path":"a"}')],
      },
      { ...toolMessage('4', 'no such file'), is_error: true },
      {
        role: 'assistant',
        content: null,
        tool_calls: [chatCall('5', 'computer', '{"actions":[{"type":"screenshot"}]}')],
      },
      toolMessage('5', [{ type: 'image_url', image_url: { url: PIXEL } }]),
    ]);
    expect(tools).toMatchObject({ js__exec: { kind: 'custom', name: 'exec', namespace: 'js' } });
  });
});

describe('reasoning', () => {
  it('of an issuer of this format keeps its bytes', () => {
    const item = {
      type: 'reasoning',
      id: 'rs_1',
      content: null,
      encrypted_content: 'gAAAA_-==',
      summary: [{ type: 'summary_text', text: 'hm' }],
    };
    const mark = { format: RESPONSES_REASONING_FORMAT, id: 'rs_1' };
    expect(messages([item, call('a'), { ...item, id: 'rs_2' }, call('b'), output('a'), output('b')])).toMatchObject([
      {
        role: 'assistant',
        reasoning_details: [
          { type: 'reasoning.summary', summary: 'hm', ...mark, index: 0 },
          { type: 'reasoning.encrypted', data: 'gAAAA_-==', ...mark, index: 1 },
          { type: 'reasoning.summary', summary: 'hm', ...mark, id: 'rs_2', index: 2 },
          { type: 'reasoning.encrypted', data: 'gAAAA_-==', ...mark, id: 'rs_2', index: 3 },
        ],
        tool_calls: [chatCall('a'), chatCall('b')],
      },
      {},
      {},
    ]);
  });

  it('encoded by the gateway becomes its details', () => {
    const details = [
      { type: 'reasoning.text', text: 'T', signature: 'sig', format: 'anthropic-claude-v1', index: 4 },
      { type: 'reasoning.encrypted', data: 'D', format: 'anthropic-claude-v1', index: 7 },
    ];
    const item = {
      type: 'reasoning',
      encrypted_content: SAMPLE_STATES.encode('reasoning', JSON.stringify(details)),
      summary: [],
    };
    expect(messages([item, { role: 'assistant', content: 'a' }])).toEqual([
      {
        role: 'assistant',
        content: 'a',
        reasoning_details: [
          { ...details[0], index: 0 },
          { ...details[1], index: 1 },
        ],
      },
    ]);
  });

  it.each([
    [{ summary: [{ type: 'summary_text', text: 'A' }] }, 'A'],
    [{ summary: [{ type: 'summary_text', text: 'A' }], content: [{ type: 'reasoning_text', text: 'B"' }] }, 'B"'],
    [{ summary: [{ text: 'A' }], encrypted_content: null, content: null }, 'A'],
  ])('without state is text: %j', (item, text) => {
    const [answer] = messages([{ type: 'reasoning', ...item }, call('a'), output('a')]) as [object];
    expect(answer).toMatchObject({ reasoning_content: text });
  });

  it('that does not open is state of some issuer', () => {
    const encrypted = 'routify-v1.reasoning.gateway.!!';
    const item = { type: 'reasoning', encrypted_content: encrypted, summary: [] };
    expect(messages([item, { role: 'assistant', content: 'a' }])).toMatchObject([
      { reasoning_details: [{ type: 'reasoning.encrypted', data: encrypted }] },
    ]);
  });
});

describe('compaction', () => {
  it('is a summary that replaces the conversation', () => {
    const input = [{ type: 'compaction', encrypted_content: SAMPLE_STATES.encode('compaction', 'We did X.') }];
    expect(messages(input)).toEqual([{ role: 'user', content: expect.stringContaining('We did X.') as string }]);
  });

  it('of another issuer is left out and listed', () => {
    const input = [
      { type: 'compaction', encrypted_content: 'gAAA' },
      { role: 'user', content: 'a' },
    ];
    expect(translate({ input }).dropped).toEqual(['input.compaction']);
  });

  it('is requested by a trigger, without calls', () => {
    const input = [{ role: 'user', content: 'a' }, { type: 'compaction_trigger' }];
    const tools = [{ type: 'function', name: 'f', parameters: {} }];
    expect(translate({ input, tools }).chat).toMatchObject({ tool_choice: 'none' });
  });
});

describe('tools', () => {
  const parameters = { type: 'object', properties: { n: { type: 'integer', maximum: 1 } } };

  it('of namespaces and of items are functions', () => {
    const tools = [
      { type: 'function', name: 'f', description: 'F', parameters, strict: true },
      {
        type: 'namespace',
        name: 'mcp.x',
        description: 'X',
        tools: [
          { type: 'function', name: 'f', description: 'XF', parameters, strict: false },
          { type: 'custom', name: 'g', format: { type: 'grammar', syntax: 'lark', definition: 'start: /a+/' } },
        ],
      },
    ];
    const { chat, tools: byName } = translate({
      input: [
        { type: 'additional_tools', role: 'developer', tools },
        { role: 'user', content: 'hi' },
      ],
    });
    expect(chat.tools).toMatchObject([
      { type: 'function', function: { name: 'f', description: 'F', parameters, strict: true } },
      { type: 'function', function: { name: 'mcp_x__f', description: 'X\n\nXF', parameters } },
      {
        type: 'function',
        function: {
          name: 'mcp_x__g',
          description: 'The value of "input" must match this lark grammar:\nstart: /a+/',
          parameters: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
        },
      },
    ]);
    expect(byName).toEqual({
      f: { kind: 'function', name: 'f', namespace: null },
      mcp_x__f: { kind: 'function', name: 'f', namespace: 'mcp.x' },
      mcp_x__g: { kind: 'custom', name: 'g', namespace: 'mcp.x' },
    });
  });

  it('have names that upstreams accept and that differ', () => {
    const long = 'n'.repeat(60);
    const tools = [
      { type: 'function', name: 'shell' },
      { type: 'shell' },
      {
        type: 'namespace',
        name: long,
        tools: [
          { type: 'function', name: 'first' },
          { type: 'function', name: 'other' },
        ],
      },
    ];
    const names = Object.keys(translate({ input: 'x', tools }).tools);
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toBe('shell');
    for (const name of names) expect(name).toMatch(/^[\w-]{1,64}$/);
    expect(Object.keys(translate({ input: 'x', tools }).tools)).toEqual(names);
  });

  it('that run at a provider are dropped and listed', () => {
    const tools = [
      { type: 'web_search', external_web_access: true },
      { type: 'shell', environment: { type: 'container_auto' } },
      { type: 'tool_search' },
      { type: 'file\r\nsearch' },
    ];
    const { chat, dropped } = translate({ input: 'x', tools, tool_choice: 'auto', parallel_tool_calls: false });
    expect(chat).toEqual({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
    expect(dropped).toEqual(['tools.web_search', 'tools.shell', 'tools.tool_search', 'tools']);
  });

  it('that the client searches for are offered from then on', () => {
    const input = [
      { type: 'tool_search_call', call_id: 's', execution: 'client', arguments: { q: 'x' } },
      { type: 'tool_search_output', call_id: 's', execution: 'client', tools: [{ type: 'function', name: 'found' }] },
    ];
    const tools = [{ type: 'tool_search', execution: 'client', parameters, description: 'S' }];
    expect(translate({ input, tools }).chat).toMatchObject({
      tools: [{ function: { name: 'tool_search', parameters } }, { function: { name: 'found' } }],
      messages: [{ tool_calls: [chatCall('s', 'tool_search', '{"q":"x"}')] }, { role: 'tool', tool_call_id: 's' }],
    });
  });

  it('REQ-42: that the provider searched for are offered, and the search itself is left out', () => {
    const found = { type: 'function', name: 'found', defer_loading: true };
    const searched = { status: 'completed', execution: 'server', call_id: null };
    const input = [
      { role: 'user', content: 'x' },
      { type: 'tool_search_call', id: 'tsc_1', ...searched, arguments: { paths: ['crm'] } },
      { type: 'tool_search_output', id: 'tso_1', ...searched, tools: [found] },
      { type: 'function_call', call_id: 'c', name: 'found', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'done' },
    ];
    expect(translate({ input, tools: [{ type: 'tool_search' }] }).chat).toMatchObject({
      tools: [{ function: { name: 'found' } }],
      messages: [{ role: 'user' }, { tool_calls: [chatCall('c', 'found', '{}')] }, { role: 'tool', tool_call_id: 'c' }],
    });
  });

  const all = [
    { type: 'function', name: 'f' },
    { type: 'custom', name: 'c' },
    { type: 'apply_patch' },
    { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f' }] },
    { type: 'web_search' },
  ];

  it.each<[choice: unknown, expected: unknown, count: number]>([
    ['auto', 'auto', 4],
    ['none', 'none', 4],
    ['required', 'required', 4],
    [{ type: 'function', name: 'f' }, { type: 'function', function: { name: 'f' } }, 4],
    [{ type: 'function', name: 'f', namespace: 'n' }, { type: 'function', function: { name: 'n__f' } }, 4],
    [{ type: 'custom', name: 'c' }, { type: 'function', function: { name: 'c' } }, 4],
    [{ type: 'apply_patch' }, { type: 'function', function: { name: 'apply_patch' } }, 4],
    [{ type: 'allowed_tools', mode: 'required', tools: [{ type: 'custom', name: 'c' }] }, 'required', 1],
    [{ type: 'allowed_tools', mode: 'auto', tools: [{ type: 'web_search' }, { type: 'apply_patch' }] }, 'auto', 1],
    [{ type: 'allowed_tools', mode: 'auto', tools: [] }, undefined, 0],
    [null, undefined, 4],
  ])('are chosen by %j', (choice, expected, count) => {
    const { chat } = translate({ input: 'x', tools: all, tool_choice: choice });
    expect(chat.tool_choice).toEqual(expected);
    expect(chat.tools ?? []).toHaveLength(count);
  });

  it('keep the digits of their schemas', () => {
    const tool = '{"type":"function","name":"f","parameters":{"maximum":12345678901234567890,"type":"object"}}';
    const { text } = translate(`{"model":"m","input":"x","tools":[${tool}]}`);
    expect(text).toContain('"parameters":{"maximum":12345678901234567890,"type":"object"}');
  });
});

describe('settings', () => {
  it('have their names in chat', () => {
    const { chat, dropped } = translate({
      input: 'x',
      stream: true,
      stream_options: { include_obfuscation: false },
      store: true,
      temperature: 0.5,
      top_p: 1,
      max_output_tokens: 9,
      text: { verbosity: 'low', format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true } },
      reasoning: { effort: 'high', summary: 'auto', context: 'all_turns' },
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      top_logprobs: 3,
      prompt_cache_key: 'k',
      safety_identifier: 's',
      metadata: { a: 'b' },
      service_tier: 'auto',
      user: 'u',
      truncation: 'disabled',
      client_metadata: { x: 'y' },
      background: false,
      previous_response_id: null,
      routify: { sort: 'price' },
    });
    expect(chat).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      top_p: 1,
      max_output_tokens: 9,
      verbosity: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
      reasoning_effort: 'high',
      logprobs: true,
      top_logprobs: 3,
      prompt_cache_key: 'k',
      safety_identifier: 's',
      metadata: { a: 'b' },
      service_tier: 'auto',
      user: 'u',
      routify: { sort: 'price' },
    });
    expect(dropped).toEqual([]);
  });

  it('without a place in chat are listed', () => {
    const more = {
      truncation: 'auto',
      context_management: [{ type: 'compaction' }],
      max_tool_calls: 3,
      moderation: {},
    };
    expect(translate({ input: 'x', ...more }).dropped).toEqual(Object.keys(more));
  });

  it('are repeated by the response, with what the gateway decides', () => {
    const tools = [{ type: 'function', name: 'f' }];
    const { echo } = translate({ input: 'x', store: true, service_tier: 'auto', tools, text: { verbosity: 'low' } });
    expect(echo).toMatchObject({
      store: false,
      text: { format: { type: 'text' }, verbosity: 'low' },
      tools: [{ type: 'function', name: 'f', strict: false, parameters: null }],
      tool_choice: 'auto',
      metadata: {},
    });
  });
});

describe('requests of agents', () => {
  it('of Codex with an unknown model', () => {
    const { chat, dropped } = translate({
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'You are Codex.' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix it.' }] },
        { type: 'reasoning', summary: [], content: null, encrypted_content: 'gAAAAB' },
        { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'read', namespace: 'fs', arguments: '{"p":"a"}' },
        { type: 'function_call_output', call_id: 'c1', output: 'text' },
      ],
      tools: [
        { type: 'function', name: 'exec_command', strict: false, parameters: { type: 'object', properties: {} } },
        { type: 'namespace', name: 'fs', description: '', tools: [{ type: 'function', name: 'read' }] },
        { type: 'web_search', external_web_access: false },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      reasoning: { effort: 'medium', summary: 'auto' },
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: 'thread',
      client_metadata: { 'x-codex-turn-metadata': '{}' },
    });
    expect(dropped).toEqual(['tools.web_search']);
    expect(chat.messages).toMatchObject([
      { role: 'system', content: 'You are Codex.' },
      { role: 'user', content: 'Fix it.' },
      {
        role: 'assistant',
        reasoning_details: [{ type: 'reasoning.encrypted', data: 'gAAAAB', format: 'openai-responses-v1', index: 0 }],
        tool_calls: [chatCall('c1', 'fs__read', '{"p":"a"}')],
      },
      toolMessage('c1', 'text'),
    ]);
  });

  it('of opencode, with bare messages and calls without ids', () => {
    const { chat, dropped } = translate({
      input: [
        { role: 'developer', content: 'You are opencode.' },
        { role: 'user', content: [{ type: 'input_text', text: 'Fix it.' }] },
        { type: 'function_call', call_id: 'c1', name: 'read', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'text' },
      ],
      max_output_tokens: 32_000,
      store: false,
      prompt_cache_key: 'ses_1',
      tools: [{ type: 'function', name: 'read', parameters: { type: 'object' }, strict: false }],
      stream: true,
    });
    expect(dropped).toEqual([]);
    expect(chat.messages).toHaveLength(4);
    expect(isRecord(chat.stream_options)).toBe(true);
  });
});
