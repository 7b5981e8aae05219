import { Injectable } from '@nestjs/common';
import { ModelsService, parsePrice, proposeModel, scaleDecimal, type ModelProposal, type Price } from '#catalog';
import { ChannelAccess, toolsApisOf, type ChannelRecord, type ToolsApi } from '#channels';
import type { ListedModel, ModelOffer } from '#formats';
import { formatUsd } from '#core';
import { UpstreamModels, type ModelListReply } from './upstream-models.js';

/** A model of an upstream, matched with the catalog. */
export interface DiscoveredModel {
  readonly upstreamModel: string;
  readonly name: string | null;
  /** Catalog model that the channel serves with it, else the one of the same name; null: not in the catalog. */
  readonly modelId: string | null;
  readonly canonicalId: string | null;
  readonly isServed: boolean;
  readonly isPriced: boolean;
  /** Which API of the channel would get its requests with tools; null: it has one. */
  readonly toolsApi: ToolsApi | null;
  /** The first day of UTC without it, `2026-12-31`; null: the provider's list has none. */
  readonly endsOn: string | null;
  /** For the catalog: what the provider's list and the shipped ones have. */
  readonly proposal: ModelProposal & {
    /** What the provider bills; null: unknown. */
    readonly cost: Price | null;
  };
}

export interface Discovery extends Omit<ModelListReply, 'models'> {
  readonly channelId: string;
  readonly credentialId: string;
  readonly models: readonly DiscoveredModel[];
}

/** Lists the models of an upstream, and whether the catalog has and prices them. Read-only. */
@Injectable()
export class ModelDiscovery {
  constructor(
    private readonly access: ChannelAccess,
    private readonly upstreamModels: UpstreamModels,
    private readonly catalog: ModelsService,
  ) {}

  /** @param credentialId null: the heaviest active one */
  async run(channelId: string, credentialId: string | null): Promise<Discovery> {
    const opened = await this.access.open(channelId, credentialId);
    const { models, ...reply } = await this.upstreamModels.list(opened);
    const compared = await this.compare(opened.record, models);
    return { channelId, credentialId: opened.credential.id, ...reply, models: compared };
  }

  private async compare(channel: ChannelRecord, listed: readonly ListedModel[]) {
    const { preset, name: channelName, models: served } = channel;
    const toolsApi = toolsApisOf(channel);
    const servedIds = new Map(served.map(({ upstreamModel, modelId }) => [upstreamModel, modelId]));
    const namesOf = (id: string): string[] => (preset === null ? [id] : [id, `${preset}/${id}`]);
    const known = await this.catalog.idsOf(listed.flatMap(({ id }) => namesOf(id)));
    const idOf = (id: string): string | null =>
      servedIds.get(id) ?? namesOf(id).flatMap((name) => known.get(name) ?? [])[0] ?? null;
    const modelIds = [...new Set(listed.flatMap(({ id }) => idOf(id) ?? []))];
    const [canonicalIds, priced] = await Promise.all([
      this.catalog.canonicalIdsOf(modelIds),
      this.catalog.pricedOf(modelIds),
    ]);
    return listed.map(({ id, name, offer, endsOn = null }): DiscoveredModel => {
      const modelId = idOf(id);
      const isPriced = modelId !== null && priced.has(modelId);
      const canonicalId = modelId === null ? null : (canonicalIds.get(modelId) ?? null);
      const isServed = servedIds.has(id);
      const proposal = withOffer(proposeModel(id, preset ?? channelName), offer, preset);
      const known = { upstreamModel: id, name, modelId, canonicalId, isServed, isPriced };
      return { ...known, toolsApi: toolsApi(id), endsOn, proposal };
    });
  }
}

/** The provider's own list goes first. Where it has no price, a vendor bills its own models at its list price. */
function withOffer(
  proposal: ModelProposal,
  offer: ModelOffer | undefined,
  preset: string | null,
): DiscoveredModel['proposal'] {
  const isOwn = preset !== null && proposal.canonicalId?.startsWith(`${preset}/`) === true;
  return {
    ...proposal,
    contextLength: offer?.contextLength ?? proposal.contextLength,
    maxOutputTokens: offer?.maxOutputTokens ?? proposal.maxOutputTokens,
    cost: offeredPrice(offer) ?? (isOwn ? proposal.price : null),
  };
}

/** From dollars per token to nano-dollars per million tokens. */
const NANO_USD_PER_MTOK = 15;

/** Null: the list has no price, or one that varies. */
function offeredPrice(offer: ModelOffer | undefined): Price | null {
  const [input, output] = [offer?.inputUsdPerToken, offer?.outputUsdPerToken].map((text) =>
    text == null ? null : scaleDecimal(text, NANO_USD_PER_MTOK),
  );
  if (input == null || output == null || input < 0n || output < 0n) return null;
  const price = parsePrice({ input_per_mtok_usd: formatUsd(input), output_per_mtok_usd: formatUsd(output) });
  return 'details' in price ? null : price;
}
