/** The formats in which clients send bodies. */
export type BodyFormat = 'chat' | 'responses' | 'messages' | 'completions' | 'embeddings';

/** One thing of which a body may hold many. */
export interface CountableThing {
  readonly format: BodyFormat;
  readonly name: string;
  /** Its largest count here: that of a limit where there is one. */
  readonly most: number;
  readonly body: (count: number) => object;
}

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
/** What bounds schemas. */
const PROPERTIES_MAX = 4_990;
const SCHEMA_VALUES_MAX = 24_900;
const KEYWORDS_MAX = 990;
const PARTS_MAX = 8_000;
const FIELDS_MAX = 990;
const INCLUDED_MAX = 100;
const VALUES_MAX = 40_000;

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const members = (count: number, make: (index: number) => unknown): Record<string, unknown> =>
  Object.fromEntries(many(count, (at) => [`name_${at}`, make(at)]));
const nested = (levels: number, wrap: (inner: object) => object): object => {
  let schema: object = { type: 'string' };
  for (let level = 0; level < levels; level++) schema = wrap(schema);
  return schema;
};
const object = (properties: object): object => ({ type: 'object', properties, additionalProperties: false });

/** Schemas by what they hold many of. */
const SCHEMAS: readonly (readonly [name: string, most: number, schema: (count: number) => object])[] = [
  ['properties', PROPERTIES_MAX, (count) => object(members(count, () => ({ type: 'string' })))],
  [
    'required properties',
    PROPERTIES_MAX,
    (count) => ({
      ...object(members(count, () => ({ type: 'string' }))),
      required: many(count, (at) => `name_${at}`),
    }),
  ],
  [
    'properties that need others',
    SCHEMA_VALUES_MAX,
    (count) => ({ ...object({ a: {} }), required: many(count, String) }),
  ],
  [
    'values of an enumeration',
    SCHEMA_VALUES_MAX,
    (count) => object({ a: { type: 'string', enum: many(count, (at) => `v${at}`) } }),
  ],
  [
    'alternatives',
    SCHEMA_VALUES_MAX / 3,
    (count) => object({ a: { anyOf: many(count, (at) => ({ type: 'string', title: `t${at}` })) } }),
  ],
  [
    'unknown keywords',
    SCHEMA_VALUES_MAX - 200,
    (count) => object(members(count / 190, () => ({ type: 'string', ...members(190, () => 1) }))),
  ],
  [
    'unknown keywords in one place',
    KEYWORDS_MAX,
    (count) => object({ a: { type: 'string', ...members(count, () => 1) } }),
  ],
  [
    'parts of an intersection',
    SCHEMA_VALUES_MAX / 2,
    (count) => object({ a: { allOf: many(count, () => ({ type: 'string' })) } }),
  ],
  [
    'definitions',
    PROPERTIES_MAX,
    (count) => ({ ...object({ a: { $ref: '#/$defs/name_0' } }), $defs: members(count, () => ({ type: 'string' })) }),
  ],
  [
    'definitions that lead to each other',
    4_000,
    (count) => ({
      ...object({ a: { $ref: '#/$defs/name_0' } }),
      $defs: members(count, (at) => object({ next: { $ref: `#/$defs/name_${at + 1}` } })),
    }),
  ],
  [
    'references to one definition',
    PROPERTIES_MAX,
    (count) => ({
      ...object(members(count, () => ({ $ref: '#/$defs/one' }))),
      $defs: { one: object({ b: { type: 'string' } }) },
    }),
  ],
  [
    'required references',
    PROPERTIES_MAX,
    (count) => ({
      ...object(members(count, () => ({ $ref: '#/$defs/one' }))),
      required: many(count, (at) => `name_${at}`),
      $defs: { one: object({ b: { type: 'string' } }) },
    }),
  ],
  ['objects in each other', 24, (count) => nested(count, (inner) => object({ inner }))],
  [
    'wrappers in each other',
    48,
    (count) => object({ a: nested(count, (inner) => ({ allOf: [inner], description: 'd'.repeat(2_000) })) }),
  ],
  [
    'wrappers around many keywords',
    48,
    (count) => object({ a: { ...nested(count, (inner) => ({ allOf: [inner] })), ...members(KEYWORDS_MAX, () => 1) } }),
  ],
  [
    'tuples',
    SCHEMA_VALUES_MAX / 2,
    (count) => object({ a: { type: 'array', prefixItems: many(count, () => ({ type: 'string' })) } }),
  ],
];

const tool = (name: string, parameters: object = { type: 'object', properties: {} }): object => ({
  type: 'function',
  function: { name, description: 'Does something.', parameters },
});
const user = (content: unknown): object => ({ role: 'user', content });
const chat = (fields: object): object => ({ model: 'm', messages: [user('Hi')], ...fields });
const conversation = (messages: object[]): object => ({ model: 'm', messages });
const respond = (fields: object): object => ({ model: 'm', input: 'Hi', ...fields });
const ask = (fields: object): object => ({ model: 'm', max_tokens: 10, messages: [user('Hi')], ...fields });
const converse = (messages: object[]): object => ask({ messages });
const shortName = (at: number): string => `tool_${at}`;
const longName = (at: number): string => `${'a'.repeat(100)}_${at}`;

type Row = readonly [name: string, most: number, body: (count: number) => object];

const CHAT: readonly Row[] = [
  [
    'messages',
    2_000,
    (n) => conversation(many(n, (at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content: 'Hi' }))),
  ],
  ['messages of one role', 2_000, (n) => conversation(many(n, () => user('Hi')))],
  ['system messages', 2_000, (n) => conversation([...many(n, () => ({ role: 'system', content: 'Hi' })), user('Hi')])],
  ['parts of a message', PARTS_MAX, (n) => conversation([user(many(n, () => ({ type: 'text', text: 'Hi' })))])],
  [
    'parts of many messages',
    PARTS_MAX,
    (n) => conversation(many(n / 10, () => user(many(10, () => ({ type: 'text', text: 'Hi' }))))),
  ],
  [
    'marked parts',
    PARTS_MAX,
    (n) => conversation([user(many(n, () => ({ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } })))]),
  ],
  ['images', 4_000, (n) => conversation([user(many(n, () => ({ type: 'image_url', image_url: { url: PIXEL } })))])],
  [
    'addresses of images',
    1_000,
    (n) =>
      conversation([
        user(many(n, (at) => ({ type: 'image_url', image_url: { url: `https://images.example/${at}.png` } }))),
      ]),
  ],
  ['parts of an unknown kind', PARTS_MAX, (n) => conversation([user(many(n, () => ({ type: 'odd', odd: 1 })))])],
  [
    'calls of one message',
    1_000,
    (n) =>
      conversation([
        user('Hi'),
        {
          role: 'assistant',
          content: null,
          tool_calls: many(n, (at) => ({
            id: `call_${at}`,
            type: 'function',
            function: { name: 'f', arguments: '{}' },
          })),
        },
        ...many(n, (at) => ({ role: 'tool', tool_call_id: `call_${at}`, content: 'ok' })),
      ]),
  ],
  [
    'calls of many messages',
    1_000,
    (n) =>
      conversation([
        user('Hi'),
        ...many(n, (at) => [
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: `call_${at}`, type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          { role: 'tool', tool_call_id: `call_${at}`, content: 'ok' },
        ]).flat(),
      ]),
  ],
  [
    'calls with long ids',
    1_000,
    (n) =>
      conversation([
        user('Hi'),
        {
          role: 'assistant',
          content: null,
          tool_calls: many(n, (at) => ({
            id: `${'x'.repeat(80)}${at}`,
            type: 'function',
            function: { name: 'f', arguments: '{}' },
          })),
        },
        ...many(n, (at) => ({ role: 'tool', tool_call_id: `${'x'.repeat(80)}${at}`, content: 'ok' })),
      ]),
  ],
  [
    'results without calls',
    2_000,
    (n) =>
      conversation([user('Hi'), ...many(n, (at) => ({ role: 'tool', tool_call_id: `call_${at}`, content: 'ok' }))]),
  ],
  [
    'parts of a result',
    PARTS_MAX,
    (n) =>
      conversation([
        user('Hi'),
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: many(n, () => ({ type: 'text', text: 'ok' })) },
      ]),
  ],
  [
    'arguments of a call',
    VALUES_MAX,
    (n) =>
      conversation([
        user('Hi'),
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c', type: 'function', function: { name: 'f', arguments: JSON.stringify(members(n / 4, () => 1)) } },
          ],
        },
        { role: 'tool', tool_call_id: 'c', content: 'ok' },
      ]),
  ],
  [
    'details of reasoning',
    PARTS_MAX,
    (n) =>
      conversation([
        user('Hi'),
        {
          role: 'assistant',
          content: 'Hm',
          reasoning_details: many(n, () => ({ type: 'reasoning.text', text: 'so', signature: 'abc' })),
        },
        user('And?'),
      ]),
  ],
  [
    'annotations',
    PARTS_MAX,
    (n) =>
      conversation([
        user('Hi'),
        {
          role: 'assistant',
          content: 'Hm',
          annotations: many(n, () => ({
            type: 'url_citation',
            url_citation: { url: 'https://a.example', title: 'a' },
          })),
        },
        user('And?'),
      ]),
  ],
  ['fields of a message', VALUES_MAX, (n) => conversation([{ role: 'user', content: 'Hi', ...members(n, () => 1) }])],
  ['tools', 256, (n) => chat({ tools: many(n, (at) => tool(shortName(at))) })],
  ['tools with long names', 256, (n) => chat({ tools: many(n, (at) => tool(longName(at))), messages: [user('Hi')] })],
  [
    'functions',
    256,
    (n) => chat({ functions: many(n, (at) => ({ name: shortName(at), parameters: { type: 'object' } })) }),
  ],
  ['sequences that end the text', VALUES_MAX, (n) => chat({ stop: many(n, (at) => `s${at}`) })],
  ['biases', VALUES_MAX, (n) => chat({ logit_bias: Object.fromEntries(many(n, (at) => [String(at), 1])) })],
  ['models', PARTS_MAX, (n) => chat({ models: many(n, (at) => `m${at}`) })],
  ['channels to ignore', PARTS_MAX, (n) => chat({ routify: { ignore: many(n, (at) => `c${at}`) } })],
  ['fields', FIELDS_MAX, (n) => chat(members(n, () => 1))],
  ['values of an unknown field', VALUES_MAX, (n) => chat({ odd: many(n, () => 1) })],
  ['members of an unknown field', VALUES_MAX, (n) => chat({ odd: members(n, () => 1) })],
  ['lists in each other', 56, (n) => chat({ odd: many(200, () => nested(n, (inner) => [inner])) })],
  [
    'parts of a prediction',
    PARTS_MAX,
    (n) => chat({ prediction: { type: 'content', content: many(n, () => ({ type: 'text', text: 'a' })) } }),
  ],
  ['modalities', VALUES_MAX, (n) => chat({ modalities: many(n, () => 'text') })],
  ['characters', 4_000_000, (n) => conversation([user('a'.repeat(n))])],
  ['characters of Chinese', 1_000_000, (n) => conversation([user('中'.repeat(n))])],
  ['escapes', 1_000_000, (n) => conversation([user('\n'.repeat(n))])],
  ['quotes', 1_000_000, (n) => conversation([user('"'.repeat(n))])],
  ['backslashes', 1_000_000, (n) => conversation([user('\\'.repeat(n))])],
  ...SCHEMAS.map(([name, most, schema]): Row => [
    `${name} of an answer`,
    most,
    (n) =>
      chat({ response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema: schema(n) } } }),
  ]),
  ...SCHEMAS.map(([name, most, schema]): Row => [
    `${name} of a tool`,
    most,
    (n) => chat({ tools: [{ type: 'function', function: { name: 'f', strict: true, parameters: schema(n) } }] }),
  ]),
];

const RESPONSES: readonly Row[] = [
  [
    'items',
    2_000,
    (n) =>
      respond({
        input: many(n, (at) => ({ type: 'message', role: at % 2 === 0 ? 'user' : 'assistant', content: 'Hi' })),
      }),
  ],
  ['items of one role', 2_000, (n) => respond({ input: many(n, () => ({ role: 'user', content: 'Hi' })) })],
  [
    'parts of a message',
    PARTS_MAX,
    (n) => respond({ input: [{ role: 'user', content: many(n, () => ({ type: 'input_text', text: 'Hi' })) }] }),
  ],
  [
    'images',
    1_000,
    (n) => respond({ input: [{ role: 'user', content: many(n, () => ({ type: 'input_image', image_url: PIXEL })) }] }),
  ],
  [
    'calls with outputs',
    1_000,
    (n) =>
      respond({
        input: [
          { role: 'user', content: 'Hi' },
          ...many(n, (at) => [
            { type: 'function_call', call_id: `c${at}`, name: 'f', arguments: '{}' },
            { type: 'function_call_output', call_id: `c${at}`, output: 'ok' },
          ]).flat(),
        ],
      }),
  ],
  [
    'calls before outputs',
    1_000,
    (n) =>
      respond({
        input: [
          { role: 'user', content: 'Hi' },
          ...many(n, (at) => ({ type: 'function_call', call_id: `c${at}`, name: 'f', arguments: '{}' })),
          ...many(n, (at) => ({ type: 'function_call_output', call_id: `c${at}`, output: 'ok' })),
        ],
      }),
  ],
  [
    'parts of an output',
    PARTS_MAX,
    (n) =>
      respond({
        input: [
          { role: 'user', content: 'Hi' },
          { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c', output: many(n, () => ({ type: 'input_text', text: 'ok' })) },
        ],
      }),
  ],
  [
    'items of reasoning',
    2_000,
    (n) =>
      respond({
        input: [
          { role: 'user', content: 'Hi' },
          ...many(n, (at) => ({ type: 'reasoning', id: `rs_${at}`, summary: [{ type: 'summary_text', text: 'so' }] })),
          { role: 'assistant', content: 'Hm' },
          { role: 'user', content: 'And?' },
        ],
      }),
  ],
  [
    'summaries of reasoning',
    PARTS_MAX,
    (n) =>
      respond({
        input: [
          { role: 'user', content: 'Hi' },
          { type: 'reasoning', id: 'rs_1', summary: many(n, () => ({ type: 'summary_text', text: 'so' })) },
          { role: 'assistant', content: 'Hm' },
          { role: 'user', content: 'And?' },
        ],
      }),
  ],
  [
    'annotations',
    PARTS_MAX,
    (n) =>
      respond({
        input: [
          { role: 'user', content: 'Hi' },
          {
            type: 'message',
            role: 'assistant',
            content: [
              {
                type: 'output_text',
                text: 'Hm',
                annotations: many(n, () => ({
                  type: 'url_citation',
                  url: 'https://a.example',
                  title: 'a',
                  start_index: 0,
                  end_index: 1,
                })),
              },
            ],
          },
          { role: 'user', content: 'And?' },
        ],
      }),
  ],
  [
    'generated images',
    500,
    (n) =>
      respond({
        input: [
          { role: 'user', content: 'Hi' },
          ...many(n, (at) => ({
            type: 'image_generation_call',
            id: `ig_${at}`,
            status: 'completed',
            result: 'iVBORw0KGgo=',
          })),
          { role: 'user', content: 'And?' },
        ],
      }),
  ],
  [
    'items of an unknown kind',
    2_000,
    (n) => respond({ input: [{ role: 'user', content: 'Hi' }, ...many(n, () => ({ type: 'odd', odd: 1 }))] }),
  ],
  [
    'tools',
    128,
    (n) =>
      respond({
        tools: many(n, (at) => ({
          type: 'function',
          name: shortName(at),
          parameters: { type: 'object', properties: {} },
        })),
      }),
  ],
  [
    'tools with long names',
    128,
    (n) =>
      respond({
        tools: many(n, (at) => ({
          type: 'function',
          name: longName(at),
          parameters: { type: 'object', properties: {} },
        })),
      }),
  ],
  [
    'custom tools',
    128,
    (n) => respond({ tools: many(n, (at) => ({ type: 'custom', name: shortName(at), format: { type: 'text' } })) }),
  ],
  [
    'tools of a namespace',
    128,
    (n) =>
      respond({
        tools: [
          {
            type: 'namespace',
            name: 'ns',
            description: 'd',
            tools: many(n, (at) => ({
              type: 'function',
              name: shortName(at),
              parameters: { type: 'object', properties: {} },
            })),
          },
        ],
      }),
  ],
  [
    'domains of a search',
    PARTS_MAX,
    (n) =>
      respond({ tools: [{ type: 'web_search', filters: { allowed_domains: many(n, (at) => `d${at}.example`) } }] }),
  ],
  ['things to include', INCLUDED_MAX, (n) => respond({ include: many(n, () => 'reasoning.encrypted_content') })],
  ['fields', FIELDS_MAX, (n) => respond(members(n, () => 1))],
  [
    'fields of an item',
    VALUES_MAX,
    (n) => respond({ input: [{ role: 'user', content: 'Hi', ...members(n, () => 1) }] }),
  ],
  ['characters', 4_000_000, (n) => respond({ input: 'a'.repeat(n) })],
  ['escapes', 1_000_000, (n) => respond({ input: '\n'.repeat(n) })],
  ...SCHEMAS.map(([name, most, schema]): Row => [
    `${name} of an answer`,
    most,
    (n) => respond({ text: { format: { type: 'json_schema', name: 'a', strict: true, schema: schema(n) } } }),
  ]),
  ...SCHEMAS.map(([name, most, schema]): Row => [
    `${name} of a tool`,
    most,
    (n) => respond({ tools: [{ type: 'function', name: 'f', strict: true, parameters: schema(n) }] }),
  ]),
];

const MESSAGES: readonly Row[] = [
  ['messages', 2_000, (n) => converse(many(n, (at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content: 'Hi' })))],
  ['blocks of a message', PARTS_MAX, (n) => converse([user(many(n, () => ({ type: 'text', text: 'Hi' })))])],
  [
    'blocks of many messages',
    PARTS_MAX,
    (n) => converse(many(n / 10, () => user(many(10, () => ({ type: 'text', text: 'Hi' }))))),
  ],
  [
    'marked blocks',
    PARTS_MAX,
    (n) => converse([user(many(n, () => ({ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } })))]),
  ],
  [
    'images',
    1_000,
    (n) =>
      converse([
        user(
          many(n, () => ({
            type: 'image',
            source: { type: 'base64', media_type: 'image/png', data: PIXEL.slice(22) },
          })),
        ),
      ]),
  ],
  ['blocks of the system', PARTS_MAX, (n) => ask({ system: many(n, () => ({ type: 'text', text: 'Hi' })) })],
  [
    'calls with results',
    1_000,
    (n) =>
      converse([
        user('Hi'),
        ...many(n, (at) => [
          { role: 'assistant', content: [{ type: 'tool_use', id: `t${at}`, name: 'f', input: { a: 1 } }] },
          user([{ type: 'tool_result', tool_use_id: `t${at}`, content: 'ok' }]),
        ]).flat(),
      ]),
  ],
  [
    'calls of one message',
    1_000,
    (n) =>
      converse([
        user('Hi'),
        { role: 'assistant', content: many(n, (at) => ({ type: 'tool_use', id: `t${at}`, name: 'f', input: {} })) },
        user(many(n, (at) => ({ type: 'tool_result', tool_use_id: `t${at}`, content: 'ok' }))),
      ]),
  ],
  [
    'blocks of a result',
    PARTS_MAX,
    (n) =>
      converse([
        user('Hi'),
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
        user([{ type: 'tool_result', tool_use_id: 't', content: many(n, () => ({ type: 'text', text: 'ok' })) }]),
      ]),
  ],
  [
    'members of an input',
    VALUES_MAX,
    (n) =>
      converse([
        user('Hi'),
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: members(n, () => 1) }] },
        user([{ type: 'tool_result', tool_use_id: 't', content: 'ok' }]),
      ]),
  ],
  [
    'blocks of thinking',
    PARTS_MAX,
    (n) =>
      converse([
        user('Hi'),
        {
          role: 'assistant',
          content: [
            ...many(n, () => ({ type: 'thinking', thinking: 'so', signature: 'abc' })),
            { type: 'text', text: 'Hm' },
          ],
        },
        user('And?'),
      ]),
  ],
  [
    'citations',
    PARTS_MAX,
    (n) =>
      converse([
        user('Hi'),
        {
          role: 'assistant',
          content: [
            {
              type: 'text',
              text: 'Hm',
              citations: many(n, () => ({
                type: 'char_location',
                cited_text: 'a',
                document_index: 0,
                document_title: null,
                start_char_index: 0,
                end_char_index: 1,
              })),
            },
          ],
        },
        user('And?'),
      ]),
  ],
  ['blocks of an unknown kind', PARTS_MAX, (n) => converse([user(many(n, () => ({ type: 'odd', odd: 1 })))])],
  ['tools', 256, (n) => ask({ tools: many(n, (at) => ({ name: shortName(at), input_schema: { type: 'object' } })) })],
  [
    'tools with long names',
    256,
    (n) => ask({ tools: many(n, (at) => ({ name: longName(at), input_schema: { type: 'object' } })) }),
  ],
  [
    'servers',
    PARTS_MAX,
    (n) => ask({ mcp_servers: many(n, (at) => ({ type: 'url', url: 'https://a.example', name: `s${at}` })) }),
  ],
  [
    'servers of many toolsets',
    PARTS_MAX,
    (n) =>
      ask({
        mcp_servers: many(n, (at) => ({ type: 'url', url: 'https://a.example', name: `s${at}` })),
        tools: many(200, (at) => ({ type: 'mcp_toolset', mcp_server_name: `s${n - 1 - at}` })),
      }),
  ],
  [
    'images of a result',
    1_000,
    (n) =>
      converse([
        user('Hi'),
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'f', input: {} }] },
        user([
          {
            type: 'tool_result',
            tool_use_id: 't',
            content: many(n, () => ({
              type: 'image',
              source: { type: 'base64', media_type: 'image/png', data: PIXEL.slice(22) },
            })),
          },
        ]),
      ]),
  ],
  [
    'domains of a search',
    PARTS_MAX,
    (n) =>
      ask({
        tools: [
          { type: 'web_search_20250305', name: 'web_search', allowed_domains: many(n, (at) => `d${at}.example`) },
        ],
      }),
  ],
  [
    'edits of the context',
    PARTS_MAX,
    (n) => ask({ context_management: { edits: many(n, () => ({ type: 'clear_tool_uses_20250919' })) } }),
  ],
  ['sequences that end the text', VALUES_MAX, (n) => ask({ stop_sequences: many(n, (at) => `s${at}`) })],
  ['fields', FIELDS_MAX, (n) => ask(members(n, () => 1))],
  ['fields of a block', VALUES_MAX, (n) => converse([user([{ type: 'text', text: 'Hi', ...members(n, () => 1) }])])],
  ['characters', 4_000_000, (n) => converse([user('a'.repeat(n))])],
  ['escapes', 1_000_000, (n) => converse([user('\n'.repeat(n))])],
  ...SCHEMAS.map(([name, most, schema]): Row => [
    `${name} of an answer`,
    most,
    (n) => ask({ output_config: { format: { type: 'json_schema', schema: schema(n) } } }),
  ]),
  ...SCHEMAS.map(([name, most, schema]): Row => [
    `${name} of a tool`,
    most,
    (n) => ask({ tools: [{ name: 'f', strict: true, input_schema: schema(n) }] }),
  ]),
];

const COMPLETIONS: readonly Row[] = [
  ['prompts', 2_000, (n) => ({ model: 'm', prompt: many(n, () => 'Hi') })],
  ['tokens', VALUES_MAX, (n) => ({ model: 'm', prompt: many(n, (at) => at % 1_000) })],
  ['sequences that end the text', VALUES_MAX, (n) => ({ model: 'm', prompt: 'Hi', stop: many(n, (at) => `s${at}`) })],
  ['characters', 4_000_000, (n) => ({ model: 'm', prompt: 'a'.repeat(n) })],
];

const EMBEDDINGS: readonly Row[] = [
  // Short vectors: what is compared is the work for the body.
  ['inputs', 2_000, (n) => ({ model: 'm', input: many(n, () => 'Hi'), dimensions: 8 })],
  ['tokens', VALUES_MAX, (n) => ({ model: 'm', input: many(n, (at) => at % 1_000) })],
  ['inputs of tokens', 2_000, (n) => ({ model: 'm', input: many(n, () => [1, 2, 3]) })],
  ['characters', 4_000_000, (n) => ({ model: 'm', input: 'a'.repeat(n) })],
];

const rowsOf = (format: BodyFormat, rows: readonly Row[]): CountableThing[] =>
  rows.map(([name, most, body]) => ({ format, name, most, body }));

export const COUNTABLE_THINGS: readonly CountableThing[] = [
  ...rowsOf('chat', CHAT),
  ...rowsOf('responses', RESPONSES),
  ...rowsOf('messages', MESSAGES),
  ...rowsOf('completions', COMPLETIONS),
  ...rowsOf('embeddings', EMBEDDINGS),
];
