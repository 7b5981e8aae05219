import { CHANNEL_PRESETS, type ChannelKind } from '#channels';
import { leftovers } from '../../../support/gateway/bookings.js';
import { cloudCredentials, VERTEX_PATH } from '../../../support/gateway/format-platform.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { COUNTS, mannersOf, SAID, THOUGHT } from '../../../support/upstreams/provider-manners.js';

jest.setTimeout(300_000);

const PRESETS = [...CHANNEL_PRESETS.values()];
const ANSWER = 'one two three';
const USER = { role: 'user', content: 'What is 2 + 2?' };
const MESSAGES = [USER, { role: 'assistant', content: SAID, reasoning_content: THOUGHT }, USER];
/** Of the operator's purchase, whatever its name. */
const PURCHASE = /cost|is_byok|provider"/;

const PATHS: Readonly<Record<ChannelKind, string>> = {
  'openai-compatible': '/v1',
  'openai-responses': '/v1',
  'anthropic-messages': '/v1',
  gemini: '/v1beta',
  'azure-openai': '',
  'azure-openai-responses': '',
  bedrock: '',
  vertex: VERTEX_PATH,
};
const MODELS: Readonly<Partial<Record<ChannelKind, string>>> = {
  bedrock: 'us.anthropic.claude-agent-v1:0',
  vertex: 'gemini-agent',
};

/** What the gateway adds says what the customer pays. */
const withoutOwn = (key: string, value: unknown): unknown => (key === 'routify' ? undefined : value);

const isChat = (kind: ChannelKind): boolean => kind === 'openai-compatible' || kind === 'azure-openai';

interface Reply {
  readonly choices: readonly { readonly message: Readonly<Record<string, unknown>> }[];
  readonly usage: Readonly<Record<string, unknown>>;
}

/** Each preset makes a channel, and the simulator behaves as the provider does, refusals of unknown fields included. */
describe('presets at providers that behave as documented', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });

  afterAll(() => platform.stop());

  it.each(PRESETS)('$id', async (preset) => {
    const { id, kind } = preset;
    const { rejects, requires, reasoningAs, past, usage } = mannersOf(preset);
    const knobs = isChat(kind) ? { reasoning_as: reasoningAs } : {};
    const simulate = { text: ANSWER, rejects, requires, ...knobs, ...(usage === null ? {} : { usage }) };
    const model = `acme/${id}`;
    await platform.addModel({ canonicalId: model, capabilities: ['tools', 'reasoning'] });
    const { options, ...cloud } = await cloudCredentials(platform, kind);
    await platform.addChannel({
      name: id,
      preset: id,
      kind,
      serves: [],
      ...cloud,
      baseUrl: platform.simulator.url + PATHS[kind],
      models: [{ model, upstreamModel: MODELS[kind] ?? 'deepseek-r', cost: null }],
      options: { ...options, force: { simulate } },
    });
    const openaiFields = isChat(kind) ? { logit_bias: { '50256': -100 }, presence_penalty: 0.1 } : {};
    const body = {
      model,
      messages: MESSAGES,
      max_completion_tokens: 60,
      seed: 7,
      user: 'u-1',
      frequency_penalty: 0.1,
      ...openaiFields,
    };

    const answer = await caller.chat(body);
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    const reply = answer.json() as unknown as Reply;
    const [first] = reply.choices;
    expect(first?.message.content).toBe(ANSWER);
    const { routify } = answer.json() as { routify: object };
    expect(routify).toMatchObject({ channel: id, usage_source: 'upstream' });
    expect(JSON.stringify(reply, withoutOwn)).not.toMatch(PURCHASE);
    if (typeof usage === 'object' && usage !== null) expect(reply.usage).toMatchObject(EXPECTED);
    const sent = JSON.parse(caller.sentUpstream(answer)) as { readonly messages?: readonly object[] };
    if (isChat(kind)) {
      expect(typeof first?.message.reasoning_content).toBe('string');
      expect(sent.messages?.[1]).toMatchObject(past);
      expect(
        Object.keys(sent.messages?.[1] ?? {}).filter((name) => !ALLOWED.includes(name) && !(name in past)),
      ).toEqual([]);
    }

    const streamed = { ...body, stream_options: { include_usage: true } };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, streamed)).ended();
    expect([stream.status, stream.text, stream.isDone]).toEqual([200, ANSWER, true]);
    const { chunks } = stream;
    expect(JSON.stringify(chunks, withoutOwn)).not.toMatch(PURCHASE);
    const reported = chunks.findLast((chunk) => (chunk.usage ?? null) !== null)?.usage;
    expect(reported).toMatchObject({
      prompt_tokens: reply.usage.prompt_tokens,
      total_tokens: reply.usage.total_tokens,
    });
    const thought = chunks.map(({ choices }) => (choices[0]?.delta.reasoning_content ?? '') as string).join('');
    expect(thought).toBe(first?.message.reasoning_content ?? '');
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});

const EXPECTED = {
  prompt_tokens: COUNTS.prompt,
  completion_tokens: COUNTS.completion,
  total_tokens: COUNTS.prompt + COUNTS.completion,
};
/** Members of an earlier turn beside its content and reasoning. */
const ALLOWED = ['role', 'reasoning_details'];
