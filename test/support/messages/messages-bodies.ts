import fc from 'fast-check';

type Fields = Record<string, unknown>;

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
const id = fc.stringMatching(/^toolu_[a-z0-9]{6}$/);
const bytes = fc.base64String({ minLength: 4, maxLength: 24 });
const cacheControl = maybe(fc.constantFrom<Fields>({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }));
const address = fc.constantFrom('https://example.com/a', 'http://example.com/b?c=%22');

const textBlock = fc.record({ type: fc.constant('text'), text, cache_control: cacheControl });
const citation = {
  type: 'char_location',
  cited_text: 'a',
  document_index: 0,
  document_title: null,
  start_char_index: 0,
  end_char_index: 1,
};
const citedBlock = fc.record({ type: fc.constant('text'), text, citations: fc.constant([citation]) });

const imageBlock = fc.record({
  type: fc.constant('image'),
  source: fc.oneof(
    fc.record({ type: fc.constant('base64'), media_type: fc.constantFrom('image/png', 'image/webp'), data: bytes }),
    fc.record({ type: fc.constant('url'), url: address }),
    fc.record({ type: fc.constant('file'), file_id: text }),
  ),
  cache_control: cacheControl,
  transformations: maybe(fc.constant({ oversized_image: 'downsize' })),
});

const documentBlock = fc.record({
  type: fc.constant('document'),
  source: fc.oneof(
    fc.record({ type: fc.constant('base64'), media_type: fc.constant('application/pdf'), data: bytes }),
    fc.record({ type: fc.constant('text'), media_type: fc.constant('text/plain'), data: text }),
    fc.record({ type: fc.constant('url'), url: address }),
    fc.record({ type: fc.constant('file'), file_id: text }),
    fc.record({
      type: fc.constant('content'),
      content: fc.array(fc.oneof(textBlock, imageBlock), { minLength: 1, maxLength: 2 }),
    }),
  ),
  title: maybe(text),
  context: maybe(text),
  citations: maybe(fc.constant({ enabled: true })),
  cache_control: cacheControl,
});

const searchResult = fc.record({
  type: fc.constant('search_result'),
  source: address,
  title: text,
  content: fc.array(textBlock, { minLength: 1, maxLength: 2 }),
  citations: maybe(fc.constant({ enabled: true })),
});

const otherBlock = fc.record({
  type: fc.constantFrom('container_upload', 'x_of_tomorrow'),
  file_id: text,
  cache_control: cacheControl,
});

const result = fc.record({
  type: fc.constant('tool_result'),
  tool_use_id: id,
  content: fc.oneof(text, fc.array(fc.oneof(textBlock, imageBlock, searchResult), { minLength: 1, maxLength: 2 })),
  is_error: maybe(fc.boolean()),
  cache_control: cacheControl,
  toolset_name: maybe(fc.constant('browser')),
});

const thinking = fc.oneof(
  fc.record({ type: fc.constant('thinking'), thinking: text, signature: bytes }),
  fc.record({ type: fc.constant('redacted_thinking'), data: bytes }),
);
const input = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.oneof(text, fc.integer(), fc.boolean()));
const toolUse = fc.record({
  type: fc.constant('tool_use'),
  id,
  name: fc.constantFrom('get_weather', 'bash'),
  input,
  cache_control: cacheControl,
  caller: maybe(fc.constant({ type: 'direct' })),
});
const serverUse = fc.record({ type: fc.constant('server_tool_use'), id, name: fc.constant('web_search'), input });

const list = <T>(value: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> => fc.array(value, { maxLength });

interface Turn {
  readonly role: string;
  readonly content: readonly Fields[];
}

const userTurn = fc
  .tuple(
    fc.array(result, { minLength: 2, maxLength: 2 }),
    fc.array(fc.oneof(textBlock, imageBlock, documentBlock, searchResult, otherBlock), { minLength: 1, maxLength: 3 }),
  )
  .map(([results, others]): Turn => ({ role: 'user', content: [...results, ...others] }));

/** Thinking, content and thinking again, then calls: the order in which models write. */
const assistantTurn = fc
  .tuple(
    list(thinking, 2),
    list(fc.oneof(textBlock, citedBlock, serverUse), 2),
    list(thinking, 1),
    fc.array(toolUse, { minLength: 1, maxLength: 2 }),
  )
  .map((parts): Turn => ({ role: 'assistant', content: parts.flat() }));

/** With a result for each call of the turn before, which the provider requires. */
function paired(turns: readonly Turn[]): readonly Turn[] {
  return turns.map((turn, index) => {
    if (turn.role !== 'user') return turn;
    const calls = (turns[index - 1]?.content ?? []).filter(({ type }) => type === 'tool_use');
    const results = turn.content.filter(({ type }) => type === 'tool_result');
    const others = turn.content.filter(({ type }) => type !== 'tool_result');
    const ofCalls = calls.map((call, at) => ({ ...results[at], tool_use_id: call.id }));
    return { ...turn, content: [...ofCalls, ...others] };
  });
}

const schema = fc.constant({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] });
const customTool = fc.record({
  name: fc.constantFrom('get_weather', 'find'),
  type: maybe(fc.constant('custom')),
  description: maybe(text),
  input_schema: schema,
  cache_control: cacheControl,
  input_examples: maybe(fc.constant([{ city: 'Oslo' }])),
  defer_loading: maybe(fc.boolean()),
});
const definedTool = fc.constantFrom<Fields>(
  { type: 'bash_20250124', name: 'bash' },
  { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 10_000 },
  { type: 'computer_20250124', name: 'computer', display_width_px: 800, display_height_px: 600 },
  { type: 'memory_20250818', name: 'memory' },
  { type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex' },
  { type: 'browser_toolset_20260801' },
);

const format = { type: 'json_schema', schema: { type: 'object', properties: {}, additionalProperties: false } };

/** Bodies of the Messages API with every kind of block, tool and setting. */
export const messagesBodies: fc.Arbitrary<Fields> = fc
  .record({
    model: fc.constant('claude-sonnet-4-5'),
    max_tokens: fc.integer({ min: 1, max: 64_000 }),
    system: maybe(fc.oneof(text, fc.array(textBlock, { minLength: 1, maxLength: 2 }))),
    messages: fc
      .array(fc.tuple(userTurn, assistantTurn), { maxLength: 2 })
      .chain((turns) => userTurn.map((last) => paired([...turns.flat(), last]))),
    tools: maybe(fc.array(fc.oneof(customTool, definedTool), { minLength: 1, maxLength: 3 })),
    tool_choice: maybe(
      fc.constantFrom<Fields>(
        { type: 'auto' },
        { type: 'auto', disable_parallel_tool_use: true },
        { type: 'any' },
        { type: 'none' },
        { type: 'tool', name: 'get_weather' },
      ),
    ),
    thinking: maybe(
      fc.constantFrom<Fields>({ type: 'enabled', budget_tokens: 2_048 }, { type: 'adaptive' }, { type: 'disabled' }),
    ),
    output_config: maybe(fc.constantFrom<Fields>({ effort: 'max' }, { format }, { effort: 'low', format })),
    temperature: maybe(fc.constantFrom(0, 0.5, 1)),
    top_k: maybe(fc.integer({ min: 1, max: 40 })),
    stop_sequences: maybe(fc.array(text, { minLength: 1, maxLength: 2 })),
    metadata: maybe(fc.record({ user_id: fc.stringMatching(/^[\w-]{1,64}$/) })),
    service_tier: maybe(fc.constantFrom('auto', 'standard_only')),
    stream: maybe(fc.boolean()),
    cache_control: cacheControl,
    context_management: maybe(fc.constant({ edits: [{ type: 'clear_tool_uses_20250919' }] })),
    mcp_servers: maybe(fc.constant([{ type: 'url', name: 'files', url: 'https://example.com/mcp' }])),
    container: maybe(text),
    x_of_tomorrow: maybe(fc.constant({ a: 1 })),
  })
  // A choice without tools forces nothing.
  .map((body) => (body.tools === undefined ? { ...body, tool_choice: undefined } : body));
