import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';

interface Message {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: string } }[];
}

const QUESTION = [{ role: 'user', content: 'Hello!' }];
const IMAGE = 'data:image/png;base64,iVBORw0KGgo=';
const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

/** An HTTP client without knowledge of the API: takes a request body, returns the response. */
type Send = (body: object, apiKey?: string) => Promise<{ readonly status: number; readonly text: string }>;

/** Programs without an SDK. */
describe('clients without an SDK', () => {
  let platform: Platform;
  let customer: Customer;
  let poor: Customer;
  let url: string;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4.1', aliases: ['gpt-4.1'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4.1'] });
    customer = await platform.addCustomer();
    poor = await platform.addCustomer({ topUpUsd: '0' });
    url = `${platform.gateway.url}/v1/chat/completions`;
  }, 120_000);

  afterAll(() => platform.stop());

  const curlOptions = (apiKey: string): string[] => [
    ...['--silent', '--no-buffer', url],
    ...['--header', `Authorization: Bearer ${apiKey}`, '--header', 'Content-Type: application/json'],
  ];

  const byCurl: Send = async (body, apiKey = customer.apiKey) => {
    const curl = spawn('curl', [...curlOptions(apiKey), '--data-binary', '@-', '--write-out', '\n%{http_code}']);
    let output = '';
    curl.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    curl.stdin.end(JSON.stringify({ model: 'gpt-4.1', messages: QUESTION, ...body }));
    await once(curl, 'close');
    const end = output.lastIndexOf('\n');
    return { status: Number(output.slice(end)), text: output.slice(0, end) };
  };

  const byFetch: Send = async (body, apiKey = customer.apiKey) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4.1', messages: QUESTION, ...body }),
    });
    return { status: response.status, text: await response.text() };
  };

  describe.each<[client: string, send: Send]>([
    ['curl', byCurl],
    ['fetch', byFetch],
  ])('%s', (_client, send) => {
    const messageOf = async (body: object): Promise<Message> => {
      const { status, text } = await send(body);
      expect({ status, text }).toMatchObject({ status: 200 });
      return (JSON.parse(text) as { choices: { message: Message }[] }).choices[0]!.message;
    };

    it('RES-1 RES-7: a stream says what the reply in one piece says', async () => {
      const { content } = await messageOf({});
      const { text } = await send({ stream: true });
      const events = text.split('\n\n').filter((event) => event !== '');
      expect(events.pop()).toBe('data: [DONE]');
      const chunks = events.map((event) => {
        expect(event.startsWith('data: {')).toBe(true);
        return JSON.parse(event.slice('data: '.length)) as { choices: { delta: { content?: string } }[] };
      });
      expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(content);
    });

    it('REQ-2 REQ-14: two rounds with a tool', async () => {
      const tools = [WEATHER];
      const question = [{ role: 'user', content: 'Please call weather.' }];
      const first = await messageOf({ messages: question, tools });
      const [call] = first.tool_calls!;
      expect(JSON.parse(call!.function.arguments)).toEqual({ city: 'text' });
      const result = { role: 'tool', tool_call_id: call!.id, content: 'sunny' };
      const second = await messageOf({ messages: [...question, first, result], tools });
      expect(second.content).toEqual(expect.stringMatching(/\w/));
    });

    it('REQ-15: an object of a schema', async () => {
      const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
      const response_format = { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } };
      expect(JSON.parse((await messageOf({ response_format })).content ?? '')).toEqual({ ok: true });
    });

    it('REQ-3: an image', async () => {
      const content = [{ type: 'image_url', image_url: { url: IMAGE } }];
      expect((await messageOf({ messages: [{ role: 'user', content }] })).content).not.toBe('');
    });

    it('ERR-400 ERR-401 ERR-402: errors in their envelope', async () => {
      const errorOf = async (...args: Parameters<Send>): Promise<object> => {
        const { status, text } = await send(...args);
        return { status, ...(JSON.parse(text) as { error: object }).error };
      };
      expect(await errorOf({ n: 0 })).toMatchObject({ status: 400, param: 'n' });
      expect(await errorOf({}, 'nonsense')).toMatchObject({ status: 401, code: 'invalid_api_key' });
      expect(await errorOf({}, poor.apiKey)).toMatchObject({ status: 402, code: 'insufficient_balance' });
    });
  });

  const LONG = JSON.stringify({
    model: 'gpt-4.1',
    messages: QUESTION,
    stream: true,
    simulate: { completion_tokens: 400, chunk_ms: 20 },
  });

  /** Waits until the upstream has seen this many client disconnects. */
  const untilDisconnected = (count: number): Promise<void> =>
    eventually(() => {
      const entries = platform.simulator.journal.since(0);
      return entries.filter(({ outcome }) => outcome === 'hung_up').length === count;
    });

  it('killing a program in mid-stream ends the stream at the upstream', async () => {
    const curl = spawn('curl', [...curlOptions(customer.apiKey), '--data', LONG]);
    await once(curl.stdout, 'data');
    curl.kill('SIGKILL');
    await untilDisconnected(1);
  });

  it('aborting a fetch ends the stream at the upstream', async () => {
    const controller = new AbortController();
    const headers = { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: LONG, signal: controller.signal });
    await response.body?.getReader().read();
    controller.abort();
    await untilDisconnected(2);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer, poor])).toEqual([]);
  });
});
