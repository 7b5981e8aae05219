import OpenAI from 'openai';
import type { Platform } from '../support/gateway/platform.js';
import { expectReply, SeedProgram, type Reply } from '../support/processes/seed-program.js';

/**
 * Five public pages describe this endpoint, each for its own service. A program written for any of them works after
 * changing only the base URL and the key.
 */
describe('programs written for the documented services', () => {
  let program: SeedProgram;
  let platform: Platform;
  let baseUrl: string;
  let key: string;

  beforeAll(async () => {
    program = await SeedProgram.start();
    ({ platform, key, baseUrl } = program);
  }, 120_000);

  afterAll(() => platform.stop());

  describe('page A (curl, gpt-4.1)', () => {
    const body = `{
    "model": "gpt-4.1",
    "messages": [
      {"role": "system", "content": "You are a helpful assistant."},
      {"role": "user", "content": "Hello!"}
    ]
  }`;

    it('AUTH-1 REQ-1 RES-1 RES-3: the example', async () => {
      const given = await program.reply(body);
      expectReply(given, 'gpt-4.1');
      expect(given.choices[0]).toMatchObject({
        finish_reason: 'stop',
        message: { content: expect.any(String) as string },
      });
      expect(given.usage).toMatchObject({ prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 } });
    });

    it.each(['low', 'medium', 'high', 'xhigh'])(
      'REQ-10 REQ-12 REQ-13: its reasoning fields at effort %s',
      async (effort) => {
        const fields = {
          reasoning_effort: effort,
          verbosity: 'low',
          reasoningSummary: 'detail',
          top_p: 1,
          stop: ['\n\n'],
        };
        const messages = [{ role: 'user', content: 'Hello!' }];
        for (const model of ['o3', 'o4-mini']) expectReply(await program.reply({ model, messages, ...fields }), model);
      },
    );

    it('RES-7: the stream ends with data: [DONE]', async () => {
      const lines = await program.linesOf({
        ...(JSON.parse(body) as object),
        stream: true,
        max_tokens: 8,
        temperature: 0.2,
      });
      expect(lines.at(-1)).toBe('data: [DONE]');
    });

    it('REQ-21: an error for an unsupported parameter comes from the provider', async () => {
      const error = {
        message: 'Unsupported parameter: tools',
        type: 'invalid_request_error',
        param: 'tools',
        code: null,
      };
      const simulate = { status: 400, error: { error } };
      const response = await program.curl(JSON.stringify({ ...(JSON.parse(body) as object), tools: [], simulate }));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { message: error.message, param: 'tools' } });
    });

    it('NBR-1: GET /v1/models lists the names', async () => {
      const response = await fetch(`${baseUrl}/models`, { headers: { Authorization: `Bearer ${key}` } });
      const { data } = (await response.json()) as { data: { id: string }[] };
      const names = ['gpt-4.1', 'gpt-4o', 'gpt-4o-mini', 'o3', 'o4-mini', 'deepseek-r', 'deepseek-v3.2'];
      const all = [...names, 'provider/model-id', 'provider/image-chat-model-id', 'routify-auto'];
      expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(all));
    });
  });

  describe('page B (curl, gpt-4o)', () => {
    it('REQ-1 RES-1: the example', async () => {
      const given = await program.reply(`{
"model": "gpt-4o",
"messages": [
{ "role": "user", "content": "Introduce RouteAPI in one sentence" }
]
}`);
      expectReply(given, 'gpt-4o');
    });

    it('REQ-2 REQ-23: a conversation with a tool result, and 0 and false as values', async () => {
      const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
      const messages = [
        { role: 'system', content: 'You are a rigorous technical assistant.' },
        { role: 'user', content: 'Explain what an API gateway is.' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'It routes.' },
      ];
      const fields = { temperature: 0, top_p: 0, stream: false, tool_choice: 'none' };
      expectReply(await program.reply({ model: 'gpt-4o', messages, ...fields }), 'gpt-4o');
    });

    it('RES-8: stream_options.include_usage', async () => {
      const messages = [{ role: 'user', content: 'Hello!' }];
      const stream_options = { include_usage: true };
      const lines = await program.linesOf({ model: 'gpt-4o', messages, stream: true, stream_options });
      const last = JSON.parse(lines.at(-2)!.slice('data: '.length)) as Reply;
      expect(last.choices).toEqual([]);
      expect(last.usage.total_tokens).toBeGreaterThan(0);
    });
  });

  describe('page C (SDK, gpt-4o-mini)', () => {
    const story = { role: 'user' as const, content: 'Write a short story about a robot and a cat.' };

    it('RES-2 RES-5: the example', async () => {
      const client = new OpenAI({ baseURL: baseUrl, apiKey: key });
      const response = await client.chat.completions.create({ model: 'gpt-4o-mini', messages: [story] });
      expect(response.choices[0]!.message.content).toEqual(expect.any(String));
      expect(response.choices[0]).toHaveProperty('logprobs');
      expect(response).toHaveProperty('system_fingerprint');
      expectReply(response as unknown as Reply, 'gpt-4o-mini');
    });

    it('AUTH-2: x-api-key', async () => {
      const headers = { 'x-api-key': key, 'content-type': 'application/json' };
      const body = JSON.stringify({ model: 'deepseek-r', messages: [story] });
      const response = await fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers, body });
      expectReply((await response.json()) as Reply, 'deepseek-r');
    });

    it('REQ-5 REQ-9 REQ-14: its types, null where it allows null, temperature as text', async () => {
      const nullable = { tools: null, temperature: null, top_p: null, stream: null, max_tokens: null };
      const penalties = { presence_penalty: null, frequency_penalty: 1, reasoning_effort: null };
      const given = await program.reply({ model: 'gpt-4o', messages: [story], ...nullable, ...penalties });
      expectReply(given, 'gpt-4o');
      expectReply(
        await program.reply({ model: 'gpt-4o', messages: [story], temperature: '0.7', stop: ['END'] }),
        'gpt-4o',
      );
    });

    it('REQ-14: tool calls in the message', async () => {
      const client = new OpenAI({ baseURL: baseUrl, apiKey: key });
      const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
      const response = await client.chat.completions.create({
        model: 'gpt-4o-mini',
        messages: [{ role: 'user', content: 'Use the tool.' }],
        tools: [{ type: 'function', function: { name: 'weather', parameters } }],
      });
      const [choice] = response.choices;
      expect(choice?.finish_reason).toBe('tool_calls');
      expect(choice?.message.tool_calls).toMatchObject([{ type: 'function', function: { name: 'weather' } }]);
    });
  });

  describe('page D (curl, provider/model-id)', () => {
    const model = 'provider/model-id';

    it('REQ-7 RES-1: the example', async () => {
      const given = await program.reply(`{
"model": "provider/model-id",
"messages": [
{ "role": "system", "content": "Answer briefly." },
{ "role": "user", "content": "What does this endpoint do?" }
],
"temperature": 0.7,
"max_tokens": 256
}`);
      expectReply(given, model);
    });

    it('REQ-3: an image by URL and inline', async () => {
      const urls = ['https://example.com/image.png', 'data:image/png;base64,iVBORw0KGgo='];
      for (const url of urls) {
        const text = { type: 'text', text: 'Describe this image.' };
        const content = [text, { type: 'image_url', image_url: { url } }];
        expectReply(await program.reply({ model, messages: [{ role: 'user', content }] }), model);
      }
    });

    it('RES-7: the stream', async () => {
      const lines = await program.linesOf({
        model,
        messages: [{ role: 'user', content: 'Write three short lines.' }],
        stream: true,
      });
      const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.slice('data: '.length)) as Reply);
      expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
      for (const chunk of chunks) expect(chunk).toMatchObject({ object: 'chat.completion.chunk', model });
    });

    it('REQ-14: tool calling', async () => {
      const parameters = { type: 'object', properties: { order_id: { type: 'string' } }, required: ['order_id'] };
      const definition = { name: 'get_order', description: 'Look up an order by ID.', parameters };
      const given = await program.reply({
        model,
        messages: [{ role: 'user', content: 'What is the status of order 123? Please call get_order.' }],
        tools: [{ type: 'function', function: definition }],
        tool_choice: 'auto',
      });
      expect(given.choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'get_order' } }]);
    });

    const drawing = {
      model: 'provider/image-chat-model-id',
      messages: [{ role: 'user', content: 'Create a square icon of a blue glass cube.' }],
      modalities: ['image', 'text'],
      image_config: { aspect_ratio: '1:1', image_size: '1K' },
    };

    it('REQ-19: images in the assistant message', async () => {
      const given = await program.reply(drawing);
      expectReply(given, drawing.model);
      expect(given.choices[0]?.message.images).toMatchObject([
        { type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/png;base64,/) as string } },
      ]);
    });

    it('REQ-19: images in stream deltas', async () => {
      const lines = await program.linesOf({ ...drawing, stream: true });
      expect(lines.filter((line) => line.includes('"images":[{'))).toHaveLength(1);
    });

    it('REQ-7 REQ-11 REQ-18: max_output_tokens, reasoning, metadata and JSON mode', async () => {
      const fields = { max_output_tokens: 12, reasoning: { effort: 'low' }, metadata: { app: 'docs' } };
      const messages = [{ role: 'user', content: 'JSON please' }];
      const given = await program.reply({
        model,
        messages,
        ...fields,
        response_format: { type: 'json_object' },
        x_new: [1],
      });
      expectReply(given, model);
      expect(given.usage.completion_tokens).toBeLessThanOrEqual(12);
    });
  });

  describe('page E (raw HTTP, deepseek-v3.2)', () => {
    const messages = [
      { role: 'system', content: 'You are concise.' },
      { role: 'user', content: 'Capital of France?' },
    ];
    const example = { model: 'deepseek-v3.2', messages, temperature: 0.3, max_tokens: 256, stream: false };

    it('AUTH-3 RES-4: the example, with routify in the reply', async () => {
      expect(key).toMatch(/^rtf_/);
      const given = await program.reply(example);
      expectReply(given, 'deepseek-v3.2');
      expect(given.routify).toMatchObject({
        channel: 'simulator',
        latency_ms: expect.any(Number) as number,
        cost_usd: expect.any(Number) as number,
      });
    });

    it('REQ-1: routify-auto', async () => {
      expect((await program.reply({ ...example, model: 'routify-auto' })).model).toMatch(/^[a-z]+\/[a-z0-9.-]+$/);
    });

    it('REQ-20: extra_body.routify, literally and as the SDK merges it', async () => {
      expectReply(await program.reply({ ...example, extra_body: { routify: { task: 'chat' } } }), example.model);
      expectReply(await program.reply({ ...example, routify: { task: 'chat' } }), example.model);
    });

    it('RES-7: each line of a stream is data: <json>', async () => {
      const lines = await program.linesOf({ ...example, stream: true });
      const texts = lines.slice(0, -1).map((line) => {
        expect(line.startsWith('data: {')).toBe(true);
        return (JSON.parse(line.slice('data: '.length)) as { choices: { delta: { content?: string } }[] }).choices[0];
      });
      expect(texts.map((choice) => choice?.delta.content ?? '').join('')).not.toBe('');
    });

    it('ERR-400 ERR-401 ERR-402 ERR-403 ERR-502: its table of errors', async () => {
      const statusOf = async (body: object, as = key): Promise<number> =>
        (await program.curl(JSON.stringify(body), { Authorization: `Bearer ${as}` })).status;
      expect(await statusOf({ ...example, messages: [] })).toBe(400);
      expect(await statusOf(example, 'rtf_xxx')).toBe(401);
      expect(await statusOf(example, (await platform.addCustomer({ topUpUsd: '0' })).apiKey)).toBe(402);
      expect(await statusOf(example, (await platform.addCustomer({ key: { modelAllow: ['x'] } })).apiKey)).toBe(403);
      expect(await statusOf({ ...example, simulate: { status: 500 } })).toBe(502);
    });
  });
});
