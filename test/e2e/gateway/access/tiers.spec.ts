import { systemActor } from '#core';
import { TiersService, type TierFields } from '#auth';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const messages = [{ role: 'user', content: 'Hello!' }];

/** Another channel than those with tags: a tier without tags tries it first. */
const PRIORITY_FIRST = 1;

/** Every setting of a tier binds each of its organizations. */
describe('a tier as a product', () => {
  let platform: Platform;
  let tiers: TiersService;

  beforeAll(async () => {
    platform = await startPlatform();
    tiers = platform.services.get(TiersService);
    for (const canonicalId of ['acme/small', 'acme/large']) await platform.addModel({ canonicalId });
    const serves = ['acme/small', 'acme/large'];
    await platform.addChannel({ name: 'plain', serves, priority: PRIORITY_FIRST });
    await platform.addChannel({ name: 'european', serves, tags: ['eu'] });
  });
  afterAll(() => platform.stop());

  let count = 0;
  async function customerOf(fields: TierFields): Promise<GatewayCaller> {
    const { id } = await tiers.create({ name: `tier-${++count}`, ...fields }, actor);
    const { apiKey } = await platform.addCustomer({ organization: { tierId: id } });
    return new GatewayCaller(platform, apiKey);
  }

  const send = (caller: GatewayCaller, model = 'acme/small'): Promise<Answer> => caller.chat({ model, messages });
  const codeOf = (answer: Answer): number | string => (answer.status === 200 ? 200 : answer.error().code);

  /** Nano-USD: the answer's usage at the list price, and its charge. */
  async function billOf(caller: GatewayCaller): Promise<{ readonly list: number; readonly billed: number }> {
    const { usage, routify } = (await send(caller)).json() as {
      usage: { prompt_tokens: number; completion_tokens: number };
      routify: { cost_usd: number };
    };
    const list = usage.prompt_tokens * 2_000 + usage.completion_tokens * 8_000;
    return { list, billed: Math.round(routify.cost_usd * 1e9) };
  }

  it('is the default one for organizations without a named tier', async () => {
    const { id } = await tiers.create({ name: 'welcome', isDefault: true, rpm: 77 }, actor);
    const { apiKey } = await platform.addCustomer();
    const answer = await send(new GatewayCaller(platform, apiKey));
    expect(answer.headers['x-ratelimit-limit-requests']).toBe('77');
    expect(await tiers.countOrganizations([await tiers.get(id)])).toEqual(new Map([[id, 1]]));
  });

  it('limits each of its organizations separately', async () => {
    const { id } = await tiers.create({ name: 'narrow', rpm: 1 }, actor);
    const customers = [];
    for (let one = 0; one < 2; one++) customers.push(await platform.addCustomer({ organization: { tierId: id } }));
    const callers = customers.map(({ apiKey }) => new GatewayCaller(platform, apiKey));
    const outcomes = [];
    for (const caller of callers) outcomes.push(codeOf(await send(caller)), codeOf(await send(caller)));
    expect(outcomes).toEqual([200, 'rate_limit_exceeded', 200, 'rate_limit_exceeded']);
  });

  it('serves the models of its list, without the denied ones', async () => {
    const caller = await customerOf({ modelAllow: ['acme/*'], modelDeny: ['*/large'] });
    expect(codeOf(await send(caller))).toBe(200);
    expect(codeOf(await send(caller, 'acme/large'))).toBe('model_not_allowed');
    const { data } = (await caller.get('/v1/models')).json() as { data: { id: string }[] };
    expect(data.map(({ id }) => id).filter((id) => id.startsWith('acme/'))).toEqual(['acme/small']);
  });

  it('is served by the channels of its tags', async () => {
    const channelOf = async (fields: TierFields): Promise<unknown> =>
      ((await send(await customerOf(fields))).json().routify as { channel: string }).channel;
    expect(await channelOf({})).toBe('plain');
    expect(await channelOf({ channelTags: ['eu', 'us'] })).toBe('european');
  });

  it.each([
    [0, 1],
    [2_500, 1.25],
    [-5_000, 0.5],
  ])('marks prices up by %d hundredths of a percent', async (markupBps, factor) => {
    const { list, billed } = await billOf(await customerOf({ markupBps }));
    expect(billed).toBe(Math.ceil(list * factor));
  });
});
