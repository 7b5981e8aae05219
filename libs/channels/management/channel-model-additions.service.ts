import { Injectable } from '@nestjs/common';
import { changeRow, ChangeBus } from '#core/infra';
import { ModelAdoption, type AdoptedModel } from '#catalog';
import { type ErrorDetail, formatId, RoutifyError, rowOf, type Actor } from '#core';
import { recordChannelChange } from '../channel-history/changes/record-channel-change.js';
import { ChannelModels, refuseRows, type NewChannelModel } from './channel-models.js';
import { channelState, requireLive } from './channel-state.js';
import { ChannelsRepository, type ChannelModelRecord, type ChannelRecord } from './channels.repository.js';

/** A model for a channel to serve; the catalog gets it if it has none of this name. */
export type ChannelModelAddition = NewChannelModel & AdoptedModel;

/** Most models of a channel. */
export const CHANNEL_MODELS_MAX = 1_000;

/** Adds models to a channel, with what the catalog lacks of them. */
@Injectable()
export class ChannelModelAdditions {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly channelModels: ChannelModels,
    private readonly adoption: ModelAdoption,
    private readonly bus: ChangeBus,
  ) {}

  /**
   * One transaction: all rows, or none. What is so already stays, so a repetition changes nothing. Throws
   * `invalid_request_error` with each invalid row in `details`, by its path `models[3].model`.
   */
  async run(channelId: string, additions: readonly ChannelModelAddition[], actor: Actor): Promise<ChannelRecord> {
    const find = async (tx: Parameters<ChannelsRepository['find']>[1]): Promise<ChannelRecord> => {
      const channel = await this.channels.find(channelId, tx);
      if (channel === null) throw new RoutifyError('not_found', `There is no channel ${formatId('chn', channelId)}.`);
      return channel;
    };
    return this.channels.change(async (tx) => {
      const outcome = await changeRow<ChannelRecord>(tx, {
        find: () => find(tx),
        write: async (before) => {
          requireLive(before);
          const { ids, details } = await this.adoption.adopt(tx, additions, actor);
          const { models, problems } = merge(before.models, additions, ids);
          refuseRows([...details, ...problems]);
          const isChanged = await this.channelModels.replace(tx, channelId, before.models, models);
          if (isChanged) await this.channels.touch(tx, channelId);
          return find(tx);
        },
        record: (before, after) =>
          recordChannelChange(tx, {
            actor,
            action: 'channel.update',
            channelId,
            credentialId: null,
            reason: null,
            before: channelState(before),
            after: channelState(after),
          }),
        announce: { bus: this.bus, topic: 'channels', id: channelId },
      });
      return rowOf(outcome);
    });
  }
}

interface Merged {
  readonly models: readonly ChannelModelRecord[];
  readonly problems: readonly ErrorDetail[];
}

/** @param ids of the catalog, by row; null: the row has none */
function merge(
  served: readonly ChannelModelRecord[],
  additions: readonly ChannelModelAddition[],
  ids: readonly (string | null)[],
): Merged {
  const models = new Map(served.map((model) => [model.modelId, model]));
  const added = new Set<string>();
  const problems: ErrorDetail[] = [];
  additions.forEach(({ model, upstreamModel, cost, costSchedule = null, costTiers = [] }, index) => {
    const modelId = ids[index] ?? null;
    if (modelId === null) return;
    const now = models.get(modelId);
    const problem = (message: string): void => {
      const path = `models[${index}].model`;
      problems.push({ path, code: 'duplicate', message: `${path}: ${message}` });
    };
    if (added.has(modelId)) problem(`${model} is listed twice.`);
    else if (now !== undefined && now.upstreamModel !== upstreamModel) {
      problem(`the channel already serves ${model} as ${now.upstreamModel}.`);
    }
    added.add(modelId);
    // A row without a cost keeps the current one.
    const terms = cost === null && now !== undefined ? now : { cost, costSchedule, costTiers };
    const { cost: rows, costSchedule: schedule, costTiers: tiers } = terms;
    models.set(modelId, { modelId, upstreamModel, cost: rows, costSchedule: schedule, costTiers: tiers });
  });
  if (models.size > CHANNEL_MODELS_MAX) {
    const message = `models: a channel serves at most ${CHANNEL_MODELS_MAX} models, this would be ${models.size}.`;
    problems.push({ path: 'models', code: 'too_many', message });
  }
  return { models: [...models.values()], problems };
}
