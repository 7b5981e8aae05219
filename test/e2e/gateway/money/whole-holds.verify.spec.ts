import { admissionOf, booked, leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

/** Nano-USD a token; the prompt is free. */
const TOKEN = 8_000n;
const OUTPUT_MAX = 10_000;
const QUANTUM = 4_096n * TOKEN;
const MESSAGES = [{ role: 'user', content: 'Think.' }];

/** An installation that demands the whole bound of all models that think. */
describe('ROUTIFY_HOLD_REASONING_WHOLE', () => {
  let platform: Platform;
  let customer: Customer;

  beforeAll(async () => {
    platform = await startPlatform({ ROUTIFY_HOLD_REASONING_WHOLE: 'on' });
    const price = [{ fromPromptTokens: 0, rates: { input: 0n, output: TOKEN * 1_000_000n } }];
    const thinker = { price, maxOutputTokens: OUTPUT_MAX, capabilities: ['reasoning' as const] };
    for (const reasoningHold of ['clock', 'visible', 'whole'] as const)
      await platform.addModel({
        canonicalId: `acme/${reasoningHold}`,
        aliases: [reasoningHold],
        ...thinker,
        reasoningHold,
      });
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'], price, maxOutputTokens: OUTPUT_MAX });
    await platform.addChannel({ name: 'simulator', serves: ['clock', 'visible', 'whole', 'plain'] });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(() => platform.stop());

  async function heldNow(): Promise<bigint> {
    return (await admissionOf(platform).findWallet(customer.organizationId))?.heldNanoUsd ?? -1n;
  }

  it.each<[model: string, held: bigint]>([
    ['clock', BigInt(OUTPUT_MAX) * TOKEN],
    ['visible', BigInt(OUTPUT_MAX) * TOKEN],
    ['whole', BigInt(OUTPUT_MAX) * TOKEN],
    ['plain', QUANTUM],
  ])('LIFE-32: a stream of the model "%s" holds %d from its start to its end', async (model, held) => {
    const body = { model, messages: MESSAGES, simulate: { hang_after_chunks: 1 } };
    const stream = await GatewayStream.open(platform, customer.apiKey, body);
    expect(await heldNow()).toBe(held);
    stream.hangUp();
    expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'client_closed', hold: held });
    await eventually(async () => (await heldNow()) === 0n);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
