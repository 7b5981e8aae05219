import { Injectable } from '@nestjs/common';
import { ModelsService } from '#catalog';
import { ChannelAccess } from '#upstreams';
import { toolsApisOf, type ChannelRecord, type ToolsApi } from '#channels';
import type { ListedModel } from '#dialects';
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
    const { preset, models: served } = channel;
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
    return listed.map(({ id, name }): DiscoveredModel => {
      const modelId = idOf(id);
      const isPriced = modelId !== null && priced.has(modelId);
      const canonicalId = modelId === null ? null : (canonicalIds.get(modelId) ?? null);
      const isServed = servedIds.has(id);
      return { upstreamModel: id, name, modelId, canonicalId, isServed, isPriced, toolsApi: toolsApi(id) };
    });
  }
}
