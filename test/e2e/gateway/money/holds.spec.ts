import type { SpendCap } from '#core';
import { UsageRecorder } from '#billing/metering';
import { admissionOf, booked, leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** Nano-USD a token; the prompt is free, so holds are multiples of output tokens. */
const TOKEN = 8_000n;
const QUANTUM = 4_096n * TOKEN;
const OUTPUT_MAX = 10_000;

/** The hold of a running request, its growth, and the end of the wallet. */
describe('holds', () => {
  let platform: Platform;
  const customers: Customer[] = [];
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const price = [{ fromPromptTokens: 0, rates: { input: 0n, output: TOKEN * 1_000_000n } }];
    const model = { price, maxOutputTokens: OUTPUT_MAX };
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'], ...model });
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'], ...model });
    await platform.addModel({
      canonicalId: 'acme/thinker',
      aliases: ['thinker'],
      ...model,
      capabilities: ['reasoning'],
    });
    const thinkers = { 'open-thinker': 'visible', 'whole-thinker': 'whole' } as const;
    for (const [name, reasoningHold] of Object.entries(thinkers)) {
      const fields = { canonicalId: `acme/${name}`, aliases: [name], ...model, reasoningHold };
      await platform.addModel({ ...fields, capabilities: ['reasoning'] });
    }
    await platform.addChannel({ name: 'simulator', serves: ['plain', 'thinker', ...Object.keys(thinkers)] });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  /** A customer with a wallet for this many output tokens. */
  async function customerWith(tokens: bigint): Promise<Customer> {
    const nanoUsd = (tokens * TOKEN).toString().padStart(10, '0');
    const topUpUsd = `${nanoUsd.slice(0, -9)}.${nanoUsd.slice(-9)}`;
    const customer = await platform.addCustomer({ topUpUsd });
    customers.push(customer);
    return customer;
  }

  async function heldFor({ organizationId }: Customer): Promise<bigint> {
    return (await admissionOf(platform).findWallet(organizationId))?.heldNanoUsd ?? -1n;
  }

  function open(customer: Customer, body: object): Promise<GatewayStream> {
    return GatewayStream.open(platform, customer.apiKey, { model: 'plain', messages: MESSAGES, ...body });
  }

  /** Streams words of one token each on demand. */
  function scriptWords(): { writeWords(words: number): void; finish(): void } {
    let write: (data: string) => void = () => undefined;
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      write = (data) => {
        response.write(`data: ${data}\n\n`);
        if (data === '[DONE]') response.end();
      };
      writeWords(1);
    });
    const writeWords = (words: number): void => {
      for (let left = words; left > 0; left -= 50) {
        const content = ' one'.repeat(Math.min(left, 50));
        write(JSON.stringify({ id: 'a', choices: [{ index: 0, delta: { content } }] }));
      }
    };
    const finish = (): void => {
      write('{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}');
      write('[DONE]');
    };
    return { writeWords, finish };
  }

  it.each<[what: string, body: object, held: bigint]>([
    ['a visible stream holds 4,096 tokens', { stream: true }, QUANTUM],
    ['a visible stream with a small limit holds that', { stream: true, max_tokens: 100 }, 100n * TOKEN],
    ['a stream of several choices holds them all', { stream: true, n: 2 }, 20_000n * TOKEN],
    [
      'LIFE-32: a stream of a model that thinks unseen starts with 4,096 tokens',
      { stream: true, model: 'thinker' },
      QUANTUM,
    ],
    ['a reply in one piece of one holds the whole bound', { model: 'thinker' }, 10_000n * TOKEN],
    ['a stream of visible thinking holds 4,096 tokens', { stream: true, model: 'open-thinker' }, QUANTUM],
    [
      'LIFE-32: a stream of a model whose bound the operator always holds, holds it',
      { stream: true, model: 'whole-thinker' },
      10_000n * TOKEN,
    ],
    ['a complete reply holds the client’s limit', { max_tokens: 500 }, 500n * TOKEN],
    ['a complete reply without limit holds the model’s', {}, 10_000n * TOKEN],
  ])('%s', async (_what, body, held) => {
    const customer = await customerWith(100_000n);
    const caller = new GatewayCaller(platform, customer.apiKey);
    const pending = caller.chat({ model: 'plain', messages: MESSAGES, ...body, simulate: { first_byte_ms: 300 } });
    await eventually(async () => (await heldFor(customer)) > 0n);
    expect(await heldFor(customer)).toBe(held);
    expect((await pending).status).toBe(200);
    await eventually(async () => (await heldFor(customer)) === 0n);
  });

  it('LIFE-32: a stream of a model that thinks unseen holds the whole bound where the wallet has not twice of it', async () => {
    const customer = await customerWith(19_999n);
    const caller = new GatewayCaller(platform, customer.apiKey);
    const body = { model: 'thinker', messages: MESSAGES, stream: true, simulate: { first_byte_ms: 300 } };
    const pending = caller.chat(body);
    await eventually(async () => (await heldFor(customer)) > 0n);
    expect(await heldFor(customer)).toBe(10_000n * TOKEN);
    expect((await pending).headers).not.toHaveProperty('x-routify-max-tokens');
  });

  it('LIFE-5: a stream of visible thinking delivers and charges nothing beyond its hold', async () => {
    const stream = await open(await customerWith(300n), {
      model: 'open-thinker',
      reasoning_effort: 'high',
      stream_options: { include_usage: true },
      simulate: { completion_tokens: 5_000, chunk_ms: 1 },
    });
    expect(stream.status).toBe(402);
    const rich = await open(await customerWith(1_024n), {
      model: 'open-thinker',
      reasoning_effort: 'high',
      simulate: { completion_tokens: 5_000, chunk_ms: 1 },
    });
    await rich.ended();
    expect(rich.chunks.at(-1)).toMatchObject({ routify: { ended: 'insufficient_balance' } });
    const booking = await booked(platform, rich.id);
    expect(booking).toMatchObject({ outcome: 'balance_ended', forgone: 0n });
    expect(booking.charge).toBeLessThanOrEqual(1_024n * TOKEN);
    // The last word may not fit.
    expect(booking.charge).toBeGreaterThan(1_000n * TOKEN);
  });

  it('LIFE-5: a long stream grows its hold at 80 %, quantum by quantum up to its bound', async () => {
    const customer = await customerWith(100_000n);
    const script = scriptWords();
    const stream = await open(customer, { model: 'scripted' });
    script.writeWords(3_200);
    await stream.received(64);
    expect(await heldFor(customer)).toBe(QUANTUM);
    script.writeWords(100);
    await eventually(async () => (await heldFor(customer)) === 2n * QUANTUM);
    script.writeWords(3_600);
    await eventually(async () => (await heldFor(customer)) === BigInt(OUTPUT_MAX) * TOKEN);
    script.writeWords(2_000);
    script.finish();
    expect((await stream.ended()).isDone).toBe(true);
    expect(await booked(platform, stream.id)).toMatchObject({
      outcome: 'completed',
      completion: 8_901n,
      hold: BigInt(OUTPUT_MAX) * TOKEN,
      charge: 8_901n * TOKEN,
      flags: [],
    });
  });

  it('RES-11, LIFE-6: where the wallet ends, the stream ends properly', async () => {
    const customer = await customerWith(300n);
    const stream = await open(customer, {
      stream_options: { include_usage: true },
      simulate: { completion_tokens: 5_000, chunk_ms: 1 },
    });
    await stream.ended();
    expect(stream.isDone).toBe(true);
    const [end, usage] = stream.chunks.slice(-2);
    expect(end).toMatchObject({
      id: stream.chunks[0]?.id,
      object: 'chat.completion.chunk',
      model: 'plain',
      choices: [{ index: 0, delta: {}, finish_reason: 'length' }],
      routify: { ended: 'insufficient_balance', limit_source: 'balance' },
    });
    expect(usage).toMatchObject({ choices: [], routify: { usage_source: 'counted', cost_usd: 0.0024 } });
    const [served] = platform.simulator.journal.ofRequest(stream.id);
    await eventually(() => served?.outcome === 'hung_up');
    const booking = await booked(platform, stream.id);
    expect(booking).toMatchObject({ outcome: 'balance_ended', finish_reason: 'length', charge: 300n * TOKEN });
    expect(booking.forgone).toBe(0n);
  });

  it('RES-11: where a cap of the key ends, the stream names it', async () => {
    const caps: SpendCap[] = [{ period: 'day', limitNanoUsd: 300n * TOKEN }];
    const customer = await platform.addCustomer({ key: { caps } });
    const stream = await open(customer, { simulate: { completion_tokens: 5_000, chunk_ms: 1 } });
    await stream.ended();
    expect(stream.isDone).toBe(true);
    expect(stream.chunks.at(-1)).toMatchObject({
      choices: [{ index: 0, delta: {}, finish_reason: 'length' }],
      routify: { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'key', period: 'day' },
    });
    expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'balance_ended', charge: 300n * TOKEN });
  });

  it('RES-11: usage is not sent to a client that did not request it', async () => {
    const stream = await open(await customerWith(300n), { simulate: { completion_tokens: 5_000, chunk_ms: 1 } });
    await stream.ended();
    expect(stream.isDone).toBe(true);
    expect(stream.chunks.at(-1)).toMatchObject({ routify: { ended: 'insufficient_balance' } });
    expect(stream.frames.join()).not.toContain('"usage"');
  });

  it.each<[what: string, body: object, covered: bigint]>([
    ['a reply in one piece', {}, 300n],
    ['a stream with a small limit', { max_tokens: 400, stream: true }, 300n],
    ['a stream of a model that thinks', { model: 'thinker', stream: true }, 1_500n],
    ['a complete reply of a reasoning model', { model: 'thinker' }, 1_024n],
  ])('RES-11, LIFE-7: %s gets the bound that the wallet covers, and reports it', async (_what, body, covered) => {
    const caller = new GatewayCaller(platform, (await customerWith(covered)).apiKey);
    const options = 'stream' in body ? { stream_options: { include_usage: true } } : {};
    const answer = await caller.chat({ model: 'plain', messages: MESSAGES, ...options, ...body });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-routify-max-tokens']).toBe(String(covered));
    expect(answer.text).toContain(`"max_tokens_applied":${covered}`);
    expect(JSON.parse(caller.sentUpstream(answer))).toMatchObject({ max_tokens: Number(covered) });
  });

  it('ERR-402, LIFE-7: below the least hold nothing is sent', async () => {
    for (const [body, tokens] of [
      [{}, 255n],
      [{ model: 'thinker' }, 1_023n],
      [{ model: 'thinker', stream: true }, 1_023n],
      [{ max_tokens: 400 }, 300n],
    ] as const) {
      const caller = new GatewayCaller(platform, (await customerWith(tokens)).apiKey);
      const answer = await caller.chat({ model: 'plain', messages: MESSAGES, ...body });
      expect(answer.status).toBe(402);
      expect(answer.error().metadata).toMatchObject({ max_tokens: Number(tokens) });
      expect(platform.simulator.journal.ofRequest(String(answer.headers['x-request-id']))).toEqual([]);
    }
  });

  it('LIFE-20: every renewal moves the lease and the checkpoint', async () => {
    const customer = await customerWith(100_000n);
    const script = scriptWords();
    const stream = await open(customer, { model: 'scripted' });
    const recorder = platform.gateway.app.get(UsageRecorder);
    const [fresh] = await admissionOf(platform).listHolds(customer.organizationId, 1);
    expect(fresh?.checkpointNanoUsd).toBeNull();
    script.writeWords(100);
    await stream.received(3);
    await recorder.renewAll();
    const [renewed] = await admissionOf(platform).listHolds(customer.organizationId, 1);
    expect(renewed?.checkpointNanoUsd).toBe(101n * TOKEN);
    expect(renewed?.leaseEndsAtMs).toBeGreaterThan(fresh?.leaseEndsAtMs ?? NaN);
    script.writeWords(50);
    await stream.received(4);
    await recorder.renewAll();
    const [again] = await admissionOf(platform).listHolds(customer.organizationId, 1);
    expect(again?.checkpointNanoUsd).toBe(151n * TOKEN);
    script.finish();
    await stream.ended();
    expect(await booked(platform, stream.id)).toMatchObject({ completion: 151n, charge: 151n * TOKEN });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, customers)).toEqual([]);
  });
});
