import type { INestApplicationContext } from '@nestjs/common';
import { Config, simulatorOrigin } from '#core/infra';
import { AuthControlModule, TiersService } from '#auth';
import { AccountsModule } from '#billing/ledger';
import { CatalogControlModule, ModelsService } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { IdentityModule } from '#identity';
import { Clock, systemActor, type Actor } from '#core';
import { PaymentsControlModule } from '#payments';
import { ensureCredentials } from './development-credentials.js';
import type { DemoPeople } from './seed-people.js';
import { seedChannels } from './seed-channels.js';
import { CUSTOMER_NAME, seedCustomer } from './seed-customer.js';
import { seedPayments, type DemoWebhook } from './seed-payments.js';
import { readSeedTiers, readShippedModels, readSimulatedModels } from './seed-files.js';

/** What a seed writes to. */
export const SEED_MODULES = [
  ...[AuthControlModule, CatalogControlModule, ChannelsControlModule, AccountsModule, IdentityModule],
  PaymentsControlModule,
];

interface SeedResult {
  readonly summary: string;
  /** Null outside development: production keys are created manually. */
  readonly apiKey: string | null;
  readonly adminToken: string | null;
  readonly people: DemoPeople | null;
  /** Of simulated payment providers. */
  readonly webhooks: readonly DemoWebhook[];
}

/**
 * Fills an empty database with models, their prices, and tiers. With the simulator on it also adds channels to the
 * simulator, a customer with money, and credentials. Existing rows keep their values, so it can run at every start.
 * @param nowMs Unix time: models that have ended by then are left out
 */
export async function runSeed(
  services: INestApplicationContext,
  nowMs = services.get(Clock).nowMs(),
): Promise<SeedResult> {
  const config = services.get(Config);
  const simulator = simulatorOrigin(config);
  const actor = systemActor('seed');
  const catalog = readShippedModels(nowMs);
  const models = simulator !== null ? [...catalog, ...readSimulatedModels(nowMs)] : catalog;
  await services.get(ModelsService).createMissing(models, actor);
  const tierCount = await seedTiers(services, actor);
  const counts = `${tierCount} tiers, ${models.length} models`;
  if (simulator === null) return { summary: counts, apiKey: null, adminToken: null, people: null, webhooks: [] };
  await seedChannels(services, models, `${simulator}/v1`, actor);
  const organizationId = await seedCustomer(services, actor);
  const webhooks = await seedPayments(services, actor);
  const { apiKey, adminToken, ...people } = await ensureCredentials(services, organizationId, config.home, actor);
  const channelCount = new Set(models.map(({ channel }) => channel)).size;
  return {
    summary: `organization "${CUSTOMER_NAME}", ${counts}, ${channelCount} channels`,
    apiKey: apiKey.secret,
    adminToken: adminToken.secret,
    people,
    webhooks,
  };
}

/** Seeds only when there are no tiers: an operator's own default tier stays the default. */
async function seedTiers(services: INestApplicationContext, actor: Actor): Promise<number> {
  const tiers = services.get(TiersService);
  const { rows } = await tiers.list({ includeArchived: true }, { limit: 100, after: null, before: null });
  if (rows.length > 0) return rows.length;
  const seeds = readSeedTiers();
  for (const seed of seeds) await tiers.create(seed, actor);
  return seeds.length;
}
