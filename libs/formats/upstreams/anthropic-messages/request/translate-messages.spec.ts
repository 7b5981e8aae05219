import { dialectRequest, requestText } from '../../../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from '../anthropic-messages.js';

function conversation(messages: readonly object[]): { system: unknown; messages: unknown } {
  const text = requestText(dialectRequest(anthropicMessages, { model: 'm', messages }));
  const { system, messages: turns } = JSON.parse(text) as Record<string, unknown>;
  return { system, messages: turns };
}

function turnsOf(...messages: readonly object[]): unknown {
  return conversation(messages).messages;
}

function blocksOf(message: object): unknown {
  const [turn] = turnsOf(message) as { content: unknown }[];
  return turn?.content;
}

const user = { role: 'user', content: 'Hi' };
const userTurn = { role: 'user', content: [{ type: 'text', text: 'Hi' }] };
const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"big":12345678901234567890}' } };
const cached = { type: 'ephemeral', ttl: '1h' };

describe('turns', () => {
  it('use leading instructions as the system prompt and keep the position of later ones', () => {
    const later = { role: 'system', content: 'And kind.' };
    expect(
      conversation([
        { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache_control: cached }] },
        { role: 'developer', content: 'Be true.' },
        { role: 'system', content: '' },
        user,
        later,
        { role: 'assistant', content: 'Yes.' },
        later,
      ]),
    ).toEqual({
      system: [
        { type: 'text', text: 'Be brief.', cache_control: cached },
        { type: 'text', text: 'Be true.' },
      ],
      messages: [
        { role: 'user', content: [...userTurn.content, { type: 'text', text: 'And kind.' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Yes.' }] },
        { role: 'user', content: [{ type: 'text', text: 'And kind.' }] },
      ],
    });
  });

  it('turn instructions alone into a user turn', () => {
    expect(conversation([{ role: 'system', content: 'Hi' }])).toEqual({ system: undefined, messages: [userTurn] });
  });

  it('put tool results into one turn, before other content', () => {
    const image = { type: 'image_url', image_url: { url: 'https://x.test/a.png' } };
    expect(
      turnsOf(
        user,
        {
          role: 'assistant',
          content: '',
          tool_calls: [call, { ...call, id: 'c2', function: { name: 'g', arguments: '' } }],
        },
        { role: 'system', content: 'Note.' },
        { role: 'tool', tool_call_id: 'c1', content: 'one', is_error: true },
        { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'two' }, image], cache_control: cached },
        { role: 'tool', tool_call_id: 'c3', content: '' },
        user,
      ),
    ).toEqual([
      userTurn,
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'c1', name: 'f', input: JSON.parse(call.function.arguments) as unknown },
          { type: 'tool_use', id: 'c2', name: 'g', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: 'one', is_error: true },
          {
            type: 'tool_result',
            tool_use_id: 'c2',
            content: [
              { type: 'text', text: 'two' },
              { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
            ],
            cache_control: cached,
          },
          { type: 'tool_result', tool_use_id: 'c3', content: '' },
          { type: 'text', text: 'Note.' },
          { type: 'text', text: 'Hi' },
        ],
      },
    ]);
  });

  it('keep every digit of arguments', () => {
    const messages = [{ role: 'assistant', tool_calls: [call] }];
    const text = requestText(dialectRequest(anthropicMessages, { model: 'm', messages }));
    expect(text).toContain('"input":{"big":12345678901234567890}');
  });

  it.each(['functions.f:0', 'é', 'x'.repeat(65), ''])('replace the id %j of a call, which is refused', (id) => {
    const turns = turnsOf(
      { role: 'assistant', tool_calls: [{ ...call, id }] },
      { ...user, role: 'tool', tool_call_id: id },
    );
    const [use, result] = (turns as { content: [Record<string, unknown>] }[]).map(({ content: [block] }) => block);
    expect(use?.id).toMatch(/^[\w-]{1,40}$/);
    expect(result?.tool_use_id).toBe(use?.id);
  });

  it('match a legacy function call with its result', () => {
    expect(
      turnsOf(
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
        { role: 'function', name: 'f', content: 'one' },
      ),
    ).toEqual([
      { role: 'assistant', content: [{ type: 'tool_use', id: 'function_call_1', name: 'f', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'function_call_1', content: 'one' }] },
    ]);
  });
});

describe('returned thinking', () => {
  const format = 'anthropic-claude-v1';

  it('comes first, joined from the details of a stream', () => {
    expect(
      blocksOf({
        role: 'assistant',
        content: 'So.',
        reasoning_content: 'not this',
        reasoning_details: [
          { type: 'reasoning.text', text: 'One ', format, index: 0 },
          { type: 'reasoning.text', text: 'two.', format, index: 0 },
          { type: 'reasoning.text', signature: 'sig', format, index: 0 },
          { type: 'reasoning.encrypted', data: 'xyz', format, index: 1 },
          { type: 'reasoning.text', text: 'Unsigned.', format, index: 2 },
          { type: 'reasoning.text', text: 'Another’s.', signature: 's', format: 'google-gemini-v1', index: 3 },
        ],
        tool_calls: [{ ...call, function: { name: 'f', arguments: '{}' } }],
      }),
    ).toEqual([
      { type: 'thinking', thinking: 'One two.', signature: 'sig' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'text', text: 'So.' },
      { type: 'tool_use', id: 'c1', name: 'f', input: {} },
    ]);
  });

  it('is accepted in the provider’s format too', () => {
    const blocks = [{ type: 'thinking', thinking: 'Hm.', signature: 'sig' }];
    expect(blocksOf({ role: 'assistant', content: 'So.', thinking_blocks: blocks })).toEqual([
      ...blocks,
      { type: 'text', text: 'So.' },
    ]);
  });
});

describe('parts', () => {
  it.each([
    [
      { type: 'text', text: 'a', cache_control: cached },
      { type: 'text', text: 'a', cache_control: cached },
    ],
    [
      {
        type: 'image_url',
        image_url: { url: 'DATA:image/PNG;charset=x;base64,AA==', detail: 'low' },
        cache_control: cached,
      },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' }, cache_control: cached },
    ],
    [
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' }, title: 'a.pdf' },
    ],
    [
      { type: 'file', file: { file_data: 'https://x.test/a.pdf' } },
      { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } },
    ],
    [
      { type: 'file', file: { file_data: 'data:text/markdown;base64,4oKs' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '€' } },
    ],
    [
      { type: 'file', file: { file_data: 'data:image/gif;base64,AA==' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'AA==' } },
    ],
    [
      { type: 'document', source: { type: 'url', url: 'https://x.test/a' }, citations: { enabled: true } },
      { type: 'document', source: { type: 'url', url: 'https://x.test/a' }, citations: { enabled: true } },
    ],
  ])('REQ-3: %j becomes %j', (part, block) => {
    expect(blocksOf({ role: 'user', content: [part] })).toEqual([block]);
  });

  it('refuses an invalid long string, which was not checked before', () => {
    const args = `"{\\"a\\":\\"${'x'.repeat(5_000)}\\q\\"}"`;
    const call = `{"id":"c","type":"function","function":{"name":"f","arguments":${args}}}`;
    const image = `"data:image/png;base64,${'A'.repeat(300_000)}"`;
    const parts = `[{"type":"image_url","image_url":{"url":${image}}}]`;
    const text = `{"model":"m","messages":[{"role":"user","content":${parts}},{"role":"assistant","tool_calls":[${call}]}]}`;
    expect(() => dialectRequest(anthropicMessages, text)).toThrow('a string with a wrong escape');
  });

  it('refers to a file by id, which requires a header', () => {
    const messages = [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file_1' } }] }];
    const request = dialectRequest(anthropicMessages, { model: 'm', messages });
    expect(JSON.parse(requestText(request))).toMatchObject({
      messages: [{ content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] }],
    });
    expect(request.headers['anthropic-beta']).toBe('files-api-2025-04-14');
  });

  it.each([
    ['messages[0].content[0].input_audio', { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }],
    ['messages[0].content[0].video_url', { type: 'video_url', video_url: { url: 'https://x.test/v' } }],
    ['messages[0].content[0].image_url.url', { type: 'image_url', image_url: { url: 'data:image/svg+xml,<svg/>' } }],
    [
      'messages[0].content[0].file.file_data',
      { type: 'file', file: { file_data: 'data:application/zip;base64,AA==' } },
    ],
    ['messages[0].content[0].file.file_data', { type: 'file', file: { filename: 'a' } }],
    ['messages[0].content[0].file.file_data', { type: 'file', file: { file_data: 'data:text/plain,a' } }],
    ['messages[0].content[0].file.file_data', { type: 'file', file: { file_data: 'AA==' } }],
  ])('REQ-22: names the unsupported parameter %s', (param, part) => {
    expect(() => turnsOf({ role: 'user', content: [part] })).toThrow(expect.objectContaining({ param }));
  });

  it.each([
    ['messages[0].tool_calls[0].type', { tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'f', input: '' } }] }],
    ['messages[0].tool_calls[0].id', { tool_calls: [{ function: { name: 'f' } }] }],
    ['messages[0].audio', { audio: { id: 'a' } }],
  ])('names the invalid parameter %s of an assistant', (param, fields) => {
    expect(() => turnsOf({ role: 'assistant', ...fields })).toThrow(expect.objectContaining({ param }));
  });
});
