import { leftovers } from '../../support/gateway/bookings.js';
import { runClientProgram } from '../../support/processes/client-program.js';
import { eventually } from '../../support/eventually.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';

/** A failed call as the calling program sees it. `calls` counts the HTTP requests that the client sent for it. */
interface Failure {
  readonly status: number;
  readonly code?: string | null;
  readonly param?: string | null;
  readonly message: string;
  readonly calls: number;
}

/** The report of every client program. */
interface ClientReport {
  readonly chat: { readonly text: string; readonly usage: object };
  readonly stream: { readonly text: string; readonly finish: string; readonly usage: object };
  readonly tools: { readonly cities: readonly string[]; readonly text: string };
  readonly structured: object;
  readonly image: { readonly promptTokens: number };
  readonly abort: { readonly chunks: number };
  readonly badRequest: Failure;
  readonly noMoney: Failure;
  readonly pause: { readonly text: string; readonly calls: number; readonly waitedMs: number };
  /** The error, under the field name of the client. */
  readonly brokenStream: object;
}

/** The report of the official SDK. */
interface OfficialReport extends ClientReport {
  readonly chat: ClientReport['chat'] & { readonly requestId: string };
  readonly streamHelper: { readonly text: string; readonly finish: string };
  readonly tools: ClientReport['tools'] & { readonly roles: readonly string[] };
  readonly toolStream: object;
  readonly usedKey: Failure;
  readonly upstreamRefuses: Failure;
  readonly upstreamFails: Failure;
  readonly models: readonly string[];
}

const PROGRAMS = [
  ['openai 6', 'clients/openai.mjs', 'openai'],
  ['openai 5', 'clients/openai.mjs', 'openai-v5'],
  ['ai with @ai-sdk/openai-compatible', 'clients/ai-sdk.mjs'],
  ['@langchain/openai', 'clients/langchain.mjs'],
] as const;
const OFFICIAL = ['openai 6', 'openai 5'];

const modelOf = (client: string): string => `for-${client.replaceAll(/\W+/g, '-')}`;

const CLIENTS = PROGRAMS.map(([client]) => client);

/** Programs that use a client as its documentation shows, against healthy and failing gateways and upstreams. */
describe('clients', () => {
  let platform: Platform;
  let customers: Customer[];
  let upstreamText: string;
  const reports = new Map<string, ClientReport>();
  const by = (client: string): ClientReport => reports.get(client)!;
  const byOfficial = (client: string): OfficialReport => reports.get(client) as OfficialReport;

  beforeAll(async () => {
    platform = await startPlatform();
    // Each program has a channel of its own: a rate-limit pause stops a channel for all callers.
    for (const [client] of PROGRAMS) {
      const model = modelOf(client);
      await platform.addModel({ canonicalId: `acme/${model}`, aliases: [model] });
      const models = [{ model, upstreamModel: 'gpt-4.1', cost: null }];
      await platform.addChannel({ name: model, serves: [], models });
    }
    customers = [await platform.addCustomer(), await platform.addCustomer({ topUpUsd: '0' })];
    const [{ apiKey: key }, { apiKey: poorKey }] = customers as [Customer, Customer];
    const baseUrl = `${platform.gateway.url}/v1`;
    upstreamText = await plainly(baseUrl, key, modelOf('openai 6'));
    const runs = PROGRAMS.map(async ([client, program, ...args]) => {
      const scenario = { baseUrl, model: modelOf(client), key, poorKey };
      reports.set(client, await runClientProgram<ClientReport>(scenario, program, ...args));
    });
    await Promise.all(runs);
  }, 120_000);

  afterAll(() => platform.stop());

  /** The upstream's answer to "Hello!": the same bytes every time. */
  async function plainly(baseUrl: string, key: string, model: string): Promise<string> {
    const response = await fetch(`${baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] }),
    });
    const reply = (await response.json()) as { choices: { message: { content: string } }[] };
    return reply.choices[0]!.message.content;
  }

  describe.each(CLIENTS)('%s', (client) => {
    it('RES-1 RES-3: chats', () => {
      expect(by(client).chat).toMatchObject({ text: upstreamText, usage: expect.any(Object) });
    });

    it('RES-7 RES-8: streams the same text, with its end and its usage', () => {
      const { stream, chat } = by(client);
      expect(stream).toMatchObject({ text: upstreamText, finish: 'stop' });
      expect(stream.usage).toEqual(chat.usage);
    });

    it('REQ-14 RES-12: calls a tool and goes on with its result', () => {
      const { cities, text } = by(client).tools;
      expect(cities).toEqual(['text']);
      expect(text).toEqual(expect.stringMatching(/\w/));
    });

    it('REQ-15: gets an object of its schema', () => {
      expect(by(client).structured).toEqual({ name: 'text', population: 7 });
    });

    it('REQ-3: sends an image', () => {
      expect(by(client).image.promptTokens).toBeGreaterThan(85);
    });

    it('ERR-400 REQ-25: receives the reason, and sends one request', () => {
      expect(by(client).badRequest).toMatchObject({ status: 400, calls: 1 });
    });

    it('ERR-402: does not try again without money', () => {
      expect(by(client).noMoney).toMatchObject({ status: 402, calls: 1 });
    });

    it('ERR-429: waits as long as `Retry-After` says, and is served', () => {
      const { text, calls, waitedMs } = by(client).pause;
      expect(text).toBe(upstreamText);
      // A timer on a busy machine may fire slightly early; the client then waits once more.
      expect([2, 3]).toContain(calls);
      expect(waitedMs).toBeGreaterThanOrEqual(1_000);
    });

    it('RES-10: does not take a broken stream for a whole one', () => {
      expect(JSON.stringify(by(client).brokenStream)).toContain('The upstream failed after its first chunk');
    });

    it('leaves a stream', () => {
      expect(by(client).abort.chunks).toBeGreaterThanOrEqual(3);
    });
  });

  describe.each(OFFICIAL)('%s, beyond the other clients', (client) => {
    it('RES-6: knows the id of the request', () => {
      expect(byOfficial(client).chat.requestId).toMatch(/^gen_[0-9a-z]{26}$/);
      expect(byOfficial(client).badRequest).toMatchObject({ requestId: expect.stringMatching(/^gen_/) });
    });

    it('ERR-400 ERR-402: raises an error class with code and param', () => {
      expect(byOfficial(client).badRequest).toMatchObject({ name: 'BadRequestError', param: 'temperature' });
      expect(byOfficial(client).noMoney).toMatchObject({ code: 'insufficient_balance', type: 'billing_error' });
    });

    it('REQ-27 ERR-409: does not try a used Idempotency-Key again, as it would by itself', () => {
      expect(byOfficial(client).usedKey).toMatchObject({ status: 409, code: 'idempotency_key_reused', calls: 1 });
    });

    it('ERR-4xx: reads the refusal of the upstream', () => {
      const refusal = { status: 400, code: 'context_length_exceeded', param: 'messages', calls: 1 };
      expect(byOfficial(client).upstreamRefuses).toMatchObject(refusal);
    });

    it('ERR-502: does not repeat what every channel failed at, as it would by itself', () => {
      expect(byOfficial(client).upstreamFails).toMatchObject({ status: 502, code: 'all_channels_failed', calls: 1 });
    });

    it('RES-7 RES-12: its helpers assemble streams', () => {
      expect(byOfficial(client).streamHelper).toEqual({ text: upstreamText, finish: 'stop' });
      const call = { finish: 'tool_calls', name: 'weather', arguments: { city: 'text' } };
      expect(byOfficial(client).toolStream).toEqual(call);
      expect(byOfficial(client).tools.roles).toEqual(['user', 'assistant', 'tool', 'assistant']);
    });

    it('NBR-1: lists the models', () => {
      expect(byOfficial(client).models).toEqual(expect.arrayContaining([modelOf(client), `acme/${modelOf(client)}`]));
    });
  });

  it('every aborted stream has ended at the upstream', async () => {
    const left = (): string[] =>
      platform.simulator.journal.since(0).flatMap(({ outcome }) => (outcome === 'hung_up' ? [outcome] : []));
    await eventually(() => left().length === PROGRAMS.length);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, customers)).toEqual([]);
  });
});
