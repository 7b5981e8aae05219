import { Injectable } from '@nestjs/common';
import { Clock, newUuid, parseId, RoutifyError, type PriceRow } from '#kernel';
import type { Transaction } from '#infra';
import { ModelsService, storeRows } from '#catalog';
import { ChannelsRepository, type ChannelModelRecord } from './channels.repository.js';

/** A model that a channel shall serve, as an operator names it. */
export interface NewChannelModel {
  /** Canonical id, alias, or `mdl_…`. */
  readonly model: string;
  readonly upstreamModel: string;
  /** Null: not known, or as it is. */
  readonly cost: readonly PriceRow[] | null;
}

/** The list of models of a channel: names become ids, costs become versions. */
@Injectable()
export class ChannelModels {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly catalog: ModelsService,
    private readonly clock: Clock,
  ) {}

  /** Throws `invalid_request_error` that names the first model that the catalog does not have, or that comes twice. */
  async resolve(models: readonly NewChannelModel[]): Promise<ChannelModelRecord[]> {
    const known = await this.idsOf(models.map(({ model }) => model));
    const seen = new Set<string>();
    return models.map(({ model, upstreamModel, cost }, index) => {
      const param = `models[${index}].model`;
      const modelId = known.get(model);
      if (modelId === undefined) refuse(param, `the catalog has no model ${model}; create it first`);
      if (seen.has(modelId)) refuse(param, `${model} is listed twice`);
      seen.add(modelId);
      return { modelId, upstreamModel, cost };
    });
  }

  private async idsOf(models: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const byPublicId = models.flatMap((model) => {
      const id = parseId('mdl', model);
      return id === null ? [] : [[model, id] as const];
    });
    const [byName, existing] = await Promise.all([
      this.catalog.idsOf(models),
      this.catalog.canonicalIdsOf(byPublicId.map(([, id]) => id)),
    ]);
    return new Map([...byName, ...byPublicId.filter(([, id]) => existing.has(id))]);
  }

  /** Writes the list. A cost that differs from the one in force becomes a new version, in force at once. */
  async replace(
    tx: Transaction,
    channelId: string,
    before: readonly ChannelModelRecord[],
    after: readonly ChannelModelRecord[],
  ): Promise<void> {
    const nowMs = this.clock.nowMs();
    const rows = after.map(({ modelId, upstreamModel }) => ({ id: newUuid(nowMs), modelId, upstreamModel }));
    await this.channels.replaceModels(tx, channelId, rows);
    const known = new Map(before.map(({ modelId, cost }) => [modelId, textOf(cost)]));
    const costs = after.flatMap(({ modelId, cost }) =>
      cost === null || known.get(modelId) === textOf(cost)
        ? []
        : [{ id: newUuid(nowMs), modelId, rows: cost, effectiveFrom: new Date(nowMs) }],
    );
    await this.channels.insertCosts(tx, channelId, costs);
  }
}

function textOf(cost: readonly PriceRow[] | null): string {
  return cost === null ? '' : JSON.stringify(storeRows(cost));
}

function refuse(param: string, message: string): never {
  throw new RoutifyError('invalid_request_error', `${param}: ${message}.`, { param });
}
