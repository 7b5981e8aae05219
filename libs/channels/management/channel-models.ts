import { Injectable } from '@nestjs/common';
import { Clock, newUuid, parseId, RoutifyError, type ErrorDetail, type PriceRow } from '#core';
import type { Transaction } from '#core/infra';
import { formatPrice, ModelsService, priceVersions, type Price, type WrittenSchedule } from '#catalog';
import { changesOf, type ChangingOptions, type ChannelChange } from '../domain/changes/channel-changes.js';
import { effectiveOptions } from '../domain/channel-options.js';
import { toolsApiOf, type ToolsApi, type ToolsApiChoice } from '../domain/tools-api.js';
import { ChannelsRepository, type ChannelFields, type ChannelModelRecord } from './channels.repository.js';

/** A model for a channel to serve, as named by an operator. */
export interface NewChannelModel {
  /** Canonical id, alias, or `mdl_…`. */
  readonly model: string;
  readonly upstreamModel: string;
  /** Null: unknown, or unchanged. */
  readonly cost: readonly PriceRow[] | null;
  /** Of the cost. Absent: the same at all times. */
  readonly costSchedule?: WrittenSchedule | null;
  readonly costTiers?: NonNullable<Price['serviceTiers']>;
}

/** The model list of a channel: resolves names to ids, versions costs. */
@Injectable()
export class ChannelModels {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly catalog: ModelsService,
    private readonly clock: Clock,
  ) {}

  /** Throws `invalid_request_error` for the first model that is unknown or listed twice. */
  async resolve(models: readonly NewChannelModel[]): Promise<ChannelModelRecord[]> {
    const known = await this.idsOf(models.map(({ model }) => model));
    const seen = new Set<string>();
    return models.map(({ model, upstreamModel, cost, costSchedule = null, costTiers = [] }, index) => {
      const param = `models[${index}].model`;
      const modelId = known.get(model);
      if (modelId === undefined) refuse(param, `There is no model ${model} in the catalog. Create it first`);
      if (seen.has(modelId)) refuse(param, `${model} is listed twice`);
      seen.add(modelId);
      return { modelId, upstreamModel, cost, costSchedule, costTiers };
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

  /**
   * Writes the list. A cost that differs from the one in force becomes a new version, in force at once. Returns whether
   * anything differs.
   */
  async replace(
    tx: Transaction,
    channelId: string,
    before: readonly ChannelModelRecord[],
    after: readonly ChannelModelRecord[],
  ): Promise<boolean> {
    const nowMs = this.clock.nowMs();
    if (listText(before) === listText(after)) return false;
    const rows = after.map(({ modelId, upstreamModel }) => ({ id: newUuid(nowMs), modelId, upstreamModel }));
    await this.channels.replaceModels(tx, channelId, rows);
    const known = new Map(before.map((model) => [model.modelId, textOf(model)]));
    const costs = after.flatMap((model) => {
      const cost = costPriceOf(model);
      if (cost === null || known.get(model.modelId) === textOf(model)) return [];
      const versions = priceVersions(cost, () => newUuid(nowMs));
      return [
        { id: newUuid(nowMs), modelId: model.modelId, rows: cost.rows, ...versions, effectiveFrom: new Date(nowMs) },
      ];
    });
    await this.channels.insertCosts(tx, channelId, costs);
    return true;
  }
}

/** Which API of a channel gets requests with tools for a model, by the upstream's name of it. */
export function toolsApisOf({ kind, preset, baseUrl, options }: ChannelFields): (name: string) => ToolsApi | null {
  const choice = effectiveOptions(options, preset).tools_api as ToolsApiChoice;
  return (upstreamModel) => toolsApiOf({ kind, preset, baseUrl, choice, upstreamModel });
}

/** What is changed on the way to a model of a channel, by the upstream's name of it. */
export function changesByModel({ kind, preset, options }: ChannelFields): (name: string) => readonly ChannelChange[] {
  const effective = effectiveOptions(options, preset);
  const { allow, drop, rename, default: defaults, force, thinking_off: thinkingOff } = effective;
  const changing = { allow, drop, rename, default: defaults, force, thinkingOff } as ChangingOptions;
  return (upstreamModel) => changesOf({ kind, options: changing }, upstreamModel);
}

/** What a model costs on its channel, as it was written; null: unknown. */
function costPriceOf({ cost, costSchedule, costTiers }: CostFields): Price | null {
  return cost === null ? null : { rows: cost, schedule: costSchedule, serviceTiers: costTiers };
}

/** The same in API form. */
export function formattedCost(model: CostFields) {
  const cost = costPriceOf(model);
  return cost === null ? null : formatPrice(cost);
}

type CostFields = Pick<ChannelModelRecord, 'cost' | 'costSchedule' | 'costTiers'>;

function textOf(model: ChannelModelRecord): string {
  const cost = costPriceOf(model);
  return cost === null ? '' : JSON.stringify(formatPrice(cost));
}

/** What a list says; a model without a cost keeps its own. */
function listText(models: readonly ChannelModelRecord[]): string {
  const lines = models.map((model) => `${model.modelId} ${model.upstreamModel} ${textOf(model)}`);
  return lines.sort().join('\n');
}

/** Throws `invalid_request_error` with all details, if there are any. */
export function refuseRows(details: readonly ErrorDetail[]): void {
  const [first] = details;
  if (first !== undefined)
    throw new RoutifyError('invalid_request_error', first.message, { param: first.path, details });
}

function refuse(param: string, message: string): never {
  throw new RoutifyError('invalid_request_error', `${param}: ${message}.`, { param });
}
