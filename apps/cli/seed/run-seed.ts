import type { INestApplicationContext } from '@nestjs/common';
import { systemActor, type Actor } from '#audit';
import { TiersService } from '#auth';
import { ModelsService } from '#catalog';
import { Config, type ListenAddress } from '#infra';
import { ensureCredentials } from './development-credentials.js';
import type { DemoPeople } from './seed-people.js';
import { seedChannels } from './seed-channels.js';
import { CUSTOMER_NAME, seedCustomer } from './seed-customer.js';
import { readSeedModels, readSeedTiers } from './seed-files.js';

interface SeedResult {
  readonly summary: string;
  /** Null outside development: production keys are created manually. */
  readonly apiKey: string | null;
  readonly adminToken: string | null;
  readonly people: DemoPeople | null;
}

/**
 * Fills an empty database with models, their prices, and tiers. With the simulator on it also adds channels to the
 * simulator, a customer with money, and credentials. Existing rows keep their values, so it can run at every start.
 */
export async function runSeed(services: INestApplicationContext): Promise<SeedResult> {
  const { simulator, simulatorListen, home } = services.get(Config);
  const actor = systemActor('seed');
  const catalog = readSeedModels('catalog.json');
  const models = simulator ? [...catalog, ...readSeedModels('simulator.json')] : catalog;
  await services.get(ModelsService).createMissing(models, actor);
  const tierCount = await seedTiers(services, actor);
  const counts = `${tierCount} tiers, ${models.length} models`;
  if (!simulator) return { summary: counts, apiKey: null, adminToken: null, people: null };
  await seedChannels(services, models, simulatorUrl(simulatorListen), actor);
  const organizationId = await seedCustomer(services, actor);
  const { apiKey, adminToken, ...people } = await ensureCredentials(services, organizationId, home, actor);
  const channelCount = new Set(models.map(({ channel }) => channel)).size;
  return {
    summary: `organization "${CUSTOMER_NAME}", ${counts}, ${channelCount} channels`,
    apiKey: apiKey.secret,
    adminToken: adminToken.secret,
    people,
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

/** A wildcard listen address is reached through loopback. */
function simulatorUrl({ host, port }: ListenAddress): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/v1`;
}
