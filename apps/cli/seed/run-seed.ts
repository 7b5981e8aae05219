import type { INestApplicationContext } from '@nestjs/common';
import { systemActor, type Actor } from '#audit';
import { TiersService } from '#auth';
import { ModelsService } from '#catalog';
import { Config, type ListenAddress } from '#infra';
import { keepCredentials } from './development-credentials.js';
import { seedChannels } from './seed-channels.js';
import { CUSTOMER_NAME, seedCustomer } from './seed-customer.js';
import { readSeedModels, readSeedTiers } from './seed-files.js';

export interface SeedResult {
  readonly summary: string;
  /** Null outside development: production keys are made by people. */
  readonly apiKey: string | null;
  readonly adminToken: string | null;
}

/**
 * Fills an empty database with what nobody wants to type: models with prices, and tiers. With the simulator on also a
 * channel to it, a customer with money, and credentials. Whatever exists is left as it is, so it may run at every start.
 */
export async function runSeed(services: INestApplicationContext): Promise<SeedResult> {
  const { simulator, simulatorListen, home } = services.get(Config);
  const actor = systemActor('seed');
  const catalog = readSeedModels('catalog.json');
  const models = simulator ? [...catalog, ...readSeedModels('simulator.json')] : catalog;
  await services.get(ModelsService).createMissing(models, actor);
  const tierCount = await seedTiers(services, actor);
  const counts = `${tierCount} tiers, ${models.length} models`;
  if (!simulator) return { summary: counts, apiKey: null, adminToken: null };
  await seedChannels(services, models, simulatorUrl(simulatorListen), actor);
  const organizationId = await seedCustomer(services, actor);
  const { apiKey, adminToken } = await keepCredentials(services, organizationId, home, actor);
  const channelCount = new Set(models.map(({ channel }) => channel)).size;
  return {
    summary: `organization "${CUSTOMER_NAME}", ${counts}, ${channelCount} channels`,
    apiKey: apiKey.secret,
    adminToken: adminToken.secret,
  };
}

/** Only where there are none: an operator's own must not lose the mark of the default tier. */
async function seedTiers(services: INestApplicationContext, actor: Actor): Promise<number> {
  const tiers = services.get(TiersService);
  const { rows } = await tiers.list({ includeArchived: true }, { limit: 100, after: null, before: null });
  if (rows.length > 0) return rows.length;
  const seeds = readSeedTiers();
  for (const seed of seeds) await tiers.create(seed, actor);
  return seeds.length;
}

/** An address that listens everywhere is reached on this machine through loopback. */
function simulatorUrl({ host, port }: ListenAddress): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/v1`;
}
