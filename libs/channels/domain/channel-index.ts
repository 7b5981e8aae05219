import type { Channel } from './channel.js';

/** All channels at one moment, immutable: for each model those that serve it, in the order in which they are tried. */
export class ChannelIndex {
  private readonly byId: ReadonlyMap<string, Channel>;
  private readonly byModel = new Map<string, Channel[]>();

  constructor(channels: readonly Channel[]) {
    this.byId = new Map(channels.map((channel) => [channel.id, channel]));
    for (const channel of [...channels].sort(triedFirst)) {
      for (const modelId of channel.models.keys()) {
        const serving = this.byModel.get(modelId);
        if (serving === undefined) this.byModel.set(modelId, [channel]);
        else serving.push(channel);
      }
    }
  }

  find(channelId: string): Channel | null {
    return this.byId.get(channelId) ?? null;
  }

  /** Channels that serve the model, disabled ones included. */
  serving(modelId: string): readonly Channel[] {
    return this.byModel.get(modelId) ?? [];
  }
}

/** Lower priority first, of equals the heavier, then by name so that the order never depends on how rows came. */
function triedFirst(left: Channel, right: Channel): number {
  return left.priority - right.priority || right.weight - left.weight || (left.name < right.name ? -1 : 1);
}
