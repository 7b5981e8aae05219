import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  InfraModule,
  loadConfig,
  PrismaService,
  RedisService,
  type Config,
  SettingsControlModule,
  SettingsService,
} from '#core/infra';
import { ApiKeysService, AuthControlModule, OrganizationsService, TiersService, type ApiKeyFields } from '#auth';
import { AccountsModule, AccountsService, DrainService, SettlementModule } from '#billing/ledger';
import { UsageRecorder } from '#billing/metering';
import { CatalogControlModule, CatalogSnapshot, ModelsService, type NewModel } from '#catalog';
import {
  ChannelHealth,
  ChannelSnapshot,
  ChannelsControlModule,
  ChannelsService,
  type NewChannel,
  RoutingControlModule,
} from '#channels';
import { parseUsd, Secret, type PriceRow, systemActor } from '#core';
import { startGateway, type RunningGateway } from '../../../apps/gateway/start-gateway.js';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import { createTestDatabase } from '../stores/database.js';
import { eventually as waitUntil, PATIENCE_MS } from '../eventually.js';
import { createTestRedis } from '../stores/redis.js';
import { testEnvironment, type Stores } from '../test-environment.js';

const actor = systemActor('test');

/** $2 in, $8 out per million tokens: a token costs 2,000 or 8,000 nano-USD. */
export const PLAIN_PRICE: readonly PriceRow[] = [
  { fromPromptTokens: 0, rates: { input: 2_000_000_000n, cache_read: 500_000_000n, output: 8_000_000_000n } },
];
const PLAIN_COST: readonly PriceRow[] = [
  { fromPromptTokens: 0, rates: { input: 1_000_000_000n, output: 4_000_000_000n } },
];

/** A customer with a key. */
export interface Customer {
  readonly organizationId: string;
  readonly keyId: string;
  readonly apiKey: string;
}

export interface CustomerOptions {
  /** Decimal US dollars; "0" makes no top-up. */
  readonly topUpUsd?: string;
  readonly organization?: Parameters<OrganizationsService['update']>[1];
  readonly key?: ApiKeyFields;
  /** Whether its balance is test money. */
  readonly isTest?: boolean;
}

/** The product in this process: simulator, gateway and settlement on a database and a Redis of their own. */
export interface Platform {
  /** The variables behind `config`, for processes beside this one. */
  readonly environment: Readonly<Record<string, string>>;
  readonly config: Config;
  readonly gateway: RunningGateway;
  readonly simulator: Simulator;
  readonly services: INestApplicationContext;
  addCustomer(options?: CustomerOptions): Promise<Customer>;
  /** Resolves when the gateway knows the model. */
  addModel(fields: Partial<NewModel> & { readonly canonicalId: string }): Promise<string>;
  /** Resolves when the gateway knows the channel. */
  addChannel(
    fields: Partial<NewChannel> & { readonly name: string; readonly serves: readonly string[] },
  ): Promise<string>;
  /** Ends pauses and open breakers of all channels, as an operator would, and waits until the gateway applies it. */
  restoreChannels(): Promise<void>;
  /** Waits until every finished request is in the outbox, and books it. Running requests delay it. */
  settle(): Promise<void>;
  query<T>(sql: string, ...values: unknown[]): Promise<T[]>;
  stop(): Promise<void>;
}

/** Modules of control and worker, as services without HTTP. */
@Module({})
class ServicesModule {}

/**
 * Starts all of it; `environment` overrides variables of the test profile, and `reroute` can put a proxy between the
 * platform and its stores.
 */
export async function startPlatform(
  environment: Record<string, string> = {},
  reroute: (stores: Stores) => Promise<Stores> = (stores) => Promise.resolve(stores),
): Promise<Platform> {
  const database = await createTestDatabase();
  const redis = await createTestRedis();
  const stores = await reroute({ databaseUrl: database.url, redisUrl: redis.url });
  const simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  const journals = mkdtempSync(join(tmpdir(), 'routify-journals-'));
  const variables = {
    ...testEnvironment(stores),
    ROUTIFY_GATEWAY_LISTEN: '127.0.0.1:0',
    ROUTIFY_JOURNAL_DIR: journals,
    ROUTIFY_AWS_STS_URL: `${simulator.url}/aws/sts`,
    ROUTIFY_GOOGLE_TOKEN_URL: `${simulator.url}/google/token`,
    // A loaded test machine must not turn an answer into 503.
    ROUTIFY_ADMISSION_TIMEOUT_MS: '20000',
    ...environment,
  };
  const config = loadConfig(variables);
  const services = await NestFactory.createApplicationContext(
    {
      module: ServicesModule,
      imports: [
        InfraModule.forApp({ app: 'test', config, role: 'owner' }),
        AuthControlModule,
        CatalogControlModule,
        ChannelsControlModule,
        AccountsModule,
        RoutingControlModule,
        SettlementModule,
        SettingsControlModule,
      ],
    },
    { logger: false },
  );
  const tiers = services.get(TiersService);
  const seeded = await tiers.list({ includeArchived: true }, { limit: 1, after: null, before: null });
  if (seeded.rows.length === 0) await tiers.create({ name: 'standard', isDefault: true }, actor);
  const gateway = await startGateway(config);
  return new RunningPlatform(variables, config, gateway, simulator, services, async () => {
    await gateway.stop();
    await simulator.close();
    await services.close();
    await redis.flush();
    await database.drop();
    rmSync(journals, { recursive: true });
  });
}

class RunningPlatform implements Platform {
  private readonly channelIds: string[] = [];

  constructor(
    readonly environment: Readonly<Record<string, string>>,
    readonly config: Config,
    readonly gateway: RunningGateway,
    readonly simulator: Simulator,
    readonly services: INestApplicationContext,
    readonly stop: () => Promise<void>,
  ) {}

  async addCustomer({
    topUpUsd = '100',
    organization = {},
    key = {},
    isTest = false,
  }: CustomerOptions = {}): Promise<Customer> {
    const accounts = this.services.get(AccountsService);
    const models = this.services.get(ModelsService);
    // As control does, before it stores a list of models.
    const allowedModels = await models.resolveNames(organization.allowedModels ?? []);
    const modelAllow = await models.resolveNames(key.modelAllow ?? []);
    const created = await this.services
      .get(OrganizationsService)
      .create({ name: 'Customer', ...organization, allowedModels, isTest }, actor, (tx, { id }) =>
        accounts.openWallet(tx, id),
      );
    const organizationId = created.id;
    await accounts.publishNew(organizationId);
    const amountNanoUsd = parseUsd(topUpUsd) ?? 0n;
    if (amountNanoUsd > 0n) {
      await accounts.topUp({ organizationId, amountNanoUsd, externalRef: null, reason: null }, actor);
    }
    const issued = await this.services
      .get(ApiKeysService)
      .create(organizationId, { name: 'key', ...key, modelAllow }, actor);
    return { organizationId, keyId: issued.key.id, apiKey: issued.secret };
  }

  async addModel(fields: Partial<NewModel> & { readonly canonicalId: string }): Promise<string> {
    const created = await this.services.get(ModelsService).create(
      {
        name: fields.canonicalId,
        aliases: [],
        status: 'active',
        endpoints: ['chat'],
        contextLength: 128_000,
        maxOutputTokens: 16_000,
        inputModalities: ['text', 'image'],
        outputModalities: ['text'],
        capabilities: ['tools', 'json_object', 'json_schema', 'vision'],
        imagePartTokens: 1_000,
        filePartTokens: 2_000,
        audioPartTokens: 3_000,
        reasoningHold: 'clock',
        tokensPerSecond: 500,
        replacement: null,
        price: PLAIN_PRICE,
        priceSource: 'test',
        ...fields,
      },
      actor,
    );
    const catalog = this.gateway.app.get(CatalogSnapshot);
    const isKnown = (): boolean => created.status === 'draft' || catalog.findById(created.id) !== null;
    await eventually('the gateway knows the model', isKnown);
    return created.id;
  }

  async addChannel({
    serves,
    ...fields
  }: Partial<NewChannel> & { readonly name: string; readonly serves: readonly string[] }): Promise<string> {
    const created = await this.services.get(ChannelsService).create(
      {
        // Tests name channels in what customers see; channel-labels.verify.spec.ts covers labels that are not the names.
        label: fields.name,
        kind: 'openai-compatible',
        preset: null,
        baseUrl: `${this.simulator.url}/v1`,
        priority: 100,
        weight: 1,
        tags: [],
        region: null,
        options: {},
        models: serves.map((model) => ({ model, upstreamModel: model, cost: PLAIN_COST })),
        credentials: [{ secret: new Secret('sk-simulator-1234'), label: 'default', weight: 1 }],
        ...fields,
      },
      actor,
    );
    this.channelIds.push(created.id);
    const channels = this.gateway.app.get(ChannelSnapshot);
    await eventually('the gateway knows the channel', () => channels.find(created.id) !== null);
    return created.id;
  }

  async restoreChannels(): Promise<void> {
    const channels = this.services.get(ChannelsService);
    const health = this.gateway.app.get(ChannelHealth);
    for (const id of this.channelIds) if (!isWell(health.vitalsOf(id))) await channels.resetHealth(id, actor);
    await eventually('the gateway uses all channels again', () =>
      this.channelIds.every((id) => isWell(health.vitalsOf(id))),
    );
  }

  async settle(): Promise<void> {
    const recorder = this.gateway.app.get(UsageRecorder);
    await eventually('every capture is in the outbox', () => recorder.openCount() === 0);
    const drains = this.services.get(DrainService);
    await drains.wake();
    await drains.whenIdle();
  }

  query<T>(sql: string, ...values: unknown[]): Promise<T[]> {
    return this.services.get(PrismaService).$queryRawUnsafe<T[]>(sql, ...values);
  }
}

function isWell(vitals: ReturnType<ChannelHealth['vitalsOf']>): boolean {
  const nowMs = performance.now();
  return (
    [...(vitals?.models.values() ?? [])].every(({ breaker }) => breaker.phase(nowMs) === 'closed') &&
    [...(vitals?.credentials.values() ?? [])].every(({ coolDown }) => coolDown.pause(nowMs) === null)
  );
}

/** The pause switch, as control would set it. */
export function settingsOf(platform: Platform): SettingsService {
  return platform.services.get(SettingsService);
}

export function redisOf(platform: Platform): RedisService {
  return platform.services.get(RedisService);
}

/** Polls until `condition` holds; throws with `what` after `timeoutMs`. */
export function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = PATIENCE_MS,
): Promise<void> {
  return waitUntil(condition, timeoutMs, what);
}
