import { RouteRulesService } from '#channels';
import { parseUsd, type PriceRow, systemActor } from '#core';
import { booked } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const messages = [{ role: 'user', content: 'Hello!' }];

/** 1,000 nano-USD a token, times `factor`. */
function priced(factor: bigint): readonly PriceRow[] {
  return [{ fromPromptTokens: 0, rates: { input: factor * 1_000_000_000n, output: factor * 1_000_000_000n } }];
}

interface Estimate {
  readonly hold_usd: string;
  readonly models: readonly { readonly model: string; readonly hold_usd: string }[];
}

describe('fallbacks of a rule for routing', () => {
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    for (const [name, factor] of [
      ['acme/low', 1n],
      ['acme/high', 20n],
      ['other/closed', 1n],
    ] as const) {
      const [, alias = ''] = name.split('/');
      await platform.addModel({ canonicalId: name, aliases: [alias], price: priced(factor) });
      await platform.addChannel({ name: alias, serves: [alias] });
    }
    const tiny = { contextLength: 16, maxOutputTokens: 8 };
    await platform.addModel({ canonicalId: 'acme/small', price: priced(1n), ...tiny });
    caller = new GatewayCaller(platform, (await platform.addCustomer({ key: { modelAllow: ['acme/*'] } })).apiKey);
    const fallbacks = ['acme/none', 'other/closed', 'acme/small', 'low', 'acme/high'];
    const rules = platform.services.get(RouteRulesService);
    await rules.create({ match: { model: 'acme/low' }, fallbacks }, actor);
    await rules.create({ match: { model: 'acme/high' }, fallbacks }, actor);
    await eventually(async () => (await modelsOf({ model: 'high', ...LONG })).length === 2);
  }, 120_000);

  afterEach(() => platform.restoreChannels());
  afterAll(() => platform.stop());

  /** Exceeds the context of `acme/small`. */
  const LONG = { messages: [{ role: 'user', content: 'word '.repeat(400) }] };

  let failures = 0;
  const failing = (times: number): object => ({
    simulate: { fail_status: 500, fail_times: times, fail_key: `rule-fallbacks-${++failures}` },
  });
  const send = (fields: object): Promise<Answer> => caller.chat({ model: 'high', ...LONG, max_tokens: 50, ...fields });
  const estimate = async (fields: object): Promise<Estimate> =>
    (await caller.post('/v1/estimate', { messages, max_tokens: 50, ...fields })).json() as never;
  const modelsOf = async (fields: object): Promise<string[]> =>
    (await estimate(fields)).models.map(({ model }) => model);
  const idOf = (answer: Answer): string => String(answer.headers['x-request-id']);

  it('answer when every channel of the requested model fails, and are named and charged', async () => {
    const answer = await send(failing(2));
    expect(answer.json()).toMatchObject({ model: 'acme/low' });
    expect(answer.headers['x-routify-model']).toBe('acme/low');
    const { usage, routify } = answer.json() as unknown as {
      readonly usage: { readonly total_tokens: number };
      readonly routify: { readonly cost_usd: number };
    };
    const price = BigInt(usage.total_tokens) * 1_000n;
    expect(parseUsd(routify.cost_usd.toFixed(9))).toBe(price);
    expect((await booked(platform, idOf(answer))).charge).toBe(price);
    expect((await caller.get(`/v1/generations/${idOf(answer)}`)).json()).toMatchObject({
      model: 'high',
      canonical_id: 'acme/low',
    });
  });

  it('keep the requested model first, under the client’s name for it', async () => {
    expect((await send({})).json()).toMatchObject({ model: 'high' });
  });

  it('hold for the dearest model, without forbidden and unsuitable ones', async () => {
    const { hold_usd: held, models } = await estimate({ model: 'low', ...LONG });
    expect(models.map(({ model }) => model)).toEqual(['acme/low', 'acme/high']);
    expect(held).toBe(models[1]?.hold_usd);
    expect((await booked(platform, idOf(await send({ model: 'low' })))).hold).toBe(parseUsd(held));
  });

  it.each<[why: string, fields: object]>([
    ['lists several models', { models: ['acme/high'] }],
    ['forbids fallbacks', { routify: { allow_fallbacks: false } }],
    ['would pay less', { routify: { max_price: { prompt: 19 } }, model: 'low' }],
  ])('are not used for a client that %s', async (_why, fields) => {
    const { model = 'high' } = fields as { model?: string };
    expect(await modelsOf({ model, ...LONG, ...fields })).toEqual([`acme/${model}`]);
  });
});
