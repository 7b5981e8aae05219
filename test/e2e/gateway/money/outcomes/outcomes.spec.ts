import type { JournalEntry } from '../../../../../apps/simulator/journal.js';
import { booked, bookingOf, leftovers, type Booking } from '../../../../support/gateway/bookings.js';
import { eventually } from '../../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const TEXT = 'one two three four five six';
/** Counted by o200k_base: "Hello!" plus 4 for the message; the text. The upstream reports 9 for the same prompt. */
const COUNTED_PROMPT = 6n;
const COUNTED_TEXT = 6n;
const REPORTED_PROMPT = 9n;
/** Nano-USD a token: the price for customers, and the operator's cost. */
const INPUT = 2_000n;
const OUTPUT = 8_000n;
/** Sequential requests that a gateway may answer before an abort reaches its upstream: it sends the abort first. */
const TURNS_MAX = 10;

/** The charge and its reason: one test for each outcome, with the ledger's bookings. */
describe('outcomes', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addModel({ canonicalId: 'acme/read-on', aliases: ['read-on'] });
    await platform.addModel({ canonicalId: 'acme/short', aliases: ['short'], maxOutputTokens: 4 });
    await platform.addChannel({ name: 'plain', serves: ['plain', 'short'] });
    await platform.addChannel({ name: 'read-on', serves: ['read-on'], options: { read_to_end_tokens: 40 } });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  function send(simulate: object, more: object = {}): Promise<Answer> {
    return caller.chat({ model: 'plain', messages: MESSAGES, simulate, ...more });
  }

  function open(simulate: object, more: object = {}): Promise<GatewayStream> {
    return GatewayStream.open(platform, customer.apiKey, { model: 'plain', messages: MESSAGES, simulate, ...more });
  }

  function bookedFor({ headers }: Answer): Promise<Booking> {
    return booked(platform, String(headers['x-request-id']));
  }

  /** The transfers of a request with an operator's cost of half its charge. */
  function transfersOf(charge: bigint): Booking['transfers'] {
    return [
      ['usage', charge],
      ['cogs', charge / 2n],
    ];
  }

  /** Waits a few requests for the abort to reach the upstream; returns the number of tokens sent. */
  async function upstreamNoticed(id: string): Promise<number> {
    const [entry] = platform.simulator.journal.ofRequest(id);
    if (entry === undefined) throw new Error('no request reached the upstream');
    let turns = 0;
    for (; entry.outcome === 'running' && turns < TURNS_MAX; turns++) await caller.send('GET', '/healthz');
    expect([entry.outcome, turns]).toEqual(['hung_up', expect.any(Number)]);
    return entry.tokensSent;
  }

  it('CHARGE-1: a complete reply with usage: that usage', async () => {
    const charge = REPORTED_PROMPT * INPUT + 6n * OUTPUT;
    for (const id of [
      String((await send({ text: TEXT })).headers['x-request-id']),
      (await (await open({ text: TEXT })).ended()).id,
    ]) {
      expect(await booked(platform, id)).toMatchObject({
        grade: 2,
        outcome: 'completed',
        usage_source: 'upstream',
        status: 200,
        error: null,
        finish_reason: 'stop',
        prompt: REPORTED_PROMPT,
        completion: 6n,
        charge,
        forgone: 0n,
        flags: [],
        transfers: transfersOf(charge),
      });
    }
  });

  it('CHARGE-1: a complete reply with cached tokens: those at their own price', async () => {
    const usage = { prompt_tokens: 9, completion_tokens: 6, prompt_tokens_details: { cached_tokens: 5 } };
    expect(await bookedFor(await send({ text: TEXT, usage }))).toMatchObject({
      cached: 5n,
      charge: 4n * INPUT + 5n * 500n + 6n * OUTPUT,
    });
  });

  it('CHARGE-1, STORY-14: an explicit zero stays zero', async () => {
    // A reported zero was replaced by an estimate, which was billed (LiteLLM #37992).
    const answer = await send({ usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } });
    expect(answer.text).toContain('"cost_usd":0,');
    expect(await bookedFor(answer)).toMatchObject({ usage_source: 'upstream', charge: 0n, transfers: [], flags: [] });
  });

  it('CHARGE-2: a complete reply without usage: counted, and marked so', async () => {
    const charge = COUNTED_PROMPT * INPUT + COUNTED_TEXT * OUTPUT;
    const answer = await send({ text: TEXT, usage: 'missing' });
    expect(answer.json()).toMatchObject({
      usage: { prompt_tokens: 6, completion_tokens: 6, total_tokens: 12 },
      routify: { usage_source: 'counted', cost_usd: 0.00006 },
    });
    const stream = await (await open({ text: TEXT, usage: 'missing' })).ended();
    for (const id of [String(answer.headers['x-request-id']), stream.id]) {
      expect(await booked(platform, id)).toMatchObject({
        outcome: 'completed',
        usage_source: 'counted',
        charge,
        flags: [],
        transfers: transfersOf(charge),
      });
    }
  });

  it('CHARGE-2, STORY-12: counted tokens stay within the model’s maximum', async () => {
    // A failed stream was billed $23.17, nine times the maximum of its model (llmgateway #3443 #3546).
    const answer = await send({ text: TEXT, usage: 'missing', ignore_limit: true }, { model: 'short' });
    expect(await bookedFor(answer)).toMatchObject({ completion: 4n, charge: COUNTED_PROMPT * INPUT + 4n * OUTPUT });
  });

  it('CHARGE-3: all channels failed before the first chunk: nothing', async () => {
    for (const id of [
      String((await send({ status: 500 })).headers['x-request-id']),
      (await (await open({ reset: true })).ended()).id,
    ]) {
      expect(await booked(platform, id)).toMatchObject({
        outcome: 'all_channels_failed',
        usage_source: 'none',
        status: 502,
        error: 'all_channels_failed',
        charge: 0n,
        cost: 0n,
        transfers: [],
      });
    }
  });

  it('CHARGE-4: a reply in one piece that died half-way: nothing', async () => {
    const answer = await send({ text: TEXT, cut_after_bytes: 60 });
    expect(answer.status).toBe(502);
    expect(await bookedFor(answer)).toMatchObject({ usage_source: 'none', charge: 0n, transfers: [] });
  });

  it('CHARGE-5: a stream that died half-way: input and what was received', async () => {
    const stream = await (await open({ text: TEXT, cut_after_chunks: 4 })).ended();
    const charge = COUNTED_PROMPT * INPUT + 3n * OUTPUT;
    expect(await booked(platform, stream.id)).toMatchObject({
      outcome: 'upstream_broken',
      usage_source: 'counted',
      completion: 3n,
      charge,
      transfers: transfersOf(charge),
    });
  });

  it('CHARGE-6, STORY-11: a client that leaves its stream: upstream aborted at once, input and what was received', async () => {
    // A client that disconnected before the usage chunk got a free answer (llmgateway GHSA-724j-f2pf-phf7, LiteLLM
    // #33736 #30630, new-api #5235 #7062), while the upstream kept generating at the operator's cost (new-api #4184,
    // Portkey).
    const stream = await open({ completion_tokens: 5_000, chunk_ms: 5 });
    await stream.received(8);
    stream.hangUp();
    const tokens = await upstreamNoticed(stream.id);
    const booking = await booked(platform, stream.id);
    expect(booking).toMatchObject({ outcome: 'client_closed', usage_source: 'counted', prompt: COUNTED_PROMPT });
    // The tokens that the upstream sent and the o200k_base count differ slightly.
    expect(booking.completion).toBeGreaterThanOrEqual(5n);
    expect(booking.completion).toBeLessThanOrEqual(BigInt(tokens) * 2n);
    expect(booking.charge).toBe(COUNTED_PROMPT * INPUT + booking.completion * OUTPUT);
    expect(booking.transfers).toEqual(transfersOf(booking.charge));
  });

  it('CHARGE-7: a client that leaves before its reply: upstream aborted at once, input only', async () => {
    const lastBefore = platform.simulator.journal.since(0).at(-1)?.sequence ?? 0;
    const client = new AbortController();
    const pending = fetch(`${platform.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      signal: client.signal,
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'plain', messages: MESSAGES, simulate: { hang: true } }),
    }).catch(() => null);
    const started = (): JournalEntry | undefined => platform.simulator.journal.since(lastBefore)[0];
    await eventually(() => started() !== undefined);
    client.abort();
    await pending;
    const id = started()?.requestId ?? '';
    await upstreamNoticed(id);
    const charge = COUNTED_PROMPT * INPUT;
    expect(await booked(platform, id)).toMatchObject({
      outcome: 'client_closed',
      usage_source: 'counted',
      status: null,
      completion: 0n,
      charge,
      transfers: transfersOf(charge),
    });
  });

  it('CHARGE-6: read_to_end_tokens: the stream is read on without its client, and the true usage charged', async () => {
    const stream = await open({ completion_tokens: 30, chunk_ms: 20 }, { model: 'read-on' });
    await stream.received(3);
    stream.hangUp();
    const charge = REPORTED_PROMPT * INPUT + 30n * OUTPUT;
    expect(await booked(platform, stream.id)).toMatchObject({
      outcome: 'client_closed',
      usage_source: 'upstream',
      completion: 30n,
      charge,
      transfers: transfersOf(charge),
    });
  });

  it('CHARGE-6: read_to_end_tokens: but not beyond that many', async () => {
    const stream = await open({ completion_tokens: 5_000, chunk_ms: 10 }, { model: 'read-on' });
    await stream.received(3);
    stream.hangUp();
    const booking = await booked(platform, stream.id);
    expect(booking).toMatchObject({ outcome: 'client_closed', usage_source: 'counted' });
    expect(booking.completion).toBeLessThan(100n);
  });

  it('LEDGER-8, CHARGE-11: refused by validation, authentication or limits: no record, no transfer', async () => {
    const refusals = [
      await send({}, { temperature: 9 }),
      await new GatewayCaller(platform, 'rtf_unknown').chat({ model: 'plain', messages: MESSAGES }),
      await send({}, { model: 'nobody/knows' }),
      await new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd: '0' })).apiKey).chat({
        model: 'plain',
        messages: MESSAGES,
      }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([400, 401, 404, 402]);
    for (const { headers } of refusals) {
      expect(await bookingOf(platform, String(headers['x-request-id']))).toBeNull();
    }
  });

  it('leaves nothing held, and no connection to an upstream open', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    await eventually(() => platform.simulator.journal.since(0).every(({ outcome }) => outcome !== 'running'));
  });
});
