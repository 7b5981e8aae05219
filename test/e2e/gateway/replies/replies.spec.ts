import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];

/** Complete replies, as the client gets them. */
describe('complete replies', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4.1', aliases: ['gpt-4.1'] });
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'] });
    await platform.addModel({
      canonicalId: 'acme/artist',
      aliases: ['artist'],
      outputModalities: ['text', 'image'],
      capabilities: ['reasoning', 'tools', 'logprobs'],
    });
    const tiny = [{ fromPromptTokens: 0, rates: { input: 55_000_000n, output: 1_000_000n } }];
    await platform.addModel({ canonicalId: 'acme/tiny', aliases: ['tiny'], price: tiny });
    await platform.addChannel({ name: 'Simulator №1', serves: ['gpt-4.1', 'artist', 'tiny'] });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
    customer = await platform.addCustomer({ key: { rpm: 600, tpm: 600_000 } });
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  async function send(body: object): Promise<Answer> {
    const answer = await caller.chat({ model: 'gpt-4.1', messages: MESSAGES, ...body });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer;
  }

  /** The client's reply for these upstream bytes. */
  function relayed(upstreamJson: string): Promise<Answer> {
    upstream.answersJson(upstreamJson);
    return send({ model: 'scripted' });
  }

  function idOf({ headers }: Answer): string {
    return String(headers['x-request-id']);
  }

  it('RES-1: what the upstream leaves out is supplied', async () => {
    const before = Math.floor(Date.now() / 1_000);
    const answer = await send({ simulate: { leave_out: ['id', 'object', 'created', 'model', 'usage'] } });
    const reply = answer.json() as { id: string; created: number };
    expect(reply).toMatchObject({
      id: `chatcmpl-${idOf(answer)}`,
      object: 'chat.completion',
      model: 'gpt-4.1',
      choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 6, completion_tokens: expect.any(Number), total_tokens: expect.any(Number) },
      routify: { usage_source: 'counted' },
    });
    expect(reply.created).toBeGreaterThanOrEqual(before);
    expect(reply.created).toBeLessThanOrEqual(Math.ceil(Date.now() / 1_000));
  });

  it('RES-1 RES-2: what it sends wrongly is put right, what it sends rightly stays', async () => {
    const choices =
      '[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop","logprobs":null}]';
    const answer = await relayed(`{"id":"","object":"thing","created":"now","model":7,"choices":${choices}}`);
    expect(answer.json()).toMatchObject({
      id: `chatcmpl-${idOf(answer)}`,
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'scripted',
    });
    expect(answer.text).toContain(`"choices":${choices}`);
    const complete = await relayed(`{"id":"resp-1","object":"chat.completion","created":17,"choices":${choices}}`);
    expect(complete.json()).toMatchObject({ id: 'resp-1', created: 17 });
  });

  it('RES-1: the reply has the client’s name of the model', async () => {
    expect((await send({ model: 'openai/gpt-4.1' })).json()).toMatchObject({ model: 'openai/gpt-4.1' });
    expect((await send({ model: 'gpt-4.1' })).json()).toMatchObject({ model: 'gpt-4.1' });
  });

  it('RES-5: everything else passes byte for byte', async () => {
    const head = `{ "x_first" : [1.50, -0.0, 1e2, 12345678901234567890],\r\n "id":"a\\u0062c"`;
    const tail =
      `"choices" : [ {"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"\\u00e9\\/é😀",` +
      `"annotations":[{"type":"url_citation"}]}} ], "system_fingerprint":"fp_1", "citations":["https://a.example"],"":null`;
    const usage = '"usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3,"x_seconds":0.120}';
    const { text } = await relayed(`${head},"object":"chat.completion","created":1,"model":"m",${usage},${tail}}`);
    expect(text.startsWith(`${head},"object":"chat.completion","created":1,"model":"scripted",`)).toBe(true);
    expect(text).toContain(`,${tail},"routify":{`);
    expect(text).toContain('"x_seconds":0.120');
  });

  it.each<[dialect: string, usage: object, expected: object]>([
    [
      'DeepSeek: cache hits beside the details',
      {
        prompt_tokens: 10,
        completion_tokens: 4,
        total_tokens: 14,
        prompt_cache_hit_tokens: 6,
        prompt_cache_miss_tokens: 4,
      },
      {
        prompt_tokens: 10,
        completion_tokens: 4,
        total_tokens: 14,
        prompt_tokens_details: { cached_tokens: 6, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
        prompt_cache_hit_tokens: 6,
      },
    ],
    [
      'reasoning counted only in the total',
      { prompt_tokens: 10, completion_tokens: 4, total_tokens: 44 },
      { prompt_tokens: 10, completion_tokens: 34, total_tokens: 44 },
    ],
    [
      'cache writes under another name',
      { prompt_tokens: 10, completion_tokens: 4, prompt_tokens_details: { cache_creation_input_tokens: 8 } },
      { total_tokens: 14, prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 8 } },
    ],
  ])('RES-3: one meaning of usage (%s)', async (_dialect, usage, expected) => {
    const reply = {
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage,
    };
    const answer = await relayed(JSON.stringify(reply));
    expect(answer.json()).toMatchObject({ usage: expected, routify: { usage_source: 'upstream' } });
  });

  it('RES-4, LIFE-10: the cost is one number in reply, generation and ledger, in plain decimals', async () => {
    const answer = await send({
      simulate: { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
    });
    expect(answer.text).toContain('"cost_usd":0.00001,');
    expect(answer.json()).toMatchObject({
      routify: { channel: 'Simulator №1', latency_ms: expect.any(Number), generation_id: idOf(answer) },
    });
    const { charge, transfers } = await booked(platform, idOf(answer));
    expect(charge).toBe(10_000n);
    expect(transfers).toEqual([
      ['usage', 10_000n],
      ['cogs', 5_000n],
    ]);
    const generation = await caller.get(`/v1/generations/${idOf(answer)}`);
    expect(generation.text).toContain('"cost_usd":0.00001}');
  });

  it('RES-4: the smallest cost is a plain decimal, too', async () => {
    const answer = await send({
      model: 'tiny',
      simulate: { usage: { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 }, completion_tokens: 1 },
    });
    expect(answer.text).toContain('"cost_usd":0.000000055,');
    expect((await booked(platform, idOf(answer))).charge).toBe(55n);
    const generation = await caller.get(`/v1/generations/${idOf(answer)}`);
    expect(generation.text).toContain('"cost_usd":0.000000055}');
  });

  it('RES-6: headers say who answered, and what is left of the limits', async () => {
    const { headers } = await send({});
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': expect.stringMatching(/^gen_[0-9a-z]{26}$/),
      'x-routify-channel': encodeURIComponent('Simulator №1'),
      'x-routify-model': 'openai/gpt-4.1',
      'x-ratelimit-limit-requests': '600',
      'x-ratelimit-limit-tokens': '600000',
      'x-ratelimit-reset-requests': expect.stringMatching(/^\d+(ms|s)$|^\d+m\d+s$/),
    });
    expect(Number(headers['x-ratelimit-remaining-requests'])).toBeLessThan(600);
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('openai-organization');
    const free = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
    const unlimited = await free.chat({ model: 'gpt-4.1', messages: MESSAGES });
    expect(Object.keys(unlimited.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });

  it('RES-12: tool calls, several at once', async () => {
    const tool = (name: string): object => ({
      type: 'function',
      function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
    });
    const answer = await send({
      messages: [{ role: 'user', content: 'call weather and call clock' }],
      tools: [tool('weather'), tool('clock')],
    });
    const [choice] = (answer.json() as { choices: { message: { tool_calls: object[] }; finish_reason: string }[] })
      .choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'weather', arguments: expect.stringContaining('city') } },
      { type: 'function', function: { name: 'clock' } },
    ]);
  });

  it('RES-12: reasoning, log probabilities and images', async () => {
    const answer = await send({
      model: 'artist',
      modalities: ['text', 'image'],
      reasoning_effort: 'low',
      logprobs: true,
      top_logprobs: 2,
    });
    expect(answer.json()).toMatchObject({
      choices: [
        {
          message: {
            reasoning_content: expect.any(String),
            images: [{ type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/png;base64,/) } }],
          },
          logprobs: { content: expect.any(Array) },
        },
      ],
      usage: { completion_tokens_details: { reasoning_tokens: 8, image_tokens: 256 } },
    });
  });

  it('RES-12: a refusal', async () => {
    const message = '{"role":"assistant","content":null,"refusal":"I will not."}';
    const answer = await relayed(`{"choices":[{"index":0,"message":${message},"finish_reason":"stop"}]}`);
    expect(answer.text).toContain(message);
    // "I will not." is 4 tokens of o200k_base; "Hello!" is 2, plus 4 for the message.
    expect(await booked(platform, idOf(answer))).toMatchObject({ usage_source: 'counted', prompt: 6n, completion: 4n });
  });

  it('RES-12: stop sequences end the text and are not in it', async () => {
    const answer = await send({ stop: ['THREE'], simulate: { text: 'one two THREE four' } });
    expect(answer.json()).toMatchObject({ choices: [{ message: { content: 'one two ' }, finish_reason: 'stop' }] });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
