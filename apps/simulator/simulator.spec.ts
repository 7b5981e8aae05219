import OpenAI from 'openai';
import type { JournalEntry } from './journal.js';
import { startSimulator, type Simulator } from './simulator.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await simulator.close();
});

const chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] };

function post(
  body: object,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fetch(`${simulator.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...chat, ...body }),
    signal,
  });
}

async function until<T>(probe: () => T | undefined): Promise<T> {
  const deadlineMs = Date.now() + 20_000;
  for (;;) {
    const found = probe();
    if (found !== undefined) return found;
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function closedEntry(requestId: string): Promise<JournalEntry> {
  return until(() => simulator.journal.ofRequest(requestId).find(({ outcome }) => outcome !== 'running'));
}

describe('the official SDK', () => {
  const client = () => new OpenAI({ baseURL: `${simulator.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'call get_order' }];
  const tools = [{ type: 'function' as const, function: { name: 'get_order' } }];

  it('reads a reply and a stream with the same content', async () => {
    const completion = await client().chat.completions.create({ model: 'gpt-4o', messages });
    const stream = client().chat.completions.stream({
      model: 'gpt-4o',
      messages,
      stream_options: { include_usage: true },
    });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices[0]!.message.content).toBe(completion.choices[0]!.message.content);
    expect(streamed.usage).toEqual(completion.usage);
  });

  it('puts a streamed tool call together', async () => {
    const stream = client().chat.completions.stream({ model: 'gpt-4o', messages, tools });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]!.message.tool_calls).toMatchObject([{ function: { name: 'get_order', arguments: '{}' } }]);
  });

  it('lists the models of the seed', async () => {
    const { data } = await client().models.list();
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['gpt-4.1', 'provider/image-chat-model-id']));
  });
});

describe('refusals', () => {
  it.each([
    ['a wrong body', { temperature: 9 }, 400, { param: 'temperature' }],
    ['an unknown model', { model: 'unknown-x' }, 404, { code: 'model_not_found' }],
    ['an unknown knob', { simulate: { x: 1 } }, 400, { param: 'simulate.x' }],
    ['status', { simulate: { status: 529 } }, 529, { type: 'server_error' }],
    ['status in a stream', { stream: true, simulate: { status: 429 } }, 429, { code: 'rate_limit_exceeded' }],
  ])('%s', async (_, body, status, error) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String), ...error } });
  });

  it.each([
    ['sk-bad', 401, 'invalid_api_key'],
    ['sk-poor', 429, 'insufficient_quota'],
  ])('the key %s', async (key, status, code) => {
    const response = await post({}, { authorization: `Bearer ${key}` });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it('retry_after and error are sent as given', async () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
    const response = await post({ simulate: { status: 502, retry_after: date, error: '<h1>Bad Gateway</h1>' } });
    expect(response.headers.get('retry-after')).toBe(date);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toBe('<h1>Bad Gateway</h1>');
    const json = await post({ simulate: { status: 500, error: { detail: 'x' } } });
    expect(await json.json()).toEqual({ detail: 'x' });
  });

  it.each([
    [
      '/v1/chat/completions',
      chat,
      { choices: [{ message: { content: null, refusal: 'No.' }, finish_reason: 'stop' }] },
    ],
    ['/v1/responses', { model: 'm', input: 'hello' }, { output: [{ content: [{ type: 'refusal', refusal: 'No.' }] }] }],
    ['/v1/messages', { ...chat, max_tokens: 9 }, { stop_reason: 'refusal' }],
    [
      '/v1beta/models/m:generateContent',
      { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] },
      { candidates: [{ content: { parts: [] }, finishReason: 'SAFETY' }] },
    ],
  ])('of the model, at %s', async (path, body, reply) => {
    const response = await fetch(simulator.url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'x-api-key': 'sk-test', 'x-goog-api-key': 'sk-test' },
      body: JSON.stringify({ ...body, simulate: { refuses: true, text: 'No.' } }),
    });
    expect(await response.json()).toMatchObject(reply);
  });

  it('another path is a 404 in the same shape', async () => {
    const response = await fetch(`${simulator.url}/v1/moderations`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
    expect(await response.json()).toHaveProperty('error.message');
  });
});

describe('attempts', () => {
  it('the first ones fail, later ones are served', async () => {
    const simulate = { fail_times: 2, fail_key: 'tries-1', fail_status: 500 };
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) statuses.push((await post({ simulate })).status);
    expect(statuses).toEqual([500, 500, 200, 200]);
  });

  it('sim-flaky fails by its pattern, and no other model does', async () => {
    const outcomes: string[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const text = await post({ model: 'sim-flaky', stream: true }).then(
        (response) => response.text().catch(() => 'cut'),
        () => 'reset',
      );
      outcomes.push(text.includes('[DONE]') ? 'served' : text.slice(0, 7));
    }
    expect(outcomes).toEqual(['served', '{"error', 'served', 'reset', 'cut']);
    expect((await post({ model: 'sim-flaky', simulate: { completion_tokens: 3 } })).status).toBe(200);
  });
});

describe('the journal', () => {
  interface Page {
    data: { sequence: number; request_id: string; headers: Record<string, string>; body_base64: string }[];
    has_more: boolean;
    last_sequence: number;
  }

  async function readJournal(query: string): Promise<Page> {
    const response = await fetch(`${simulator.url}/journal?${query}`);
    return (await response.json()) as Page;
  }

  it('records request and response', async () => {
    const response = await post({ simulate: { completion_tokens: 5 } }, { 'x-request-id': 'j-1' });
    const { id, usage } = (await response.json()) as { id: string; usage: object };
    await closedEntry('j-1');
    const { data } = await readJournal('request_id=j-1');
    expect(data).toHaveLength(1);
    const row = data[0]!;
    expect(row).toMatchObject({ request_id: 'j-1', model: 'gpt-4o', status: 200, outcome: 'complete', reply_id: id });
    expect(row).toMatchObject({ usage, completion_tokens: 5, tokens_sent: 5, chunks_sent: 1 });
    expect(row.headers.authorization).toBe('…test');
    const body = JSON.parse(Buffer.from(row.body_base64, 'base64').toString());
    expect(body).toEqual({ ...chat, simulate: { completion_tokens: 5 } });
  });

  it('continues from a row, and can be cleared', async () => {
    await post({}, { 'x-request-id': 'j-3' });
    const { sequence } = await closedEntry('j-3');
    await post({}, { 'x-request-id': 'j-4' });
    const page = await readJournal(`since=${sequence}`);
    expect(page.data.map((row) => row.request_id)).toContain('j-4');
    expect(page).toMatchObject({ has_more: false, last_sequence: page.data.at(-1)!.sequence });
    await fetch(`${simulator.url}/journal`, { method: 'DELETE' });
    expect(simulator.journal.since(0)).toEqual([]);
  });
});

describe('starting and stopping', () => {
  it('is alive and ready', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await fetch(simulator.url + path)).status).toBe(200);
  });

  it('lets a running reply end', async () => {
    const other = await startSimulator({ host: '127.0.0.1', port: 0 });
    const response = await fetch(`${other.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: JSON.stringify({ ...chat, stream: true, simulate: { chunk_ms: 5 } }),
    });
    const closed = other.close(5_000);
    expect(await response.text()).toContain('[DONE]');
    await closed;
  });

  it('reports a port in use', async () => {
    await expect(startSimulator({ host: '127.0.0.1', port: Number(new URL(simulator.url).port) })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});
