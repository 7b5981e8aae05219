import type { Channel } from './channel.js';

/** An immutable index of all channels: by id, and by served model in attempt order. */
export class ChannelIndex {
  private readonly byId: ReadonlyMap<string, Channel>;
  private readonly byModel = new Map<string, Channel[]>();

  constructor(channels: readonly Channel[]) {
    this.byId = new Map(channels.map((channel) => [channel.id, channel]));
    for (const channel of [...channels].sort(byAttemptOrder)) {
      for (const modelId of channel.models.keys()) {
        const serving = this.byModel.get(modelId);
        if (serving === undefined) this.byModel.set(modelId, [channel]);
        else serving.push(channel);
      }
    }
  }

  list(): readonly Channel[] {
    return [...this.byId.values()];
  }

  find(channelId: string): Channel | null {
    return this.byId.get(channelId) ?? null;
  }

  /** Channels that serve the model, disabled ones included. */
  serving(modelId: string): readonly Channel[] {
    return this.byModel.get(modelId) ?? [];
  }
}

/** Lower priority first, then higher weight, then name, so that the order does not depend on the order of rows. */
function byAttemptOrder(left: Channel, right: Channel): number {
  return left.priority - right.priority || right.weight - left.weight || (left.name < right.name ? -1 : 1);
}
