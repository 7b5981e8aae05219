import fc from 'fast-check';
import { finish, isRecord } from '#core';
import { readChatRequest } from '../../../chat/request/read-chat-request.js';
import { translateMessagesRequest } from '../../../clients/messages/request/translate-messages-request.js';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { chatBody, PLAIN_OPTIONS } from '../../../../../test/support/samples/dialect-request.js';
import { messagesBodies } from '../../../../../test/support/messages/messages-bodies.js';
import { bedrock } from '../../bedrock/bedrock.js';
import type { DialectOptions } from '../../dialect.js';
import { gemini } from '../../gemini/gemini.js';
import { openaiChat } from '../../openai-chat/openai-chat.js';
import { openaiResponses } from '../../openai-responses/openai-responses.js';

type Json = Readonly<Record<string, unknown>>;

const BASE = { model: 'm', max_tokens: 9 };
const MARK = { type: 'ephemeral' };
const USE = { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 }, caller: { type: 'direct' }, cache_control: MARK };
const PNG = { type: 'base64', media_type: 'image/png', data: 'aGk=' };
const IMAGE_PART = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } };

function chatFor(fields: Json, options: Partial<DialectOptions> = {}): { sent: Json; dropped: readonly string[] } {
  const { chat } = finish(
    translateMessagesRequest(chatBody({ ...BASE, ...fields }), { betas: [], states: SAMPLE_STATES }),
  );
  const body = chatBody(chat.toString());
  const all = { ...PLAIN_OPTIONS, reasoningField: 'none' as const, ...options };
  const { parts, dropped } = finish(openaiChat.buildRequest(body, finish(readChatRequest(body)), all));
  return { sent: JSON.parse(Buffer.concat(parts).toString()) as Json, dropped };
}

const user = (...content: readonly unknown[]): Json => ({ role: 'user', content });

describe("a client of Anthropic's format before an upstream of chat", () => {
  it('sends only fields of chat', () => {
    const { sent, dropped } = chatFor({
      system: [
        { type: 'text', text: 'a', cache_control: MARK },
        { type: 'text', text: 'b' },
      ],
      messages: [{ role: 'user', content: 'Hi' }],
      thinking: { type: 'enabled', budget_tokens: 9_000 },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
      stop_sequences: ['X'],
      metadata: { user_id: 'u' },
      service_tier: 'standard_only',
      cache_control: MARK,
      top_k: 5,
      container: 'c',
    });
    expect(sent).toEqual({
      model: 'up-1',
      max_tokens: 9,
      messages: [
        { role: 'system', content: 'a\n\nb' },
        { role: 'user', content: 'Hi' },
      ],
      stop: ['X'],
      reasoning_effort: 'medium',
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
      user: 'u',
    });
    expect(dropped).toEqual(['top_k', 'container']);
  });

  it('REQ-42: sends each result behind the message with its call, where messages of the model follow each other', () => {
    const { sent } = chatFor({
      messages: [
        user({ type: 'text', text: 'Hi' }),
        { role: 'assistant', content: [USE] },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'And:' },
            { ...USE, id: 't2' },
          ],
        },
        user(
          { type: 'tool_result', tool_use_id: 't1', content: 'one' },
          { type: 'tool_result', tool_use_id: 't2', content: [{ type: 'image', source: PNG }] },
        ),
      ],
    });
    expect(sent.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 't1' }] },
      { role: 'tool', tool_call_id: 't1' },
      { role: 'assistant', content: 'And:', tool_calls: [{ id: 't2' }] },
      { role: 'tool', tool_call_id: 't2' },
      { role: 'user', content: [IMAGE_PART] },
    ]);
  });

  it('REQ-42: sends what a conversation was compacted to in the place of all before it', () => {
    const compaction = { type: 'compaction', content: 'They greeted.' };
    const failed = { type: 'compaction', content: null };
    const { sent, dropped } = chatFor({
      system: 'Be brief.',
      messages: [
        user({ type: 'text', text: 'Hi' }),
        { role: 'assistant', content: [{ ...compaction, content: 'Older.' }, USE] },
        user({ type: 'tool_result', tool_use_id: 't1', content: 'x' }),
        {
          role: 'assistant',
          content: [{ type: 'text', text: 'before' }, compaction, { type: 'text', text: 'Hello.' }],
        },
        user({ type: 'text', text: 'Go on' }),
      ],
    });
    expect(sent.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'They greeted.' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'Go on' },
    ]);
    expect(dropped).toEqual([]);
    const alone = chatFor({
      messages: [user({ type: 'text', text: 'Hi' }), { role: 'assistant', content: [compaction] }],
    });
    expect(alone.sent.messages).toEqual([{ role: 'user', content: 'They greeted.' }]);
    const none = chatFor({
      messages: [user({ type: 'text', text: 'compaction' }), { role: 'assistant', content: [failed] }],
    });
    expect(none.dropped).toEqual(['messages.compaction']);
    expect(none.sent.messages).toHaveLength(2);
  });

  it('sends calls and results as chat has them, with media after the results', () => {
    const { sent, dropped } = chatFor({
      messages: [
        user({ type: 'text', text: 'Hi', cache_control: MARK }),
        { role: 'assistant', content: [{ type: 'text', text: 'A', citations: [] }, USE, { ...USE, id: 't2' }] },
        user(
          { type: 'tool_result', tool_use_id: 't1', is_error: true, content: [{ type: 'image', source: PNG }] },
          { type: 'tool_result', tool_use_id: 't2', content: 'done', cache_control: MARK },
          { type: 'text', text: 'Go on' },
        ),
        { role: 'assistant', content: [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }] },
        user({ type: 'text', text: 'And?' }),
      ],
    });
    const call = { type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
    expect(sent.messages).toEqual([
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: 'A',
        tool_calls: [
          { id: 't1', ...call },
          { id: 't2', ...call },
        ],
      },
      { role: 'tool', tool_call_id: 't1', content: 'The tool failed:\nThe result is in the next message.' },
      { role: 'tool', tool_call_id: 't2', content: 'done' },
      { role: 'user', content: [IMAGE_PART, { type: 'text', text: 'Go on' }] },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'And?' },
    ]);
    expect(dropped).toEqual(['messages.server_tool_use']);
  });

  it.each([
    [{ type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'x' } }, 'T\nx'],
    [{ type: 'document', source: { type: 'content', content: 'x' }, context: 'C' }, 'C\nx'],
    [{ type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'x' }] } }, 'x'],
    [{ type: 'search_result', title: 'T', source: 's', content: [{ type: 'text', text: 'x' }] }, 'T\ns\nx'],
    [{ type: 'tool_reference', tool_name: 'f' }, 'The tool f is available.'],
  ])('sends %j as a text', (block, content) => {
    expect(chatFor({ messages: [user(block)] }).sent.messages).toEqual([{ role: 'user', content }]);
  });

  const inner = {
    type: 'content',
    content: [
      { type: 'text', text: 'x' },
      { type: 'image', source: PNG },
    ],
  };
  const document = { type: 'document', title: 'T', context: 'C', source: inner, citations: { enabled: true } };
  const documentParts = [{ type: 'text', text: 'T\nC' }, { type: 'text', text: 'x' }, IMAGE_PART];

  it('sends the images within a document as images, in their order', () => {
    const { sent, dropped } = chatFor({ messages: [user(document, { type: 'text', text: 'And?' })] });
    expect(sent.messages).toEqual([user(...documentParts, { type: 'text', text: 'And?' })]);
    expect(dropped).toEqual(['messages.citations']);
    const result = { type: 'tool_result', tool_use_id: 't1', content: [document] };
    const ofResult = chatFor({
      messages: [user({ type: 'text', text: 'Hi' }), { role: 'assistant', content: [USE] }, user(result)],
    });
    expect((ofResult.sent.messages as Json[]).slice(2)).toEqual([
      { role: 'tool', tool_call_id: 't1', content: 'T\nC\n\nx' },
      user(IMAGE_PART),
    ]);
  });

  it.each([
    { type: 'document', source: { type: 'text', data: 'x' } },
    { type: 'document', source: { ...PNG, media_type: 'application/pdf' } },
    { type: 'search_result', title: 'T', source: 's', content: [{ type: 'text', text: 'x' }] },
  ])('names citations, which the reply to %j has not', (block) => {
    const droppedFor = (enabled: boolean): readonly string[] =>
      chatFor({ messages: [user({ ...block, citations: { enabled } })] }).dropped;
    expect([droppedFor(true), droppedFor(false)]).toEqual([['messages.citations'], []]);
  });

  it.each([
    [
      'gemini',
      gemini,
      { parts: [{ text: 'T\nC' }, { text: 'x' }, { inlineData: { mimeType: 'image/png', data: 'aGk=' } }] },
    ],
    ['openai-responses', openaiResponses, { content: [{ text: 'T\nC' }, { text: 'x' }, { type: 'input_image' }] }],
    ['bedrock', bedrock, { content: [{ text: 'T\nC' }, { text: 'x' }, { image: { format: 'png' } }] }],
  ] as const)('sends the texts and images within a document to %s', (_kind, dialect, turn) => {
    const { chat } = finish(
      translateMessagesRequest(chatBody({ ...BASE, messages: [user(document)] }), {
        betas: [],
        states: SAMPLE_STATES,
      }),
    );
    const body = chatBody(chat.toString());
    const { parts } = finish(dialect.buildRequest(body, finish(readChatRequest(body)), PLAIN_OPTIONS));
    const { contents, input, messages } = JSON.parse(Buffer.concat(parts).toString()) as Json;
    expect(contents ?? input ?? messages).toMatchObject([turn]);
  });

  const result = { type: 'tool_result', tool_use_id: 't1', content: 'done' };
  const again = { ...USE, id: 't2' };
  const calls = (...content: readonly unknown[]): Json => ({ role: 'assistant', content });
  const HI = { type: 'text', text: 'Hi' };
  const ORPHAN = 'unexpected `tool_use_id` found in `tool_result` blocks: t1.';
  const OPEN = 'were found without `tool_result` blocks immediately after: ';

  it.each<[what: string, turns: readonly Json[], param: string, words: string]>([
    ['a result without a call', [user(result)], 'messages[0]', ORPHAN],
    ['a result of an older call', [user(HI), calls(USE), user(result), calls(HI), user(result)], 'messages[4]', ORPHAN],
    ['a call without a result', [user(HI), calls(USE), user(HI)], 'messages[1]', `${OPEN}t1.`],
    ['calls without results', [user(HI), calls(USE, again), user(HI)], 'messages[1]', `${OPEN}t1, t2.`],
    ['one result of two', [user(HI), calls(USE, again), user(result), calls(HI)], 'messages[1]', `${OPEN}t2.`],
    ['a call at the end', [user(HI), calls(USE)], 'messages[1]', `${OPEN}t1.`],
  ])('refuses %s in Anthropic’s words, after which agents mend the conversation', (_what, messages, param, words) => {
    const message = expect.stringContaining(words) as string;
    expect(() => chatFor({ messages })).toThrow(expect.objectContaining({ status: 400, param, message }) as Error);
  });

  it.each<[what: string, turns: readonly Json[]]>([
    ['results in another order', [user(HI), calls(USE, again), user({ ...result, tool_use_id: 't2' }, result)]],
    [
      'results in turns of the user that follow each other',
      [user(HI), calls(USE, again), user(result), user({ ...result, tool_use_id: 't2' })],
    ],
    [
      'calls in turns of the model that follow each other',
      [user(HI), calls(USE), calls(HI, again), user(result, { ...result, tool_use_id: 't2' })],
    ],
    ['a result behind a text', [user(HI), calls(USE), user(HI, result)]],
    ['two results of one call', [user(HI), calls(USE), user(result, result)]],
    ['an id that is used again', [user(HI), calls(USE), user(result), calls(USE), user(result)]],
    ['instructions in between', [user(HI), calls(USE), { role: 'system', content: 'S' }, user(result)]],
  ])('sends %s', (_what, messages) => {
    expect(() => chatFor({ messages })).not.toThrow();
  });

  it.each([
    { type: 'image', source: { type: 'file', file_id: 'f' } },
    { type: 'document', source: { type: 'file', file_id: 'f' } },
    { type: 'container_upload', file_id: 'f' },
  ])('refuses %j: the file is with Anthropic', (block) => {
    const messages = [user({ type: 'text', text: 'Hi' }, block)];
    const param = 'messages[0].content[1]';
    expect(() => chatFor({ messages })).toThrow(expect.objectContaining({ status: 400, param }) as Error);
  });

  it('sends thinking where the upstream expects reasoning', () => {
    const thought = { type: 'thinking', thinking: 'T', signature: 'sig' };
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [thought, USE] },
      user({ type: 'tool_result', tool_use_id: 't1', content: 'done' }),
    ];
    const { sent } = chatFor({ messages }, { reasoningField: 'reasoning_content' });
    const call = { id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
    expect((sent.messages as Json[])[1]).toEqual({
      role: 'assistant',
      content: null,
      reasoning_content: 'T',
      tool_calls: [call],
    });
  });

  it('sends functions for the tools that clients run, and leaves out the others', () => {
    const tools = [
      { name: 'f', input_schema: { type: 'object' }, cache_control: MARK, input_examples: [{}] },
      { type: 'bash_20250124', name: 'bash' },
      { type: 'browser_toolset_20260801' },
    ];
    const { sent, dropped } = chatFor({ tools, messages: [{ role: 'user', content: 'Hi' }] });
    expect(sent.tools).toEqual([
      { type: 'function', function: { name: 'f', parameters: { type: 'object' } } },
      { type: 'function', function: { name: 'bash', description: expect.anything(), parameters: expect.anything() } },
    ]);
    expect(dropped).toEqual(['tools[2]']);
    const search = { type: 'tool_search_tool_regex_20251119', name: 'search' };
    const only = { tools: [search], messages: [{ role: 'user', content: 'Hi' }] };
    expect(chatFor({ ...only, tool_choice: { type: 'auto' } }).sent).not.toHaveProperty('tool_choice');
    for (const choice of [{ type: 'any' }, { type: 'tool', name: 'search' }]) {
      expect(() => chatFor({ ...only, tool_choice: choice })).toThrow(
        expect.objectContaining({ status: 400, param: 'tool_choice' }) as Error,
      );
    }
  });

  it("keeps marks of caches for upstreams of OpenRouter's format", () => {
    const tools = [{ name: 'f', input_schema: { type: 'object' }, cache_control: MARK }];
    const messages = [user({ type: 'text', text: 'Hi', cache_control: MARK })];
    const { sent } = chatFor({ tools, messages }, { reasoningField: 'reasoning_details' });
    expect(sent).toMatchObject({ tools: [{ cache_control: MARK }], messages });
  });

  it('leaves nothing of Anthropic in any body', () => {
    fc.assert(
      fc.property(messagesBodies, (body) => {
        const sent = sentOrRefused(body);
        if (sent === null) return;
        expect(namesIn(sent)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(routify_anthropic|cache_control)$/)]),
        );
        for (const { type } of partsOf(sent)) expect(['text', 'image_url', 'file']).toContain(type);
      }),
    );
  });

  it('sends Gemini the field that both have', () => {
    const { chat } = finish(
      translateMessagesRequest(
        chatBody({ ...BASE, top_k: 7, container: 'c', messages: [{ role: 'user', content: 'Hi' }] }),
        { betas: [], states: SAMPLE_STATES },
      ),
    );
    const body = chatBody(chat.toString());
    const { parts, dropped } = finish(gemini.buildRequest(body, finish(readChatRequest(body)), PLAIN_OPTIONS));
    expect(JSON.parse(Buffer.concat(parts).toString())).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      generationConfig: { maxOutputTokens: 9, topK: 7 },
    });
    expect(dropped).toEqual(['container']);
  });
});

function sentOrRefused(body: Json): Json | null {
  try {
    return chatFor(JSON.parse(JSON.stringify(body)) as Json).sent;
  } catch (error) {
    expect(error).toMatchObject({ status: 400 });
    return null;
  }
}

/** Names of members at any depth, without those of schemas and arguments. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return isRecord(value) ? Object.entries(value).flatMap(([key, inner]) => [key, ...namesIn(inner)]) : [];
}

function partsOf({ messages }: Json): readonly Json[] {
  return (messages as Json[]).flatMap(({ content }) => (Array.isArray(content) ? (content as Json[]) : []));
}

it('a client of Anthropic’s format before the Responses API: only its fields are sent, with images in results', () => {
  const { chat } = finish(
    translateMessagesRequest(
      chatBody({
        ...BASE,
        top_k: 5,
        system: [{ type: 'text', text: 'a', cache_control: MARK }],
        tools: [{ name: 'f', input_schema: { type: 'object' }, cache_control: MARK }],
        messages: [
          user({ type: 'text', text: 'Hi', cache_control: MARK }),
          { role: 'assistant', content: [USE] },
          user({ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'image', source: PNG }] }),
        ],
      }),
      { betas: [], states: SAMPLE_STATES },
    ),
  );
  const body = chatBody(chat.toString());
  const { parts, dropped } = finish(openaiResponses.buildRequest(body, finish(readChatRequest(body)), PLAIN_OPTIONS));
  const sent = Buffer.concat(parts).toString();
  expect(sent).not.toMatch(/anthropic|cache_control|top_k/);
  expect(JSON.parse(sent)).toMatchObject({
    input: expect.arrayContaining([
      expect.objectContaining({
        type: 'function_call_output',
        call_id: 't1',
        output: [expect.objectContaining({ type: 'input_image' })],
      }),
    ]),
  });
  expect(dropped).toEqual(['top_k']);
});

it.each<[thinking: Json, options: Partial<DialectOptions>, reasoning: Json | undefined]>([
  [{ type: 'enabled', budget_tokens: 2_000 }, {}, { effort: 'low', summary: 'auto' }],
  [{ type: 'adaptive' }, {}, { summary: 'auto' }],
  [{ type: 'adaptive', display: 'omitted' }, {}, undefined],
  [{ type: 'disabled' }, {}, undefined],
  [{ type: 'adaptive' }, { upstreamModel: 'gpt-4.1' }, undefined],
  [{ type: 'adaptive' }, { drop: ['reasoningSummary'] }, undefined],
])('a client of Anthropic’s format that shows thinking gets summaries of the Responses API: %j, %j', (...given) => {
  const [thinking, options, reasoning] = given;
  const fields = { ...BASE, max_tokens: 4_000, thinking, messages: [user({ type: 'text', text: 'Hi' })] };
  const { chat } = finish(translateMessagesRequest(chatBody(fields), { betas: [], states: SAMPLE_STATES }));
  const body = chatBody(chat.toString());
  const all = { ...PLAIN_OPTIONS, upstreamModel: 'o9', ...options };
  const { parts } = finish(openaiResponses.buildRequest(body, finish(readChatRequest(body)), all));
  expect((JSON.parse(Buffer.concat(parts).toString()) as Json).reasoning).toEqual(reasoning);
});
