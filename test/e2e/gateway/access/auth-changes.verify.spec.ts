import { ApiKeysService, OrganizationsService, TiersService, type OrganizationFields } from '#auth';
import { AccountsService } from '#billing/ledger';
import { ModelsService, PricesService } from '#catalog';
import { Clock, formatUsd, systemActor } from '#core';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { leaveOnlyMessages } from '../../../support/samples/messages-only.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };

interface Bill {
  readonly usage: Readonly<Record<'prompt_tokens' | 'completion_tokens', number>>;
  readonly routify: { readonly cost_usd: number };
}

/** Changes announced by control apply on a gateway that has the key, the price and the wallet cached. */
describe('changes on a running gateway', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'] });
    await leaveOnlyMessages([platform.gateway.app]);
  }, 120_000);

  beforeEach(async () => {
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
    expect(await outcome()).toBe(200);
  });

  afterAll(() => platform.stop());

  /** 200, or the error code. */
  async function outcome(from = caller, model = 'gpt-4o'): Promise<number | string> {
    const answer = await from.chat({ ...hello, model });
    return answer.status === 200 ? 200 : answer.error().code;
  }

  const becomes = (expected: number | string, from = caller, model = 'gpt-4o'): Promise<void> =>
    eventually(async () => (await outcome(from, model)) === expected);

  const keys = (): ApiKeysService => platform.services.get(ApiKeysService);
  const tiers = (): TiersService => platform.services.get(TiersService);
  const accounts = (): AccountsService => platform.services.get(AccountsService);
  const organizations = (): OrganizationsService => platform.services.get(OrganizationsService);
  const changeKey = (fields: Parameters<ApiKeysService['create']>[1] | object): Promise<unknown> =>
    keys().update(customer.keyId, () => fields, null, actor);
  const changeOrganization = (fields: OrganizationFields): Promise<unknown> =>
    organizations().update(customer.organizationId, fields, null, actor, () => Promise.resolve());

  it('AUTH-4: a key is revoked', async () => {
    await keys().revoke(customer.keyId, 'lost', actor);
    await becomes('key_revoked');
  });

  it('AUTH-4: a key is rotated: the old secret is unknown, the new one works', async () => {
    const { secret } = await keys().rotate(customer.keyId, 0, null, actor);
    await becomes('invalid_api_key');
    expect(await outcome(new GatewayCaller(platform, secret))).toBe(200);
  });

  it('AUTH-4: a key expires in the second it names, without any announcement', async () => {
    const expiresAtMs = Date.now() + 60_000;
    await changeKey({ expiresAt: new Date(expiresAtMs) });
    await eventually(async () => (await caller.get('/v1/key')).json().expires_at !== null);
    const clock = jest.spyOn(platform.gateway.app.get(Clock), 'nowMs');
    clock.mockReturnValue(expiresAtMs - 1);
    expect(await outcome()).toBe(200);
    clock.mockReturnValue(expiresAtMs);
    expect(await outcome()).toBe('key_expired');
    clock.mockRestore();
  });

  it('AUTH-5: a key gets other models and limits', async () => {
    await changeKey({ modelAllow: ['acme/*'] });
    await becomes('model_not_allowed');
    await changeKey({ modelAllow: [] });
    await becomes(200);
    await changeKey({ rpm: 1 });
    await becomes('rate_limit_exceeded');
    await changeKey({ rpm: null });
    await becomes(200);
  });

  it('AUTH-5: an organization is suspended and resumed', async () => {
    const { organizationId } = customer;
    const set = (status: 'suspended' | 'active') => (tx: Parameters<AccountsService['setStatus']>[0]) =>
      accounts().setStatus(tx, organizationId, status);
    await organizations().suspend(organizationId, 'unpaid', actor, set('suspended'));
    await accounts().publish(organizationId);
    await becomes('account_suspended');
    await organizations().resume(organizationId, null, actor, set('active'));
    await accounts().publish(organizationId);
    await becomes(200);
  });

  it('AUTH-5: an organization gets other models, and a discount that applies to the next request', async () => {
    await changeOrganization({ allowedModels: ['acme/*'] });
    await becomes('model_not_allowed');
    await changeOrganization({ allowedModels: [], discountBps: 5_000 });
    await becomes(200);
    expect(await price()).toBe('4');
    const { usage, routify } = await bill();
    const full = usage.prompt_tokens * 2_000 + usage.completion_tokens * 8_000;
    expect(routify.cost_usd).toBe(Number(formatUsd(BigInt(full) / 2n)));
  });

  it('AUTH-5: a tier is changed, and an organization moves to another', async () => {
    const tier = await tiers().create({ name: 'moving', rpm: 1_000 }, actor);
    await changeOrganization({ tierId: tier.id });
    await eventually(async () => (await caller.chat(hello)).headers['x-ratelimit-limit-requests'] === '1000');
    await tiers().update(tier.id, { modelDeny: ['openai/*'] }, null, actor);
    await becomes('model_not_allowed');
    await tiers().update(tier.id, { modelDeny: [], markupBps: 10_000 }, null, actor);
    await becomes(200);
    expect(await price()).toBe('16');
  });

  it.each<[what: string, options: Parameters<Platform['addCustomer']>[0]]>([
    ['a key', { key: { modelAllow: ['fast'] } }],
    ['a key with a pattern', { key: { modelAllow: ['fas*'] } }],
    ['an organization', { organization: { allowedModels: ['fast'] } }],
  ])('AUTH-7 ATK-232: %s keeps its model when the alias is renamed or another model has it', async (_what, options) => {
    const models = platform.services.get(ModelsService);
    const name = (aliases: readonly string[]) => models.update(modelId, { aliases }, null, actor);
    const [modelId, otherId] = [(await models.idsOf(['gpt-4o'])).get('gpt-4o') ?? '', await second()];
    await name(['gpt-4o', 'fast']);
    const own = new GatewayCaller(platform, (await platform.addCustomer(options)).apiKey);
    await becomes(200, own, 'fast');
    await name(['gpt-4o', 'renamed']);
    await becomes(200, own, 'renamed');
    await models.update(otherId, { aliases: ['fast'] }, null, actor);
    await becomes('model_not_allowed', own, 'fast');
    expect(await outcome(own, 'openai/gpt-4o')).toBe(200);
    await models.update(otherId, { aliases: [] }, null, actor);
    await name(['gpt-4o']);
    await becomes('model_not_found', own, 'renamed');
    expect(await outcome(own)).toBe(200);
  });

  it('AUTH-7: a model denied by an alias stays denied when it is renamed', async () => {
    const models = platform.services.get(ModelsService);
    const modelDeny = await models.resolveNames(['gpt-4*']);
    expect(modelDeny).toEqual(['gpt-4*', 'openai/gpt-4o']);
    const tier = await tiers().create({ name: 'denying', modelDeny }, actor);
    await changeOrganization({ tierId: tier.id });
    await becomes('model_not_allowed');
    const modelId = (await models.idsOf(['gpt-4o'])).get('gpt-4o') ?? '';
    await models.update(modelId, { aliases: ['plain'] }, null, actor);
    await becomes('model_not_allowed', caller, 'plain');
    await models.update(modelId, { aliases: ['gpt-4o'] }, null, actor);
    await becomes('model_not_allowed');
  });

  /** Another model, without an alias. */
  async function second(): Promise<string> {
    const known = (await platform.services.get(ModelsService).idsOf(['acme/second'])).get('acme/second');
    if (known !== undefined) return known;
    const id = await platform.addModel({ canonicalId: 'acme/second' });
    await platform.addChannel({ name: 'second', serves: ['acme/second'] });
    return id;
  }

  it('REQ-1: a model appears, gets an alias and a price, and goes', async () => {
    const models = platform.services.get(ModelsService);
    expect(await outcome(caller, 'acme/new')).toBe('model_not_found');
    const id = await platform.addModel({ canonicalId: 'acme/new' });
    await platform.addChannel({ name: 'for-new', serves: ['acme/new'] });
    await becomes(200, caller, 'acme/new');
    await models.update(id, { aliases: ['new'] }, null, actor);
    await becomes(200, caller, 'new');
    const scope = { tierId: null, organizationId: null, effectiveFrom: null, source: 'test' };
    const rows = [{ fromPromptTokens: 0, rates: { input: 1_000_000_000n, output: 7_000_000_000n } }];
    await platform.services.get(PricesService).append(id, { ...scope, rows }, actor);
    await eventually(async () => (await price('new')) === '7');
    await models.update(id, { aliases: [] }, null, actor);
    await becomes('model_not_found', caller, 'new');
    await models.archive(id, null, actor);
    await becomes('model_not_found', caller, 'acme/new');
  });

  it('ERR-402: a top-up can be spent at once', async () => {
    const poor = await platform.addCustomer({ topUpUsd: '0' });
    const own = new GatewayCaller(platform, poor.apiKey);
    expect(await outcome(own)).toBe('insufficient_balance');
    const payment = { amountNanoUsd: 1_000_000_000n, externalRef: null, reason: null };
    await accounts().topUp({ organizationId: poor.organizationId, ...payment }, actor);
    await becomes(200, own);
  });

  async function price(model = 'gpt-4o'): Promise<unknown> {
    const { pricing } = (await caller.get(`/v1/models/${model}`)).json() as { pricing: Record<string, string> };
    return pricing.output_per_mtok_usd;
  }

  async function bill(): Promise<Bill> {
    return (await caller.chat(hello)).json() as unknown as Bill;
  }
});
