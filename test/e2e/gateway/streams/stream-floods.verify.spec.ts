import type { ServerResponse } from 'node:http';
import { HoldService } from '#billing/admission';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { exactCounter } from '../../../support/samples/exact-counter.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { sampled } from '../../../support/property-runs.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** Nano-USD an output token; the prompt is free, so a wallet is a number of output tokens. */
const TOKEN = 8_000n;
const COST = 4_000n;
const FLOOD = 14_000;

type Format = 'openai-compatible' | 'anthropic-messages' | 'gemini';

/** The events of a stream in each format, with one text in each chunk. */
const EVENTS: Readonly<Record<Format, (texts: readonly string[]) => string[]>> = {
  'openai-compatible': (texts) => [
    ...texts.map((content) => dataOf({ id: 'a', choices: [{ index: 0, delta: { content } }] })),
    dataOf({ id: 'a', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    'data: [DONE]\n\n',
  ],
  'anthropic-messages': (texts) => [
    named({ type: 'message_start', message: { id: 'a', role: 'assistant', content: [], usage: { input_tokens: 3 } } }),
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...texts.map((text) => named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    named({ type: 'content_block_stop', index: 0 }),
    named({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: wordsOf(texts) } }),
    named({ type: 'message_stop' }),
  ],
  gemini: (texts) => [
    ...texts.map((text) => dataOf({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] } }] })),
    dataOf({ candidates: [{ index: 0, content: { parts: [] }, finishReason: 'STOP' }] }),
  ],
};

/** Each word is one token. */
function wordsOf(texts: readonly string[]): number {
  return texts.join('').split(' ').length - 1;
}

function dataOf(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function named(value: Readonly<Record<string, unknown>> & { readonly type: string }): string {
  return `event: ${value.type}\n${dataOf(value)}`;
}

/** Upstreams that send at wire speed: nothing beyond the hold reaches the client. */
describe('a stream that outruns its hold', () => {
  let platform: Platform;
  const customers: Customer[] = [];
  const upstream = new ScriptedUpstream();
  let events: readonly string[] = [];

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const price = [{ fromPromptTokens: 0, rates: { input: 0n, output: TOKEN * 1_000_000n } }];
    const cost = [{ fromPromptTokens: 0, rates: { input: 0n, output: COST * 1_000_000n } }];
    for (const kind of Object.keys(EVENTS) as Format[]) {
      await platform.addModel({ canonicalId: `acme/${kind}`, aliases: [kind], price, maxOutputTokens: 60_000 });
      const models = [{ model: kind, upstreamModel: kind, cost }];
      await platform.addChannel({ name: kind, kind, serves: [], models, baseUrl: upstream.url });
    }
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      sendAll(response, [...events]);
    });
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  /** Sends in writes of some 100 kB, as fast as the gateway reads. */
  function sendAll(response: ServerResponse, left: string[]): void {
    while (left.length > 0) {
      if (!response.write(left.splice(0, 1_000).join(''))) {
        response.once('drain', () => {
          sendAll(response, left);
        });
        return;
      }
    }
    response.end();
  }

  async function flooded(model: Format, wallet: bigint, texts: readonly string[], more: object = {}) {
    const nanoUsd = (wallet * TOKEN).toString().padStart(10, '0');
    const customer = await platform.addCustomer({ topUpUsd: `${nanoUsd.slice(0, -9)}.${nanoUsd.slice(-9)}` });
    customers.push(customer);
    events = EVENTS[model](texts);
    const stream = await GatewayStream.open(platform, customer.apiKey, { model, messages: MESSAGES, ...more });
    await stream.ended();
    const booking = await booked(platform, stream.id);
    const delivered = BigInt(await exactCounter.count([stream.text]));
    expect(stream.isDone).toBe(true);
    expect(delivered * TOKEN).toBeLessThanOrEqual(booking.hold);
    expect(booking.hold).toBeLessThanOrEqual(wallet * TOKEN);
    expect(booking).toMatchObject({ forgone: 0n, flags: [] });
    return { stream, booking, delivered };
  }

  const wordsIn = (each: number): string[] =>
    Array.from({ length: Math.ceil(FLOOD / each) }, () => ' one'.repeat(each));

  const WALLETS = [300n, 4_096n, 5_000n, 12_000n];
  const EACH = [1, 17, 600, 3_000];
  const CASES = (Object.keys(EVENTS) as Format[]).flatMap((format) =>
    WALLETS.flatMap((wallet) => EACH.map((each) => [format, wallet, each] as const)),
  );
  it.each(sampled(CASES))(
    'RES-11, LIFE-6: %s, a wallet for %i tokens, chunks of %i: what it covers is delivered, nothing more',
    async (format, wallet, each) => {
      const { stream, booking, delivered } = await flooded(format, wallet, wordsIn(each));
      expect(delivered).toBe(wallet - (wallet % BigInt(each)));
      expect(stream.chunks.at(-1)).toMatchObject({ routify: { ended: 'insufficient_balance' } });
      expect(booking).toMatchObject({ outcome: 'balance_ended', usage_source: 'counted', charge: delivered * TOKEN });
      // The rest is the operator's cost.
      expect(booking.cost).toBeGreaterThan(delivered * COST);
    },
  );

  const RICH = (Object.keys(EVENTS) as Format[]).flatMap((format) => EACH.map((each) => [format, each] as const));
  it.each(sampled(RICH))(
    'RES-11, LIFE-6: %s, a rich wallet, chunks of %i: all of it is delivered',
    async (format, each) => {
      const { booking, delivered } = await flooded(format, 100_000n, wordsIn(each));
      expect(delivered).toBe(BigInt(wordsIn(each).length * each));
      expect(booking).toMatchObject({ outcome: 'completed', charge: delivered * TOKEN, cost: delivered * COST });
    },
  );

  it.each<[what: string, text: string]>([
    ['digits', ' 8501239477'],
    ['base64', 'qZ8x+Lw/3kBn'],
    ['emoji', '🧑🏽‍🚀🏴‍☠️'],
    ['Han', '鬱憂饕餮'],
  ])('RES-11, LIFE-6: %s are no way around it', async (_what, text) => {
    const { booking } = await flooded('openai-compatible', 4_096n, Array<string>(8_000).fill(text));
    expect(booking.outcome).toBe('balance_ended');
    expect(booking.charge).toBeGreaterThan(4_000n * TOKEN);
  });

  it('RES-11, LIFE-6: nor is an upstream that does not keep to the bound that the wallet covers', async () => {
    const more = { max_tokens: 400 };
    const { stream, delivered } = await flooded('openai-compatible', 300n, wordsIn(1), more);
    expect(stream.headers['x-routify-max-tokens']).toBe('300');
    expect(delivered).toBe(300n);
  });

  it('RES-11, LIFE-6: a wallet that does not answer ends it at its hold', async () => {
    const holds = platform.gateway.app.get(HoldService);
    const silent = jest.spyOn(holds, 'renew').mockImplementation(() => new Promise(() => undefined));
    const { booking, delivered } = await flooded('openai-compatible', 50_000n, wordsIn(17));
    silent.mockRestore();
    expect(delivered).toBe(4_096n - (4_096n % 17n));
    expect(booking).toMatchObject({ outcome: 'balance_ended', charge: delivered * TOKEN });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, customers)).toEqual([]);
  });
});
