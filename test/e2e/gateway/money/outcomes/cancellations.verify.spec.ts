import { ApiKeysService } from '#auth';
import { CANCEL_CHANNEL } from '#completions';
import { formatId, parseId, systemActor } from '#core';
import { admissionOf, booked, leftovers, type Booking } from '../../../../support/gateway/bookings.js';
import { eventually } from '../../../../support/eventually.js';
import {
  addFormatChannels,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import { redisOf, startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';

type Json = Readonly<Record<string, unknown>>;

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** Counted by o200k_base: "Hello!" plus 4 for the message. */
const COUNTED_PROMPT = 6n;
/** Nano-USD a token. */
const INPUT = 2_000n;
const OUTPUT = 8_000n;
const FORMATS = ['/v1/chat/completions', '/v1/messages', '/v1/responses', '/v1/completions'] as const;
const SENT_AT_ONCE = 50;

type Format = (typeof FORMATS)[number];

/** What the end of a cancelled stream says. */
interface StreamEnd {
  readonly why: unknown;
  readonly ended: unknown;
  readonly outputTokens: unknown;
  readonly costUsd: unknown;
  readonly isWhole: boolean;
}

/** `POST /v1/generations/{id}/cancel`, at the gateway that runs the request. */
describe('cancelled requests', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'], endpoints: ['chat', 'completions'] });
    await platform.addChannel({ name: 'plain', serves: ['plain'] });
    await platform.addChannel({ name: 'single', serves: ['plain'], options: { concurrency_max: 1, queue_max: 1 } });
    await addFormatChannels(platform, FORMAT_KINDS, { slow: { chunk_ms: 10, completion_tokens: 5_000 } });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  /** A gateway that is late has not confirmed yet. */
  async function cancel(id: string, by = caller): Promise<Answer> {
    for (;;) {
      const answer = await by.post(`/v1/generations/${id}/cancel`, {});
      if (answer.status !== 202) return answer;
    }
  }

  function open(simulate: object, more: object = {}, path: Format = FORMATS[0]): Promise<GatewayStream> {
    const body = { model: 'plain', messages: MESSAGES, simulate, ...onlyChannel('plain'), ...more };
    return GatewayStream.open(platform, customer.apiKey, body, path);
  }

  const openLong = (): Promise<GatewayStream> => open({ completion_tokens: 5_000, chunk_ms: 10 });

  const upstreamOf = (id: string): unknown => platform.simulator.journal.ofRequest(id).at(-1)?.outcome;

  const runningId = async (): Promise<string> => {
    const running = () => platform.simulator.journal.since(0).findLast(({ outcome }) => outcome === 'running');
    await eventually(() => running() !== undefined);
    return running()?.requestId ?? '';
  };

  /** The transfers of a request with an operator's cost of half its charge. */
  function transfersOf(charge: bigint): Booking['transfers'] {
    return [
      ['usage', charge],
      ['cogs', charge / 2n],
    ];
  }

  it('NBR-12 CHARGE-30: a stream ends with usage and cost: the prompt and what was received', async () => {
    const stream = await open({ completion_tokens: 5_000, chunk_ms: 10 }, { stream_options: { include_usage: true } });
    await stream.received(8);
    const answer = await cancel(stream.id);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      object: 'generation',
      id: stream.id,
      running: false,
      outcome: 'client_closed',
      finish_reason: 'cancelled',
      status: 200,
      error_code: null,
      usage_source: 'counted',
    });
    await stream.ended();
    expect([stream.outcome, stream.isDone]).toEqual(['end', true]);
    const [cut, last] = stream.chunks.slice(-2);
    expect(cut).toMatchObject({
      choices: [{ index: 0, finish_reason: 'length' }],
      routify: { ended: 'cancelled' },
    });
    const booking = await booked(platform, stream.id);
    expect(booking).toMatchObject({ outcome: 'client_closed', finish_reason: 'cancelled', prompt: COUNTED_PROMPT });
    expect(booking.completion).toBeGreaterThanOrEqual(5n);
    expect(booking.charge).toBe(COUNTED_PROMPT * INPUT + booking.completion * OUTPUT);
    expect(booking.transfers).toEqual(transfersOf(booking.charge));
    expect(last).toMatchObject({
      usage: { prompt_tokens: Number(booking.prompt), completion_tokens: Number(booking.completion) },
      routify: { cost_usd: Number(booking.charge) / 1e9, usage_source: 'counted' },
    });
    expect(answer.json().cost_usd).toBe(Number(booking.charge) / 1e9);
    expect(upstreamOf(stream.id)).toBe('hung_up');
  });

  /** The last event, in the words of the format. */
  function endOf(stream: GatewayStream, path: Format): StreamEnd {
    const events = stream.frames
      .flatMap((frame) => frame.split('\n').filter((line) => line.startsWith('data: {')))
      .map((line) => JSON.parse(line.slice('data: '.length)) as Json);
    const [before = {}, last = {}] = events.slice(-2);
    if (path === '/v1/messages') {
      const { delta, usage } = before as { delta?: Json; usage?: Json };
      const routify = last.routify as Json;
      const isWhole = last.type === 'message_stop';
      return {
        why: delta?.stop_reason,
        ended: routify.ended,
        outputTokens: usage?.output_tokens,
        costUsd: routify.cost_usd,
        isWhole,
      };
    }
    const { response = {} } = last as { response?: Json };
    const [routify, usage] = [response.routify as Json, response.usage as Json];
    const why = response.status;
    return {
      why,
      ended: routify.ended,
      outputTokens: usage.output_tokens,
      costUsd: routify.cost_usd,
      isWhole: last.type === 'response.incomplete',
    };
  }

  it.each(
    FORMAT_KINDS.flatMap(([kind]) => [
      [kind, '/v1/messages', 'max_tokens'] as const,
      [kind, '/v1/responses', 'cancelled'] as const,
    ]),
  )('NBR-12 CHARGE-30: through %s, a stream of %s ends in its own words', async (kind, path, why) => {
    const body = { model: FORMAT_MODEL, ...onlyChannel(`${kind}-slow`), simulate: undefined };
    const prompt = path === '/v1/messages' ? { max_tokens: 6_000 } : { messages: undefined, input: 'Hello!' };
    const stream = await open({}, { ...body, ...prompt }, path);
    await eventually(() => stream.frames.length >= 8);
    expect((await cancel(stream.id)).status).toBe(200);
    await stream.ended();
    const { completion, charge } = await booked(platform, stream.id);
    expect(completion).toBeGreaterThan(0n);
    expect(endOf(stream, path)).toEqual({
      why,
      ended: 'cancelled',
      isWhole: true,
      outputTokens: Number(completion),
      costUsd: Number(charge) / 1e9,
    });
    expect(upstreamOf(stream.id)).toBe('hung_up');
  });

  it('NBR-12: a cancelled response is not stored', async () => {
    const keeper = await platform.addCustomer({ organization: { responseRetentionDays: 1 } });
    const own = new GatewayCaller(platform, keeper.apiKey);
    for (const kind of ['openai-compatible', 'openai-responses']) {
      const body = { model: FORMAT_MODEL, input: 'Hello!', store: true, ...onlyChannel(`${kind}-slow`) };
      const stream = await GatewayStream.open(platform, keeper.apiKey, body, '/v1/responses');
      await eventually(() => stream.frames.length >= 8);
      await cancel(stream.id, own);
      await stream.ended();
      expect(stream.frames.at(-1)).toContain('"store":false');
      expect((await own.get(`/v1/responses/${stream.id.replace('gen_', 'resp_')}`)).status).toBe(404);
    }
  });

  it('NBR-12: a text completion and an unasked usage', async () => {
    const stream = await open(
      { completion_tokens: 5_000, chunk_ms: 10 },
      { messages: undefined, prompt: 'Hi' },
      '/v1/completions',
    );
    await stream.received(4);
    await cancel(stream.id);
    await stream.ended();
    expect(stream.isDone).toBe(true);
    expect(stream.chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'length' }],
      routify: { ended: 'cancelled' },
    });
  });

  it('NBR-12 CHARGE-30 ERR-499: a request in one piece fails with 499, and costs its prompt', async () => {
    const pending = caller.chat({
      model: 'plain',
      messages: MESSAGES,
      simulate: { hang: true },
      ...onlyChannel('plain'),
    });
    const id = await runningId();
    expect((await cancel(id)).json()).toMatchObject({ status: 499, error_code: 'request_cancelled', running: false });
    const reply = await pending;
    const charge = COUNTED_PROMPT * INPUT;
    expect([reply.status, reply.headers['x-should-retry']]).toEqual([499, 'false']);
    expect(reply.error()).toMatchObject({ code: 'request_cancelled', metadata: { cost_usd: '0.000012' } });
    const expected = { outcome: 'client_closed', status: 499, completion: 0n, charge, transfers: transfersOf(charge) };
    expect(await booked(platform, id)).toMatchObject(expected);
    expect(upstreamOf(id)).toBe('hung_up');
  });

  it('NBR-12 CHARGE-30: a stream before its first byte ends empty, with its usage', async () => {
    const pending = open({ hang: true }, { stream_options: { include_usage: true } });
    await cancel(await runningId());
    const stream = await (await pending).ended();
    expect([stream.status, stream.text, stream.isDone]).toEqual([200, '', true]);
    expect(stream.chunks.at(-1)).toMatchObject({
      usage: { prompt_tokens: 6, completion_tokens: 0 },
      routify: { cost_usd: 0.000012 },
    });
    expect(await booked(platform, stream.id)).toMatchObject({
      finish_reason: 'cancelled',
      charge: COUNTED_PROMPT * INPUT,
    });
  });

  it('NBR-12 CHARGE-30: a request that waits for a channel costs nothing', async () => {
    const hang = { model: 'plain', messages: MESSAGES, simulate: { hang: true }, ...onlyChannel('single') };
    const first = caller.chat(hang);
    const firstId = await runningId();
    const second = caller.chat(hang);
    const holds = () => admissionOf(platform).listHolds(customer.organizationId, 9);
    await eventually(async () => (await holds()).length === 2);
    const waiting = (await holds()).map(({ requestId }) => formatId('gen', requestId)).find((id) => id !== firstId);
    expect((await cancel(waiting ?? '')).json()).toMatchObject({ error_code: 'request_cancelled', cost_usd: 0 });
    expect((await second).error()).toMatchObject({ code: 'request_cancelled', metadata: { cost_usd: '0' } });
    expect(upstreamOf(firstId)).toBe('running');
    await cancel(firstId);
    expect((await first).status).toBe(499);
    expect(await booked(platform, waiting ?? '')).toMatchObject({ charge: 0n, cost: 0n, transfers: [] });
  });

  it('ATK-220: neither another customer nor another key of the customer cancels it', async () => {
    const stream = await openLong();
    const other = await platform.addCustomer();
    const { secret } = await platform.services
      .get(ApiKeysService)
      .create(customer.organizationId, { name: 'other' }, systemActor('test'));
    const unknown = await cancel(formatId('gen', other.organizationId));
    for (const by of [new GatewayCaller(platform, other.apiKey), new GatewayCaller(platform, secret)]) {
      const answer = await cancel(stream.id, by);
      expect([answer.status, answer.error()]).toEqual([404, unknown.error()]);
    }
    const received = stream.frames.length;
    await stream.received(received + 3);
    expect((await cancel(stream.id)).status).toBe(200);
    expect((await stream.ended()).isDone).toBe(true);
  });

  it('ATK-221: cancelled again, or after its end, it stays as it is, with one charge', async () => {
    const stream = await openLong();
    await stream.received(3);
    const first = (await cancel(stream.id)).json();
    expect((await cancel(stream.id)).json()).toMatchObject({ cost_usd: first.cost_usd, outcome: 'client_closed' });
    const complete = await caller.chat({ model: 'plain', messages: MESSAGES, ...onlyChannel('plain') });
    const id = String(complete.headers['x-request-id']);
    const { charge } = await booked(platform, id);
    const after = await cancel(id);
    expect([after.status, after.json().outcome, after.json().settled]).toEqual([200, 'completed', true]);
    expect(await booked(platform, id)).toMatchObject({ charge, outcome: 'completed', transfers: transfersOf(charge) });
    const { charge: cut, transfers } = await booked(platform, stream.id);
    expect([Number(cut) / 1e9, transfers]).toEqual([first.cost_usd, transfersOf(cut)]);
  });

  it('ATK-222: a flood of cancellations is one end, one charge, and no message to other gateways', async () => {
    const messages: string[] = [];
    const { subscriber } = redisOf(platform);
    await redisOf(platform).subscribe(CANCEL_CHANNEL);
    subscriber.on('message', (channel, message) => {
      if (channel === CANCEL_CHANNEL) messages.push(message);
    });
    const stream = await openLong();
    await stream.received(3);
    const answers = await Promise.all(Array.from({ length: SENT_AT_ONCE }, () => cancel(stream.id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.json().cost_usd)).size).toBe(1);
    const { charge, transfers } = await booked(platform, stream.id);
    expect(transfers).toEqual(transfersOf(charge));
    expect(messages.filter((message) => message.startsWith(parseId('gen', stream.id)!))).toEqual([]);
  });

  it.each(['gen_x', 'gen_00000000000000000000000000', 'org_00000000000000000000000000', '%00'])(
    'NBR-12 ERR-404: no generation %s',
    async (id) => {
      const answer = await cancel(id);
      expect([answer.status, answer.error().code, answer.error().param]).toEqual([404, 'not_found', 'id']);
    },
  );

  it('NBR-12 ERR-405: is posted, by a key that may see generations', async () => {
    const read = await caller.get('/v1/generations/gen_x/cancel');
    expect([read.status, read.headers.allow]).toEqual([405, 'POST']);
    const narrow = await platform.addCustomer({ key: { endpoints: ['chat'] } });
    expect((await cancel('gen_x', new GatewayCaller(platform, narrow.apiKey))).error().code).toBe('scope_missing');
  });

  it('leaves nothing held, and no connection to an upstream open', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    await eventually(() => platform.simulator.journal.since(0).every(({ outcome }) => outcome !== 'running'));
  });
});
