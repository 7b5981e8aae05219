import { Logger } from '#core/infra';
import { UNLISTED_TOKENS_MAX } from '#formats';
import { booked, leftovers, type Booking } from '../../../../support/gateway/bookings.js';
import { eventually } from '../../../../support/eventually.js';
import { GatewayCaller } from '../../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const TEXT = 'one two three four five six';
/** Counted by o200k_base: "Hello!" plus 4 for the message, and the six words. */
const COUNTED = { prompt: 6n, completion: 6n, charge: 6n * 2_000n + 6n * 8_000n };

interface ReportedUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** Plausible usage far above the estimate of the prompt. */
const DEAR = reported(9_000, 6);

/** Impossible usage, and usage that costs more than was held. */
describe('usage that cannot be charged as reported', () => {
  let platform: Platform;
  let rich: Customer;
  /** One for the reply and one for the stream; each wallet holds $0.001. */
  let poor: readonly [Customer, Customer];

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'], contextLength: 20_000 });
    await platform.addModel({ canonicalId: 'acme/thinker', aliases: ['thinker'], capabilities: ['reasoning'] });
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['listed'], capabilities: ['reasoning'] });
    const open = { canonicalId: 'acme/open', aliases: ['open'], reasoningHold: 'visible' } as const;
    await platform.addModel({ ...open, capabilities: ['reasoning'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain', 'thinker', 'open', 'listed'] });
    rich = await platform.addCustomer();
    poor = [await platform.addCustomer({ topUpUsd: '0.001' }), await platform.addCustomer({ topUpUsd: '0.001' })];
  }, 120_000);

  afterAll(() => platform.stop());

  it.each<[alarm: string, usage: unknown]>([
    ['absurd_usage', 'absurd-negative'],
    ['odd_usage', reported(9, 5_000)],
  ])('CHARGE-9: gives one alarm, %s, for a channel and model that do so again and again', async (name, usage) => {
    const alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    await both({ usage });
    await eventually(() => alarm.mock.calls.length > 0);
    expect(alarm.mock.calls).toEqual([
      [name, expect.objectContaining({ channel: 'simulator', model: 'acme/plain' }), expect.any(String)],
    ]);
    alarm.mockRestore();
  });

  /** The bookings of a complete reply and of a stream. */
  async function both(simulate: object, more: object = {}, customers = [rich, rich] as const): Promise<Booking[]> {
    const [first, second] = customers;
    const body = { model: 'plain', messages: MESSAGES, simulate: { text: TEXT, ...simulate }, ...more };
    const answer = await new GatewayCaller(platform, first.apiKey).chat(body);
    const stream = await (await GatewayStream.open(platform, second.apiKey, body)).ended();
    expect(answer.status).toBe(200);
    expect(stream.isDone).toBe(true);
    return [await booked(platform, String(answer.headers['x-request-id'])), await booked(platform, stream.id)];
  }

  it.each<[what: string, usage: string | object]>([
    ['negative', 'absurd-negative'],
    ['huge', 'absurd-huge'],
    ['a string', 'string'],
    ['a fraction', { prompt_tokens: 9.5, completion_tokens: 6, total_tokens: 15.5 }],
    ['beyond safe integers', { prompt_tokens: 9, completion_tokens: 2 ** 53, total_tokens: 2 ** 53 + 9 }],
    ['a prompt beyond every known context', reported(UNLISTED_TOKENS_MAX + 1, 6)],
    ['output beyond every known maximum', reported(9, UNLISTED_TOKENS_MAX + 1)],
    ['a total below its parts', { prompt_tokens: 9, completion_tokens: 6, total_tokens: 14 }],
    ['more cached than prompt tokens', usageWith({ prompt_tokens_details: { cached_tokens: 10 } })],
    ['more reasoning than output tokens', usageWith({ completion_tokens_details: { reasoning_tokens: 7 } })],
    ['more audio than output tokens', usageWith({ completion_tokens_details: { audio_tokens: 7 } })],
    ['no prompt', { completion_tokens: 6 }],
  ])('CHARGE-9, STORY-15: %s: counted, flagged', async (_what, usage) => {
    // More cached tokens than prompt tokens made the input, and so the charge, negative (new-api #5003 #3503).
    for (const booking of await both({ usage })) {
      expect(booking).toMatchObject({
        outcome: 'completed',
        usage_source: 'counted',
        flags: ['absurd_usage'],
        forgone: 0n,
        ...COUNTED,
        transfers: [
          ['usage', COUNTED.charge],
          ['cogs', COUNTED.charge / 2n],
        ],
      });
    }
  });

  it.each<[what: string, usage: ReportedUsage]>([
    ['a prompt above the listed context', reported(128_001, 6)],
    ['output above the listed maximum', reported(9, 16_385)],
  ])('CHARGE-9: %s: counted, flagged', async (_what, usage) => {
    for (const booking of await both({ usage }, { model: 'listed' })) {
      expect(booking).toMatchObject({ usage_source: 'counted', flags: ['absurd_usage'], ...COUNTED });
    }
  });

  it.each<[what: string, usage: ReportedUsage]>([
    ['output above 4 × the bytes + 64, with hidden reasoning', reported(9, 4 * TEXT.length + 64 + 1)],
    ['output of hidden reasoning', reported(9, 1_816)],
    ['a prompt above the context set by an operator', reported(20_001, 6)],
    ['output above the maximum set by an operator', reported(9, 16_001)],
  ])('CHARGE-9: %s: charged as reported, flagged', async (_what, usage) => {
    // 1,816 output tokens of a model with hidden reasoning were billed as 7.
    const charge = BigInt(usage.prompt_tokens) * 2_000n + BigInt(usage.completion_tokens) * 8_000n;
    for (const booking of await both({ usage })) {
      expect(booking).toMatchObject({
        usage_source: 'upstream',
        flags: ['odd_usage'],
        charge,
        forgone: 0n,
        prompt: BigInt(usage.prompt_tokens),
        completion: BigInt(usage.completion_tokens),
        transfers: [
          ['usage', charge],
          ['cogs', charge / 2n],
        ],
      });
    }
  });

  it('CHARGE-9: of a model that is known to think unseen, more than was seen is nothing odd', async () => {
    for (const booking of await both({ usage: reported(9, 5_000) }, { model: 'thinker' })) {
      expect(booking).toMatchObject({ usage_source: 'upstream', completion: 5_000n, flags: [] });
    }
  });

  it('of a model whose thinking is said to be visible, more than was seen is odd', async () => {
    for (const booking of await both({ usage: reported(9, 5_000) }, { model: 'open' })) {
      expect(booking).toMatchObject({ usage_source: 'upstream', completion: 5_000n, flags: ['odd_usage'] });
    }
  });

  it.each(['twice', 'early', 'with-finish', 'every-chunk'])('usage %s is charged once', async (usage) => {
    for (const booking of await both({ usage })) {
      expect(booking).toMatchObject({ usage_source: 'upstream', prompt: 9n, completion: 6n, charge: 66_000n });
    }
  });

  it('LIFE-9: a price above the hold is charged when the wallet grants the difference', async () => {
    for (const booking of await both({ usage: DEAR }, { max_tokens: 10 })) {
      expect(booking).toMatchObject({ charge: 18_048_000n, hold: 18_048_000n, forgone: 0n, flags: [] });
    }
  });

  it('LIFE-9, CHARGE-10: a price above the hold is what the wallet has; the rest is forgone, flagged', async () => {
    for (const booking of await both({ usage: DEAR }, { max_tokens: 10 }, poor)) {
      expect(booking).toMatchObject({
        usage_source: 'upstream',
        prompt: 9_000n,
        flags: ['forgone'],
        hold: 1_000_000n,
        charge: 1_000_000n,
        forgone: 17_048_000n,
        // The operator owes the provider the full amount.
        transfers: [
          ['usage', 1_000_000n],
          ['cogs', 9_024_000n],
        ],
      });
    }
  });

  it('leaves nothing held, and no balance below zero', async () => {
    expect(await leftovers(platform, [rich, ...poor])).toEqual([]);
    const wallets = await platform.query<{ posted: bigint }>('SELECT posted_nano_usd AS posted FROM wallet');
    expect(wallets.every(({ posted }) => posted >= 0n)).toBe(true);
  });
});

function reported(prompt: number, completion: number): ReportedUsage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function usageWith(details: object): object {
  return { prompt_tokens: 9, completion_tokens: 6, total_tokens: 15, ...details };
}
