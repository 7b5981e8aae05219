import type { ServerResponse } from 'node:http';
import { admissionOf, booked, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** Nano-USD a token. */
const RATE = { input: 2_000n, cacheRead: 500n, cacheWrite: 2_500n, output: 8_000n };

/** Incidents that cost other gateways, or their customers, money; the first line of each test describes one. */
describe('stories of money', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const perMillion = (rate: bigint): bigint => rate * 1_000_000n;
    const rates = {
      input: perMillion(RATE.input),
      cache_read: perMillion(RATE.cacheRead),
      cache_write: perMillion(RATE.cacheWrite),
      output: perMillion(RATE.output),
    };
    await platform.addModel({ canonicalId: 'acme/one', aliases: ['one'], price: [{ fromPromptTokens: 0, rates }] });
    await platform.addModel({ canonicalId: 'acme/three', aliases: ['three'] });
    await platform.addChannel({ name: 'a', serves: ['one', 'three'], baseUrl: upstream.url });
    for (const name of ['b', 'c']) await platform.addChannel({ name, serves: ['three'], baseUrl: upstream.url });
    customer = await platform.addCustomer({ topUpUsd: '1000000' });
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterEach(async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  async function heldNanoUsd(): Promise<bigint> {
    return (await admissionOf(platform).findWallet(customer.organizationId))?.heldNanoUsd ?? -1n;
  }

  function open(body: object): Promise<GatewayStream> {
    return GatewayStream.open(platform, customer.apiKey, { model: 'one', messages: MESSAGES, ...body });
  }

  function startEvents(response: ServerResponse): (data: object | '[DONE]') => void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    return (data) => response.write(`data: ${data === '[DONE]' ? data : JSON.stringify(data)}\n\n`);
  }

  it('LIFE-8, STORY-2: every request has a hold, that of a customer with a million too', async () => {
    // Customers with enough balance were "trusted" and not held, and so could overspend many times (one-api, new-api).
    let answer: (() => void) | null = null;
    upstream.answers((response) => {
      answer = () => response.writeHead(200, { 'content-type': 'application/json' }).end(replyOf({}));
    });
    const pending = caller.chat({ model: 'one', messages: MESSAGES, max_tokens: 100 });
    await eventually(() => answer !== null);
    expect(await heldNanoUsd()).toBeGreaterThan(100n * RATE.output);
    answer!();
    expect((await pending).status).toBe(200);
  });

  it('LIFE-8, STORY-4: one hold a request, whatever the attempts, and none once they have failed', async () => {
    // Each retry placed another hold, and holds were not released after a network error or a refusal (one-api's relay).
    const held: Promise<bigint>[] = [];
    upstream.answers((response) => {
      const reading = heldNanoUsd();
      held.push(reading);
      void reading.then(() => (held.length % 2 === 0 ? response.writeHead(500).end('{}') : response.destroy()));
    });
    const answer = await caller.chat({ model: 'three', messages: MESSAGES, max_tokens: 100 });
    expect(answer.error()).toMatchObject({ code: 'all_channels_failed' });
    const [first, ...others] = await Promise.all(held);
    expect(first).toBeGreaterThan(0n);
    expect(others).toEqual([first, first]);
    expect(await booked(platform, String(answer.headers['x-request-id']))).toMatchObject({ charge: 0n, transfers: [] });
  });

  it('STORY-13: 806 deltas are billed as 806 tokens when the client hangs up', async () => {
    // Only the input was billed, and 806 deltas were logged as one token, because no usage arrived (bifrost #3709).
    upstream.answers((response) => {
      const writeEvent = startEvents(response);
      for (let token = 0; token < 806; token++) writeEvent({ choices: [{ index: 0, delta: { content: ' one' } }] });
    });
    const stream = await (await open({})).received(806);
    stream.hangUp();
    expect(await booked(platform, stream.id)).toMatchObject({
      outcome: 'client_closed',
      usage_source: 'counted',
      completion: 806n,
      charge: 6n * RATE.input + 806n * RATE.output,
    });
  });

  it.each([false, true])('UNIT-6, STORY-16: cache writes are billed, and once (stream: %s)', async (stream) => {
    // Written cache tokens were free, or counted a second time as input (new-api #6353 #5756 #6459).
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 6,
      total_tokens: 106,
      cache_creation_input_tokens: 30,
      prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 30 },
    };
    if (stream) upstream.answersEvents([...chunksOf('six'), JSON.stringify({ choices: [], usage }), '[DONE]']);
    else upstream.answersJson(replyOf({ usage }));
    const id = stream
      ? (await (await open({})).ended()).id
      : String((await caller.chat({ model: 'one', messages: MESSAGES })).headers['x-request-id']);
    expect(await booked(platform, id)).toMatchObject({
      usage_source: 'upstream',
      prompt: 100n,
      cached: 40n,
      charge: 30n * RATE.input + 40n * RATE.cacheRead + 30n * RATE.cacheWrite + 6n * RATE.output,
      flags: [],
    });
  });

  it('STORY-19: a line of a megabyte passes whole, and the stream is billed by the usage behind it', async () => {
    // A line over 64 KB, such as an image or tool arguments, ended the stream as if it were complete (one-api).
    const image = 'A'.repeat(1_048_576);
    const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 };
    upstream.answersEvents([...chunksOf(image), JSON.stringify({ choices: [], usage }), '[DONE]']);
    const stream = await (await open({})).ended();
    expect(stream.isDone).toBe(true);
    expect(stream.text).toHaveLength(image.length);
    expect(await booked(platform, stream.id)).toMatchObject({
      usage_source: 'upstream',
      charge: 9n * RATE.input + 5n * RATE.output,
    });
  });
});

function replyOf(more: object): string {
  const message = { role: 'assistant', content: 'six' };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  return JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage, ...more });
}

function chunksOf(content: string): string[] {
  return [
    JSON.stringify({ choices: [{ index: 0, delta: { content } }] }),
    JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  ];
}
