import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ChannelHealth } from '#channels';
import { StreamTimings } from '#completions';
import { formatId } from '#core';
import { TokenCounter } from '#billing/metering';
import { booked, leftovers, type Booking } from '../../../../support/gateway/bookings.js';
import { eventually } from '../../../../support/eventually.js';
import { GatewayCaller } from '../../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';

jest.setTimeout(120_000);

const CHAT = { path: '/v1/chat/completions', body: { messages: [{ role: 'user', content: 'Hello!' }] } };
const MESSAGES = { path: '/v1/messages', body: { ...CHAT.body, max_tokens: 90 } };
const RESPONSES = { path: '/v1/responses', body: { input: 'Hello!' } };
/** "Hello!" and the message around it, in nano-USD: what every upstream bills that has the request. */
const INPUT = 6n * 2_000n;
const OUTPUT = 8_000n;
const frame = (delta: object): string =>
  `data: ${JSON.stringify({ id: 'a', created: 1, choices: [{ index: 0, delta }] })}\n\n`;
const WHOLE = JSON.stringify({
  id: 'a',
  object: 'chat.completion',
  created: 1,
  model: 'up',
  choices: [{ index: 0, message: { role: 'assistant', content: 'one two three' }, finish_reason: 'stop' }],
});

/** What the upstream does before its client leaves. */
const SAYS = {
  'no word': () => undefined,
  'a head': (response: ServerResponse, type: string) => {
    response.writeHead(200, { 'content-type': type }).flushHeaders();
  },
  'half a reply': (response: ServerResponse, type: string) => {
    response.writeHead(200, { 'content-type': type }).write(WHOLE.slice(0, -40));
  },
  'a whole reply without usage': (response: ServerResponse, type: string) => {
    response.writeHead(200, { 'content-type': type }).end(WHOLE);
  },
  'a role': (response: ServerResponse, type: string) => {
    response.writeHead(200, { 'content-type': type }).write(frame({ role: 'assistant', content: '' }));
  },
  thinking: (response: ServerResponse, type: string) => {
    response.writeHead(200, { 'content-type': type }).write(frame({ reasoning_content: ' one two three' }));
  },
} as const;
type Word = keyof typeof SAYS;

/** Clients that leave before the end of a reply that its upstream bills, and before any upstream has the request. */
describe('a reply that its client leaves', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let full = '';
  let says: Word = 'no word';
  /** Ids of the requests that reached the upstream, and their ends. */
  const arrived: { readonly id: string; readonly closed: Promise<unknown> }[] = [];

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response, request, body) => {
      arrived.push({ id: String(request.headers['x-request-id']), closed: once(response, 'close') });
      const { stream = false, model } = JSON.parse(body) as { stream?: boolean; model: string };
      if (model === 'broken') response.writeHead(500).end('{}');
      else SAYS[says](response, stream ? 'text/event-stream' : 'application/json');
    });
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain' });
    await platform.addModel({ canonicalId: 'acme/thinker', capabilities: ['reasoning'], tokensPerSecond: 1_000 });
    await platform.addModel({ canonicalId: 'acme/busy' });
    const baseUrl = upstream.url;
    await platform.addChannel({ name: 'open', serves: ['acme/plain', 'acme/thinker'], baseUrl });
    const models = [{ model: 'acme/busy', upstreamModel: 'broken', cost: null }];
    await platform.addChannel({ name: 'broken', serves: [], models, baseUrl });
    const options = { concurrency_max: 1, queue_max: 2 };
    full = await platform.addChannel({ name: 'full', serves: ['acme/busy'], priority: 2, baseUrl, options });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await platform.stop();
    await upstream.stop();
  });

  interface Door {
    readonly path: string;
    readonly body: object;
  }

  /** A request whose client leaves once `isTime`. */
  async function leave({ path, body }: Door, isTime: () => boolean): Promise<void> {
    const client = new AbortController();
    const pending = fetch(`${platform.gateway.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: client.signal,
    }).catch(() => null);
    await eventually(isTime);
    client.abort();
    await pending;
  }

  /** The booking of a request whose client leaves once the upstream has said its word. */
  async function left(door: Door, model: string, stream: boolean, word: Word = 'no word'): Promise<Booking> {
    const before = arrived.length;
    says = word;
    await leave({ ...door, body: { ...door.body, model, stream } }, () => arrived.length > before);
    await arrived[before]?.closed;
    return booked(platform, arrived[before]?.id ?? '');
  }

  const LEFT = { outcome: 'client_closed', usage_source: 'counted', prompt: 6n, flags: [] };

  it.each<[door: string, Door]>([
    ['chat', CHAT],
    ['Messages', MESSAGES],
    ['Responses', RESPONSES],
  ])('CHARGE-7: costs its input for a client of %s, in one piece and in a stream', async (_door, door) => {
    for (const stream of [false, true]) {
      const transfers = [
        ['usage', INPUT],
        ['cogs', INPUT / 2n],
      ];
      expect(await left(door, 'acme/plain', stream)).toMatchObject({ ...LEFT, charge: INPUT, forgone: 0n, transfers });
    }
  });

  it.each<[word: Word, stream: boolean]>([
    ['a head', false],
    ['half a reply', false],
    ['a head', true],
    ['a role', true],
  ])('CHARGE-7: costs its input after %s (stream: %s)', async (word, stream) => {
    expect(await left(CHAT, 'acme/plain', stream, word)).toMatchObject({ ...LEFT, completion: 0n, charge: INPUT });
  });

  it('CHARGE-7: costs its input where the gateway keeps the stream alive meanwhile', async () => {
    const timings = platform.gateway.app.get(StreamTimings);
    const usualMs = timings.keepAliveMs;
    timings.keepAliveMs = 10;
    const opened = await fetch(`${platform.gateway.url}${CHAT.path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...CHAT.body, model: 'acme/plain', stream: true }),
    }).finally(() => (timings.keepAliveMs = usualMs));
    await opened.body?.cancel();
    const id = String(opened.headers.get('x-request-id'));
    await arrived.find((one) => one.id === id)?.closed;
    expect(await booked(platform, id)).toMatchObject({ ...LEFT, completion: 0n, charge: INPUT });
  });

  it.each([false, true])(
    'CHARGE-7 CHARGE-17: unseen thinking is forgone, its input is not (stream: %s)',
    async (stream) => {
      const booking = await left(CHAT, 'acme/thinker', stream);
      expect(booking).toMatchObject({ ...LEFT, completion: 0n, charge: INPUT });
      expect([booking.unseen > 0n, booking.forgone]).toEqual([true, booking.unseen * OUTPUT]);
    },
  );

  it('CHARGE-6: thinking that the stream shows is output', async () => {
    const booking = await left(CHAT, 'acme/plain', true, 'thinking');
    expect(booking).toMatchObject({ ...LEFT, completion: 3n, charge: INPUT + 3n * OUTPUT });
  });

  it('CHARGE-7: a whole reply that is still counted: its input, and all of it is the operator’s cost', async () => {
    let counted = 0;
    let goOn = (): void => undefined;
    const isGone = new Promise<void>((resolve) => (goOn = resolve));
    const counter = platform.gateway.app.get(TokenCounter);
    const count = counter.count.bind(counter);
    const spy = jest.spyOn(counter, 'count').mockImplementation(async (texts) => {
      counted++;
      await isGone;
      return count(texts);
    });
    const before = arrived.length;
    says = 'a whole reply without usage';
    await leave({ ...CHAT, body: { ...CHAT.body, model: 'acme/plain' } }, () => counted > 0);
    await caller.send('GET', '/healthz');
    goOn();
    const booking = await booked(platform, arrived[before]?.id ?? '');
    spy.mockRestore();
    expect(booking).toMatchObject({ ...LEFT, completion: 0n, charge: INPUT, cost: (INPUT + 3n * OUTPUT) / 2n });
    expect(booking.attempts).toEqual([expect.objectContaining({ status: 200, reason: 'client_closed' })]);
  });

  it('CHARGE-7: costs nothing where no upstream has it, nor where the ones that had it failed', async () => {
    says = 'no word';
    const slots = () => platform.gateway.app.get(ChannelHealth).vitalsOf(full)?.slots;
    const before = arrived.length;
    const client = new AbortController();
    const request = { path: CHAT.path, body: { ...CHAT.body, model: 'acme/busy', routify: { only: ['full'] } } };
    const running = leave(request, () => client.signal.aborted);
    await eventually(() => arrived.length === before + 1);
    await leave(request, () => slots()?.waitingCount === 1);
    await eventually(() => slots()?.waitingCount === 0);
    await leave({ ...CHAT, body: { ...CHAT.body, model: 'acme/busy' } }, () => slots()?.waitingCount === 1);
    client.abort();
    await running;
    await platform.settle();
    const records = await platform.query<{ id: string; calls: number; [column: string]: unknown }>(
      `SELECT request_id::text AS id, json_array_length(attempts) AS calls, outcome, usage_source, charge_nano_usd AS charge,
              cost_nano_usd AS cost FROM usage_record r JOIN model m ON m.id = r.model_id
        WHERE m.canonical_id = 'acme/busy' AND usage_source = 'none' ORDER BY request_id`,
    );
    const free = { outcome: 'client_closed', usage_source: 'none', charge: 0n, cost: 0n };
    expect(records).toMatchObject([
      { ...free, calls: 0 },
      { ...free, calls: 1 },
    ]);
    expect(records.map(({ id }) => arrived.some((one) => one.id === formatId('gen', id)))).toEqual([false, true]);
  });

  it('leaves nothing held, and books that the audit agrees with', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    expect(await auditFindings(platform.environment)).toEqual([]);
  });
});
