import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Client } from 'pg';
import { AdminTokensService, ApiKeysService, OrganizationsService, TiersService } from '#auth';
import { AccountsService } from '#billing/ledger';
import { CatalogModule, CatalogSnapshot, ModelsService } from '#catalog';
import { ChannelsService, UpstreamsModule, ChannelSnapshot } from '#channels';
import type { DatabaseRole } from '#core/infra';
import { formatId } from '#core';
import { PaymentProvidersService, TopupOffersService } from '#payments';
import { createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { createTestRedis, type TestRedis } from '../../../test/support/stores/redis.js';
import { openModuleProcess, TESTER } from '../../../test/support/processes/module-process.js';
import { runSeed, SEED_MODULES } from './run-seed.js';
import { shippedAtMs } from './seed-files.js';

/** The suite starts services, which is slow on a busy machine. */
jest.setTimeout(120_000);

const PAGE_NAMES = [
  'gpt-4.1',
  'gpt-4o',
  'gpt-4o-mini',
  'o3',
  'o4-mini',
  'deepseek-r',
  'deepseek-v3.2',
  'provider/model-id',
  'provider/image-chat-model-id',
];
/** Made up, or ended, so no customer's list has them. */
const SIMULATED = ['o4-mini', 'deepseek-r', 'provider/model-id', 'provider/image-chat-model-id', 'sim-flaky'];
/** On the day of the shipped list: later ones lack models. */
const seed = (services: TestingModule) => runSeed(services, shippedAtMs());
const PAGE = { limit: 100, after: null, before: null };

/** One database with its own Redis and folder, and the processes that run on it. */
class Installation {
  private readonly opened: TestingModule[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly redis: TestRedis,
    readonly home: string,
  ) {}

  static async open(): Promise<Installation> {
    const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    return new Installation(database, redis, mkdtempSync(join(tmpdir(), 'routify-seed-')));
  }

  /** The services of the command, as a separate process. */
  services(environment: Record<string, string> = {}): Promise<TestingModule> {
    return this.process('routify_control', SEED_MODULES, {
      ROUTIFY_HOME: this.home,
      ROUTIFY_SIMULATOR_LISTEN: '127.0.0.1:4111',
      ...environment,
    });
  }

  gateway(): Promise<TestingModule> {
    return this.process('routify_gateway', [CatalogModule, UpstreamsModule], {});
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((process) => process.close()));
    await this.database.drop();
    rmSync(this.home, { recursive: true });
  }

  private async process(
    role: DatabaseRole,
    modules: Type[],
    environment: Record<string, string>,
  ): Promise<TestingModule> {
    const urls = { databaseUrl: this.database.url, redisUrl: this.redis.url };
    const opened = await openModuleProcess({ ...urls, role, modules, environment });
    this.opened.push(opened);
    return opened;
  }
}

/** Row counts of the seeded tables: a second run must not change them. */
async function fingerprint({ database }: Installation): Promise<unknown> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const tables = ['model', 'model_alias', 'price_version', 'tier', 'organization', 'api_key', 'management_token'];
    const more = ['channel', 'channel_model', 'channel_cost_version', 'channel_credential', 'payment', 'audit_event'];
    const sold = ['payment_provider', 'topup_offer'];
    const counts = [...tables, ...more, ...sold].map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
    const { rows } = await client.query<Record<string, string>>(`SELECT ${counts.join(', ')}`);
    return rows[0];
  } finally {
    await client.end();
  }
}

describe('routify seed in development', () => {
  let installation: Installation;
  let services: TestingModule;

  beforeAll(async () => {
    installation = await Installation.open();
    services = await installation.services();
    await seed(services);
  });
  afterAll(() => installation.close());

  it('makes every name of the examples resolve, with a price and a channel', async () => {
    const gateway = await installation.gateway();
    const catalog = gateway.get(CatalogSnapshot);
    const channels = gateway.get(ChannelSnapshot);
    for (const name of [...PAGE_NAMES, 'sim-flaky']) {
      const model = catalog.find(name);
      expect(model?.status).toBe(SIMULATED.includes(name) ? 'hidden' : 'active');
      const modelId = model?.id ?? '';
      expect(catalog.priceOf(modelId, { organizationId: null, tierId: null }, Date.now())).not.toBeNull();
      expect(channels.serving(modelId).map((channel) => channel.name)).toEqual([
        name === 'sim-flaky' ? 'sim-flaky' : 'simulator',
      ]);
    }
    const modelId = catalog.find('gpt-4o')?.id ?? '';
    const [channel] = channels.serving(modelId);
    expect(channel?.endpoint.path).toBe('/v1');
    expect(channel?.models.get(modelId)).toMatchObject({
      upstreamModel: 'gpt-4o',
      costs: [{ rows: [{ rates: { input: 1_250_000_000n, output: 5_000_000_000n } }] }],
    });
  });

  it('makes a customer with $100, and credentials in a private file', async () => {
    const first = await seed(services);
    expect(first.summary).toMatch(/^organization "Demo", 3 tiers, \d+ models, 2 channels$/);
    expect(first.apiKey).toMatch(/^rtf_/);
    expect(first.adminToken).toMatch(/^rtf_adm_/);
    const { rows } = await services.get(OrganizationsService).list({ q: 'demo' }, PAGE);
    const [organization] = rows;
    const balances = await services.get(AccountsService).postedBalances([organization?.id ?? '']);
    expect(balances.get(organization?.id ?? '')?.postedNanoUsd).toBe(100_000_000_000n);
    const tier = await services.get(TiersService).get(organization?.tierId ?? '');
    expect(tier).toMatchObject({ name: 'standard', isDefault: true });
    expect(statSync(join(installation.home, 'credentials.json')).mode & 0o777).toBe(0o600);
  });

  it('makes a simulated provider of each kind, a bank transfer and packages, for test organizations', async () => {
    const { webhooks } = await seed(services);
    const offered = await services.get(PaymentProvidersService).offered(true);
    expect(offered).toMatchObject([
      { kind: 'stripe', options: { simulator: true, hasWebhookSecret: true } },
      { kind: 'btcpay', currency: 'USD' },
      { kind: 'epay', currency: 'CNY', options: { simulator: true, methods: ['alipay', 'wxpay'] } },
      { kind: 'yookassa', currency: 'RUB' },
      { kind: 'bank_transfer', options: { instructions: expect.stringContaining('IBAN') } },
    ]);
    expect(await services.get(PaymentProvidersService).offered(false)).toEqual([]);
    const [stripe, btcpay, , yookassa] = offered.map(({ id }) => `/webhooks/payments/${formatId('prv', id)}`);
    expect(webhooks).toMatchObject([
      { standIn: 'stripe', path: stripe },
      { standIn: 'btcpay', path: btcpay },
      { standIn: 'yookassa', path: yookassa, secret: null },
    ]);
    expect(await services.get(TopupOffersService).list()).toMatchObject([
      { kind: 'package', amountNanoUsd: 25_000_000_000n, bonusNanoUsd: 0n },
      { kind: 'package', amountNanoUsd: 100_000_000_000n, bonusNanoUsd: 5_000_000_000n },
      { kind: 'package', amountNanoUsd: 500_000_000_000n, bonusNanoUsd: 50_000_000_000n },
    ]);
  });

  it('changes nothing on a second run', async () => {
    const first = await seed(services);
    const before = await fingerprint(installation);
    expect(await seed(await installation.services())).toEqual(first);
    expect(await fingerprint(installation)).toEqual(before);
  });

  it('keeps the changes of a developer to a model', async () => {
    const models = services.get(ModelsService);
    const id = (await models.findIdOfCanonical('openai/gpt-6-sol')) ?? '';
    await models.update(id, { name: 'Mine', aliases: [] }, null, TESTER);
    await seed(services);
    expect(await models.get(id)).toMatchObject({ name: 'Mine', aliases: [] });
  });

  it('makes new credentials when the file is lost; the old ones stay valid', async () => {
    const first = await seed(services);
    rmSync(join(installation.home, 'credentials.json'));
    const second = await seed(services);
    expect(second.apiKey).not.toBe(first.apiKey);
    const { rows } = await services.get(OrganizationsService).list({ q: 'demo' }, PAGE);
    const keys = await services.get(ApiKeysService).list({ organizationId: rows[0]?.id ?? '' }, PAGE);
    expect(keys.rows.length).toBeGreaterThan(1);
    for (const key of keys.rows) expect(key.status).toBe('active');
  });

  it.each(['{', '{}', '{"apiKey":{"id":"00000000-0000-7000-8000-000000000000","secret":"rtf_x"}}'])(
    'makes new credentials when the file holds %s',
    async (text) => {
      writeFileSync(join(installation.home, 'credentials.json'), text);
      const second = await seed(services);
      expect(second.apiKey).toMatch(/^rtf_\w{38}$/);
      expect(JSON.parse(readFileSync(join(installation.home, 'credentials.json'), 'utf8'))).toMatchObject({
        apiKey: { secret: second.apiKey },
      });
    },
  );

  it('replaces a revoked token', async () => {
    const first = await seed(services);
    const tokens = services.get(AdminTokensService);
    const { rows } = await tokens.list(undefined, PAGE);
    for (const { id } of rows) await tokens.revoke(id, null, TESTER);
    const second = await seed(services);
    expect(second.adminToken).not.toBe(first.adminToken);
    expect(second.apiKey).toBe(first.apiKey);
  });

  it('updates the port of the simulator and keeps the changes of the developer', async () => {
    const channels = services.get(ChannelsService);
    const id = (await channels.findIdByName('simulator')) ?? '';
    const before = await channels.get(id);
    await channels.update(id, { priority: 3 }, null, TESTER);
    await seed(await installation.services({ ROUTIFY_SIMULATOR_LISTEN: '127.0.0.1:4222' }));
    const after = await channels.get(id);
    expect(after).toMatchObject({ baseUrl: 'http://127.0.0.1:4222/v1', priority: 3 });
    expect(after.models).toEqual(before.models);
    await seed(services);
    expect((await channels.get(id)).baseUrl).toBe('http://127.0.0.1:4111/v1');
  });

  it('adds a new model to the channel', async () => {
    const channels = services.get(ChannelsService);
    const id = (await channels.findIdByName('simulator')) ?? '';
    const { models } = await channels.get(id);
    const remaining = models.slice(1).map(({ modelId, upstreamModel }) => ({ modelId, upstreamModel }));
    const ids = await services.get(ModelsService).canonicalIdsOf(remaining.map(({ modelId }) => modelId));
    const named = remaining.map(({ modelId, upstreamModel }) => ({
      model: ids.get(modelId) ?? '',
      upstreamModel,
      cost: null,
    }));
    await channels.update(id, { models: named }, null, TESTER);
    await seed(services);
    expect((await channels.get(id)).models).toEqual(models);
  });
});

describe('routify seed without the simulator', () => {
  let installation: Installation;

  beforeEach(async () => {
    installation = await Installation.open();
  });
  afterEach(() => installation.close());

  it('UNIT-26: loads the catalog with its prices and tiers, and nothing else', async () => {
    const services = await installation.services({ ROUTIFY_SIMULATOR: 'off' });
    const result = await seed(services);
    expect(result).toMatchObject({ apiKey: null, adminToken: null });
    expect(await services.get(ModelsService).findIdOfCanonical('provider/model-id')).toBeNull();
    expect(await services.get(ModelsService).findIdOfCanonical('openai/gpt-4o')).not.toBeNull();
    const catalog = (await installation.gateway()).get(CatalogSnapshot);
    const claude = catalog.find('anthropic/claude-sonnet-4-6')?.id ?? '';
    const price = catalog.priceOf(claude, { organizationId: null, tierId: null }, Date.now());
    expect(price?.rows[0]?.rates.web_search_call).toBe(10_000_000_000_000n);
    expect(await fingerprint(installation)).toMatchObject({
      channel: '0',
      payment_provider: '0',
      topup_offer: '0',
      organization: '0',
      management_token: '0',
      tier: '3',
    });
  });

  it("leaves an operator's own tiers and names alone", async () => {
    const services = await installation.services({ ROUTIFY_SIMULATOR: 'off' });
    await services.get(TiersService).create({ name: 'mine', isDefault: true }, TESTER);
    const own = {
      canonicalId: 'mine/model',
      name: 'Mine',
      aliases: ['gpt-4o'],
      status: null,
      endpoints: ['chat' as const],
      contextLength: 10,
      maxOutputTokens: 5,
      inputModalities: ['text' as const],
      outputModalities: ['text' as const],
      capabilities: [],
      imagePartTokens: 1,
      filePartTokens: 1,
      audioPartTokens: 1,
      reasoningHold: 'clock' as const,
      tokensPerSecond: 500,
      replacement: null,
      price: null,
      priceSource: 'test',
    };
    const { id } = await services.get(ModelsService).create(own, TESTER);
    await seed(services);
    expect((await services.get(ModelsService).idsOf(['gpt-4o'])).get('gpt-4o')).toBe(id);
    expect((await services.get(TiersService).list({}, PAGE)).rows.map(({ name }) => name)).toEqual(['mine']);
  });
});
