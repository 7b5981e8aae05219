import { cloudCredentials, onlyChannel, VERTEX_PATH } from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';
import type { ChannelKind } from '#channels';

/** Starting services is slow on a busy machine. */
jest.setTimeout(240_000);

type Json = Readonly<Record<string, unknown>>;

const MODEL = 'acme/strict';
const LONG_KEY = 'k'.repeat(77);
const JPG = '/9j/4AAQSkZJRgABAQ==';
const PDF = 'JVBERi0xLjQK';
const schema = { type: 'object', properties: { a: { type: 'string' } } };

interface Upstream {
  readonly model: string;
  readonly kind: ChannelKind;
  readonly path?: string;
  readonly preset?: string;
}

/** Models by whose names the simulator refuses what their providers refuse. */
const UPSTREAMS: readonly Upstream[] = [
  ...[
    'claude-sonnet-4-5',
    'claude-sonnet-4-6',
    'claude-opus-4-8',
    'claude-fable-5-1',
    'claude-opus-5-5',
    'claude-sonnet-5-5',
  ].map((model): Upstream => ({ model, kind: 'anthropic-messages' })),
  { model: 'us.anthropic.claude-opus-4-8-v1:0', kind: 'bedrock', path: '' },
  { model: 'us.anthropic.claude-opus-5-5-v1:0', kind: 'bedrock', path: '' },
  { model: 'amazon.nova-2-lite-v1:0', kind: 'bedrock', path: '' },
  { model: 'claude-opus-5@20260724', kind: 'vertex', path: VERTEX_PATH },
  { model: 'gemini-3-pro', kind: 'vertex', path: VERTEX_PATH },
  { model: 'gemini-3.8-flash', kind: 'gemini', path: '/v1beta' },
  ...['gpt-4o', 'gpt-5.6-luna', 'gpt-6.2-sol'].map((model): Upstream => ({
    model,
    kind: 'openai-compatible',
    preset: 'openai',
  })),
  ...['gpt-5.6-sol', 'gpt-6.1-sol'].map((model): Upstream => ({ model, kind: 'openai-responses' })),
  { model: 'mistral-large-2512', kind: 'openai-compatible', preset: 'mistral' },
  { model: 'deepseek-v4-flash', kind: 'openai-compatible', preset: 'deepseek' },
  { model: 'llama-3.3-70b-versatile', kind: 'openai-compatible', preset: 'groq' },
  { model: 'glm-5.3-flash', kind: 'openai-compatible', preset: 'zhipu' },
];

const HELLO = [{ role: 'user', content: 'Hello!' }];
const call = (id: string, name: string, text: string): Json => ({
  id,
  type: 'function',
  function: { name, arguments: text },
});
/** Turns of a model that numbers its calls anew, invents names and writes no JSON. */
const CALLS = ['{"a":"x"}', '{"a":', '[]'].flatMap((text) => [
  {
    role: 'assistant',
    content: '',
    tool_calls: [call('functions.read:0', 'fs.read', text), call('b', 'not declared!', text)],
  },
  { role: 'tool', tool_call_id: 'functions.read:0', content: '' },
  { role: 'tool', tool_call_id: 'b', content: 'unknown tool' },
]);
const TOOLS = [{ type: 'function', function: { name: 'fs.read', parameters: schema } }];
const CHATS: Readonly<Record<string, Json>> = {
  'both sampling fields': { messages: HELLO, temperature: 0.5, top_p: 0.9 },
  'thinking off': { messages: HELLO, reasoning_effort: 'none' },
  'an effort': { messages: HELLO, reasoning_effort: 'high', temperature: 0.2 },
  'a long key of the cache': { messages: HELLO, prompt_cache_key: LONG_KEY },
  'messages of the developer': { messages: [{ role: 'developer', content: 'Be brief.' }, ...HELLO] },
  'names in messages': { messages: [{ role: 'user', content: 'Hello!', name: 'jane' }] },
  'fields of OpenAI': {
    messages: HELLO,
    store: false,
    verbosity: 'low',
    safety_identifier: 'jane',
    seed: 1,
    user: 'jane',
  },
  'calls of another model': { messages: [...HELLO, ...CALLS, { role: 'user', content: 'Go on.' }], tools: TOOLS },
  'reasoning of another model': {
    messages: [
      ...HELLO,
      { role: 'assistant', content: 'Hi.', reasoning_content: 'Hm.' },
      { role: 'user', content: 'Go on.' },
    ],
  },
  'messages as OpenAI returns them': {
    messages: [
      ...HELLO,
      { role: 'assistant', content: 'Hi.', refusal: null, annotations: [] },
      { role: 'user', content: 'Go on.' },
    ],
  },
  'names of tools with dots': { messages: HELLO, tools: TOOLS, tool_choice: 'auto' },
  'an empty text beside a picture': {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: '' },
          { type: 'image_url', image_url: { url: `data:image/jpg;base64,${JPG}` } },
        ],
      },
    ],
  },
};
/** What only models with these abilities get. */
const FORCED: Json = { messages: HELLO, tools: TOOLS, tool_choice: 'required', reasoning_effort: 'high' };
const DOCUMENT: Json = {
  messages: [
    {
      role: 'user',
      content: [{ type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${PDF}` } }],
    },
  ],
};

const BILLING = 'x-anthropic-billing-header: cc_version=2.1.37.1; cc_entrypoint=cli; cch=00000;';
const used = (id: string): Json[] => [
  { role: 'assistant', content: [{ type: 'tool_use', id, name: 'fs_read', input: {} }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'done' }] },
];
const MESSAGES: Readonly<Record<string, Json>> = {
  'sampling fields': { messages: HELLO, temperature: 0.5, top_p: 0.9 },
  'thinking off': { messages: HELLO, thinking: { type: 'disabled' } },
  'the line of Claude Code': {
    messages: HELLO,
    system: [
      { type: 'text', text: BILLING },
      { type: 'text', text: 'Be brief.' },
    ],
  },
  'two calls': {
    messages: [...HELLO, ...used('toolu_1'), ...used('toolu_2'), { role: 'user', content: 'Go on.' }],
    tools: [{ name: 'fs_read', input_schema: schema }],
  },
};
const called = (id: string, text: string): Json[] => [
  { type: 'function_call', call_id: id, name: 'fs_read', arguments: text },
  { type: 'function_call_output', call_id: id, output: '' },
];
const RESPONSES: Readonly<Record<string, Json>> = {
  'sampling fields': { input: 'Hello!', temperature: 0.5, top_p: 0.9 },
  'a long key of the cache': { input: 'Hello!', prompt_cache_key: LONG_KEY },
  'no reasoning': { input: 'Hello!', reasoning: { effort: 'none' } },
  'messages of the developer': {
    input: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Hello!' },
    ],
  },
  'calls of another model': {
    input: [
      { role: 'user', content: 'Hello!' },
      ...called('call_1', '{"a":'),
      ...called('call_2', '{}'),
      { role: 'user', content: 'Go on.' },
    ],
    tools: [{ type: 'function', name: 'fs_read', parameters: schema }],
  },
};

describe('models that refuse what others take', () => {
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    const capabilities = ['tools', 'vision', 'reasoning', 'json_object', 'json_schema'] as const;
    await platform.addModel({ canonicalId: MODEL, capabilities });
    for (const { model, kind, path = '/v1', preset = null } of UPSTREAMS) {
      const models = [{ model: MODEL, upstreamModel: model, cost: null }];
      const cloud = await cloudCredentials(platform, kind);
      const baseUrl = platform.simulator.url + path;
      await platform.addChannel({ name: `${kind} ${model}`, kind, preset, serves: [], models, baseUrl, ...cloud });
    }
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  });
  afterAll(() => platform.stop());

  const send = (path: string, { kind, model }: Upstream, body: Json): Promise<Answer> =>
    caller.post(path, { model: MODEL, ...body, ...onlyChannel(`${kind} ${model}`) });

  /** Requests that an upstream did not serve, with the answers. */
  async function unserved(path: string, upstream: Upstream, bodies: Readonly<Record<string, Json>>): Promise<string[]> {
    const failures: string[] = [];
    for (const [name, body] of Object.entries(bodies)) {
      const { status, text } = await send(path, upstream, body);
      if (status !== 200) failures.push(`${name}: ${status} ${text}`);
    }
    return failures;
  }

  describe.each(UPSTREAMS)('$kind $model', (upstream) => {
    it('REQ-21 REQ-35 REQ-41 REQ-42: serves what clients of chat send', async () => {
      expect(await unserved('/v1/chat/completions', upstream, CHATS)).toEqual([]);
    });

    it('MSG-12 REQ-28 REQ-41: serves what clients of Messages send', async () => {
      const bodies = Object.entries(MESSAGES).map(([name, body]) => [name, { max_tokens: 500, ...body }]);
      expect(await unserved('/v1/messages', upstream, Object.fromEntries(bodies) as typeof MESSAGES)).toEqual([]);
    });

    it('REQ-21 REQ-42: serves what clients of Responses send', async () => {
      expect(await unserved('/v1/responses', upstream, RESPONSES)).toEqual([]);
    });
  });

  const isFree = ({ model }: Upstream): boolean => /fable-5-1|(?:opus|sonnet)-5-5/.test(model);
  it.each(UPSTREAMS)(
    'REQ-22: $kind $model gets a forced tool without thinking, or is passed over',
    async (upstream) => {
      const answer = await send('/v1/chat/completions', upstream, FORCED);
      if (!isFree(upstream)) expect([answer.status, answer.text]).toEqual([200, answer.text]);
      else expect([answer.status, answer.error().param]).toEqual([400, 'tool_choice']);
    },
  );

  const readsDocuments = ({ kind }: Upstream): boolean => kind !== 'openai-compatible';
  it.each(UPSTREAMS.filter(readsDocuments))('REQ-42: $kind $model gets a document alone', async (upstream) => {
    const answer = await send('/v1/chat/completions', upstream, DOCUMENT);
    expect([answer.status, answer.text]).toEqual([200, answer.text]);
  });
});
