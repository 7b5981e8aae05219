import type { ServerResponse } from 'node:http';
import type { ReasoningHold } from '#core';
import { admissionOf, booked, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { GatewayStream } from '../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Think.' }];
/** Nano-USD a token; the prompt is free. */
const TOKEN = 10_000n;
const RATE = 1_000;
const BOUND = 20_000n;
/** Eight seconds at the model's rate. */
const START = 8_000n;
const GROWN_WITHIN_MS = 20_000;

/** Streams of models that think unseen, on wallets that others use as well. */
describe('holds that grow with the clock', () => {
  let platform: Platform;
  const customers: Customer[] = [];
  const upstream = new ScriptedUpstream();
  /** Upstream responses without an end. */
  const thinking: ServerResponse[] = [];

  beforeAll(async () => {
    await upstream.start();
    upstream.answers(think);
    platform = await startPlatform();
    const price = [{ fromPromptTokens: 0, rates: { input: 0n, output: TOKEN * 1_000_000n } }];
    const thinker = { price, capabilities: ['reasoning' as const], tokensPerSecond: RATE };
    await addThinker('thinker', 'clock', Number(BOUND), thinker);
    for (const hold of ['clock', 'visible', 'whole'] as const)
      await addThinker(`agent-${hold}`, hold, 128_000, { ...thinker, tokensPerSecond: 50 });
    const serves = ['thinker', 'agent-clock', 'agent-visible', 'agent-whole'];
    await platform.addChannel({ name: 'scripted', serves, baseUrl: upstream.url });
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  async function addThinker(name: string, reasoningHold: ReasoningHold, maxOutputTokens: number, fields: object) {
    await platform.addModel({
      canonicalId: `acme/${name}`,
      aliases: [name],
      ...fields,
      reasoningHold,
      maxOutputTokens,
    });
  }

  function think(response: ServerResponse, _request: unknown, body: string): void {
    thinking.push(response);
    if (body.includes('at once')) say(response, 'Yes.');
  }

  function say(response: ServerResponse, content: string): void {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    response.write(`data: ${JSON.stringify({ id: 'a', choices: [{ index: 0, delta: { content } }] })}\n\n`);
  }

  async function customerWith(tokens: bigint): Promise<Customer> {
    const nanoUsd = (tokens * TOKEN).toString().padStart(10, '0');
    const customer = await platform.addCustomer({ topUpUsd: `${nanoUsd.slice(0, -9)}.${nanoUsd.slice(-9)}` });
    customers.push(customer);
    return customer;
  }

  async function heldFor({ organizationId }: Customer): Promise<bigint> {
    return ((await admissionOf(platform).findWallet(organizationId))?.heldNanoUsd ?? -TOKEN) / TOKEN;
  }

  function open(customer: Customer, body: object): Promise<GatewayStream> {
    return GatewayStream.open(platform, customer.apiKey, { messages: MESSAGES, ...body });
  }

  /** Takes what a customer's wallet has left. */
  async function drain(customer: Customer): Promise<{ readonly stream: Promise<GatewayStream> }> {
    const before = await heldFor(customer);
    const stream = open(customer, { model: 'thinker', n: 2 });
    await eventually(async () => (await heldFor(customer)) > before);
    return { stream };
  }

  it('LIFE-32: cover a silent upstream up to its bound; where the wallet ends, the stream ends, before its first byte as after', async () => {
    const rich = await customerWith(2n * BOUND);
    const silent = await customerWith(2n * BOUND);
    const begun = await customerWith(2n * BOUND);
    const grown = open(rich, { model: 'thinker' });
    const silence = open(silent, { model: 'thinker', stream_options: { include_usage: true } });
    const answered = await open(begun, { model: 'thinker', messages: [{ role: 'user', content: 'at once' }] });
    for (const customer of [rich, silent, begun]) await eventually(async () => (await heldFor(customer)) === START);
    const drains = [await drain(silent), await drain(begun)];
    await eventually(async () => (await heldFor(rich)) === BOUND, GROWN_WITHIN_MS);

    const empty = await (await silence).ended(GROWN_WITHIN_MS);
    await answered.ended(GROWN_WITHIN_MS);
    const choices = [{ index: 0, delta: {}, finish_reason: 'length' }];
    const ended = { choices, routify: { ended: 'insufficient_balance', limit_source: 'balance' } };
    expect([empty.status, empty.isDone, empty.text]).toEqual([200, true, '']);
    expect(empty.chunks.at(-2)).toMatchObject(ended);
    expect([answered.isDone, answered.text]).toEqual([true, 'Yes.']);
    expect(answered.chunks.at(-1)).toMatchObject(ended);

    upstream.answers((response) => response.writeHead(400).end('{"error":{"message":"over"}}'));
    for (const response of thinking) response.destroy();
    for (const pending of [grown, ...drains.map(({ stream }) => stream)]) await (await pending).ended();
    const unanswered = await booked(platform, empty.id);
    expect(unanswered).toMatchObject({
      outcome: 'balance_ended',
      usage_source: 'counted',
      completion: 0n,
      charge: 0n,
      attempts: [{ reason: 'balance_ended' }],
    });
    const booking = await booked(platform, answered.id);
    expect(booking).toMatchObject({ outcome: 'balance_ended', finish_reason: 'length' });
    expect(booking.charge).toBe(booking.completion * TOKEN);
    // What they may have thought until then is forgone, and the hold covers it.
    for (const { unseen, charge, forgone, hold } of [unanswered, booking]) {
      expect(unseen).toBeGreaterThan(START / 2n);
      expect(forgone).toBe(unseen * TOKEN);
      expect(charge + forgone).toBeLessThanOrEqual(hold);
    }
    upstream.answers(think);
  }, 60_000);

  it.each<[hold: ReasoningHold, admitted: number]>([
    ['whole', 15],
    ['clock', 108],
    ['visible', 122],
  ])('LIFE-32: %s: of parallel requests of 32,000 tokens a wallet of 5 USD admits %i', async (hold, admitted) => {
    const customer = await customerWith(500_000n);
    const body = { model: `agent-${hold}`, max_tokens: 32_000, messages: [{ role: 'user', content: 'at once' }] };
    const streams: GatewayStream[] = [];
    for (;;) {
      const stream = await open(customer, body);
      streams.push(stream);
      if (stream.status !== 200 || stream.headers['x-routify-max-tokens'] !== undefined) break;
    }
    // The last one is refused, or gets a lower bound.
    expect(streams).toHaveLength(admitted + 1);
    expect(await heldFor(customer)).toBeLessThanOrEqual(500_000n);
    for (const stream of streams) stream.hangUp();
  });

  it('leave nothing held', async () => {
    expect(await leftovers(platform, customers)).toEqual([]);
  });
});
