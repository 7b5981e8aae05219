import type { INestApplicationContext } from '@nestjs/common';
import { ModelsService } from '#catalog';
import { ChannelsService, type ChannelPatch, type ChannelRecord, type NewChannelModel } from '#channels';
import { formatId, Secret, type PriceRow, type Actor } from '#core';
import type { SeedModel } from './seed-files.js';

const COMMON_CHANNEL = 'simulator';
/** Tried after every channel with the default priority of 100. */
const PRIORITY = 1_000;

/** The simulator takes any. */
const ANY_KEY = new Secret('sk-simulator-takes-any-key');
/** The simulator costs nothing: customers with test money may use it. */
const SERVES_TESTS = { test_organizations: true };

/** Points one common channel at the simulator, and one more for each channel that a model names. */
export async function seedChannels(
  services: INestApplicationContext,
  models: readonly SeedModel[],
  baseUrl: string,
  actor: Actor,
): Promise<void> {
  const names = new Set(models.map(({ channel }) => channel ?? COMMON_CHANNEL));
  for (const name of names) {
    const served = models.filter(({ channel }) => (channel ?? COMMON_CHANNEL) === name).map(servedModelOf);
    const id = await services.get(ChannelsService).findIdByName(name);
    if (id === null) await createChannel(services, { name, baseUrl, models: served }, actor);
    else await refreshChannel(services, id, { baseUrl, models: served }, actor);
  }
}

interface SimulatorChannel {
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly NewChannelModel[];
}

async function createChannel(
  services: INestApplicationContext,
  channel: SimulatorChannel,
  actor: Actor,
): Promise<void> {
  await services.get(ChannelsService).create(
    {
      ...channel,
      // Not a provider's: examples may show it.
      label: channel.name,
      kind: 'openai-compatible',
      preset: null,
      priority: PRIORITY,
      weight: 1,
      tags: [],
      region: null,
      options: SERVES_TESTS,
      credentials: [{ secret: ANY_KEY, label: 'simulator', weight: 1 }],
    },
    actor,
  );
}

/**
 * Updates the port of the simulator, adds new models, and marks a channel of an earlier version for test organizations.
 * Other fields keep the developer's changes.
 */
async function refreshChannel(
  services: INestApplicationContext,
  id: string,
  { baseUrl, models }: Omit<SimulatorChannel, 'name'>,
  actor: Actor,
): Promise<void> {
  const channels = services.get(ChannelsService);
  const channel = await channels.get(id);
  if (channel.archivedAt !== null) return;
  const served = new Set(channel.models.map(({ modelId }) => modelId));
  const ids = await services.get(ModelsService).idsOf(models.map(({ model }) => model));
  const missing = models.filter(({ model }) => {
    const modelId = ids.get(model);
    return modelId !== undefined && !served.has(modelId);
  });
  const existing = channel.models.map(({ modelId, upstreamModel }) => ({
    model: formatId('mdl', modelId),
    upstreamModel,
    cost: null,
  }));
  const patch: ChannelPatch = {
    ...(channel.baseUrl === baseUrl ? {} : { baseUrl, secrets: withAnyKey(channel) }),
    ...('test_organizations' in channel.options ? {} : { options: { ...channel.options, ...SERVES_TESTS } }),
    ...(missing.length === 0 ? {} : { models: [...existing, ...missing] }),
  };
  if (Object.keys(patch).length > 0) await channels.update(id, patch, null, actor);
}

/** A channel that moves needs its secrets anew. */
function withAnyKey({ credentials }: ChannelRecord): NonNullable<ChannelPatch['secrets']> {
  return credentials.map(({ id }) => ({ id, secret: ANY_KEY }));
}

/** Upstream cost is half of the list price, so that margins are not zero. */
function servedModelOf({ canonicalId, aliases, price }: SeedModel): NewChannelModel {
  return { model: canonicalId, upstreamModel: aliases[0] ?? canonicalId, cost: price.map(halved) };
}

function halved({ fromPromptTokens, rates }: PriceRow): PriceRow {
  return {
    fromPromptTokens,
    rates: Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, rate / 2n])),
  };
}
