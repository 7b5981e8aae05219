import { formatPrice, HOLD_DEFAULTS } from '#catalog';
import { credentialKeys, type CredentialEntry } from '../../installation/sections/credentials.section.js';
import type { ChannelEntry } from '../../installation/sections/channels.section.js';
import type { Declaration } from '../../installation/sections/sections.js';
import type { ModelEntry } from '../../installation/sections/models.section.js';
import type { TierEntry } from '../../installation/sections/tiers.section.js';
import type { ImportPlan, PlannedChannel, PlannedModel, PlannedTier } from '../domain/import-plan.js';

/** The tiers, models and channels of a plan as an installation file would name them. */
export function declarationOf({ tiers, models, channels }: ImportPlan): Declaration {
  return {
    tiers: tiers.map(tierEntry),
    models: models.map(modelEntry),
    prices: null,
    channels: channels.map(channelEntry),
    credentials: channels.flatMap(credentialEntries),
    routes: null,
    display_rates: null,
  };
}

function tierEntry({ name, markupBps, channelTags }: PlannedTier): TierEntry {
  const fields = { markup_bps: markupBps, channel_tags: [...channelTags] };
  const patch = { markupBps, channelTags };
  return { key: name, fields: { name, ...fields }, patch: { name, ...patch }, create: { input: { name, ...patch } } };
}

function modelEntry({
  canonicalId,
  aliases,
  isEmbedding,
  contextLength,
  maxOutputTokens,
  price,
}: PlannedModel): ModelEntry {
  const endpoints = [isEmbedding ? ('embeddings' as const) : ('chat' as const)];
  const read = price?.price ?? null;
  const card = { aliases: [...aliases], endpoints, contextLength, maxOutputTokens };
  const input = {
    canonicalId,
    name: canonicalId,
    status: null,
    ...card,
    ...HOLD_DEFAULTS,
    inputModalities: ['text' as const],
    outputModalities: ['text' as const],
    capabilities: null,
    replacement: null,
    price: read?.rows ?? null,
    priceSource: 'import',
  };
  const fields = {
    canonical_id: canonicalId,
    aliases: [...aliases].sort(),
    endpoints,
    context_length: contextLength,
    max_output_tokens: maxOutputTokens,
    ...(read === null ? {} : { price: formatPrice(read) }),
  };
  return { key: canonicalId, fields, patch: { fields: card, price: read }, create: { input } };
}

function channelEntry({ name, preset, kind, baseUrl, isEnabled, ...channel }: PlannedChannel): ChannelEntry {
  const { priority, weight, tags, options } = channel;
  const models = channel.models.map((served) => ({ ...served, cost: null }));
  const patch = { priority, weight, tags, options, models };
  const status = isEnabled ? 'enabled' : 'disabled';
  const served = models.map(({ model, upstreamModel }) => ({ model, upstream_id: upstreamModel, cost: null }));
  const fields = {
    name,
    priority,
    weight,
    tags: [...tags],
    options,
    status,
    models: served.sort((one, other) => (one.model < other.model ? -1 : 1)),
  };
  const input = { name, preset, kind, baseUrl, region: null, ...patch, credentials: [] };
  return { key: name, fields, patch: { fields: patch, status }, create: { input: { channel: input, status } } };
}

function credentialEntries({ name: channel, credentials }: PlannedChannel): CredentialEntry[] {
  const keys = credentialKeys(channel, credentials);
  return credentials.map(({ label, secret, isActive, rpm = null, tpm = null }, index) => {
    const status = isActive ? 'active' : 'disabled';
    const credential = { secret, label, weight: 1, rpm, tpm };
    return {
      key: keys[index] ?? label,
      fields: { channel, label, weight: 1, status },
      patch: { channel, fields: { status } },
      create: { input: { channel, credential, status } },
    };
  });
}
