import OpenAI from 'openai';
import { startSimulator, type Simulator } from './simulator.js';

describe('legacy completions and embeddings of the simulator', () => {
  let simulator: Simulator;
  let client: OpenAI;

  beforeAll(async () => {
    simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
    client = new OpenAI({ apiKey: 'sk-any', baseURL: `${simulator.url}/v1`, maxRetries: 0 });
  });
  afterAll(() => simulator.close());

  async function post(path: string, body: object): Promise<Response> {
    return fetch(`${simulator.url}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-any' },
      body: JSON.stringify({ model: 'm', ...body }),
    });
  }

  it('gives the same text the same vector of length 1, whatever the other inputs', async () => {
    const { data, usage } = await client.embeddings.create({ model: 'm', input: ['one', 'two words'] });
    const [alone] = (await client.embeddings.create({ model: 'm', input: 'two words' })).data;
    expect(data[1]!.embedding).toEqual(alone!.embedding);
    expect(data[0]!.embedding).not.toEqual(alone!.embedding);
    expect(alone!.embedding).toHaveLength(1_536);
    expect(Math.hypot(...alone!.embedding)).toBeCloseTo(1, 5);
    expect(usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  });

  it('has the same content in a stream and in one reply', async () => {
    const request = { model: 'm', prompt: 'Once', max_tokens: 6, n: 2 };
    const whole = await client.completions.create(request);
    const texts = ['', ''];
    for await (const { choices } of await client.completions.create({ ...request, stream: true })) {
      for (const { index, text } of choices) texts[index] = `${texts[index] ?? ''}${text}`;
    }
    expect(texts).toEqual(whole.choices.map(({ text }) => text));
    expect(whole.usage).toMatchObject({ prompt_tokens: 1, completion_tokens: 12 });
  });

  it('stops, echoes and reports log probabilities', async () => {
    const simulate = { text: 'one two three' };
    const body = { model: 'm', prompt: 'Once', stop: ' three', echo: true, logprobs: 1, simulate };
    const [choice] = (await client.completions.create(body)).choices;
    expect(choice).toMatchObject({
      text: 'Onceone two',
      finish_reason: 'stop',
      logprobs: { tokens: ['one', ' two'], text_offset: [0, 3] },
    });
  });

  it.each([
    ['embeddings', { input: [] }, 400, 'input'],
    ['embeddings', { input: 'a', dimensions: 2_000 }, 400, 'dimensions'],
    ['embeddings', { input: 'a', simulate: { x: 1 } }, 400, 'simulate.x'],
    ['completions', { prompt: {} }, 400, 'prompt'],
    ['completions', { prompt: 'a', max_tokens: -1 }, 400, 'max_tokens'],
    ['completions', { prompt: 'a', model: 'unknown-x' }, 404, null],
    ['embeddings', { input: 'a', simulate: { status: 529 } }, 529, null],
  ])('refuses at /v1/%s: %j', async (path, body, status, param) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { param } });
  });

  it('writes both into the journal', async () => {
    simulator.journal.clear();
    await (await post('embeddings', { input: 'a', simulate: { usage: 'missing' } })).json();
    await (await post('completions', { prompt: 'a', simulate: { completion_tokens: 3 } })).json();
    expect(simulator.journal.since(0)).toMatchObject([
      { path: '/v1/embeddings', model: 'm', status: 200, usage: null, tokensSent: 0 },
      { path: '/v1/completions', model: 'm', status: 200, usage: { completion_tokens: 3 }, tokensSent: 3 },
    ]);
  });
});
