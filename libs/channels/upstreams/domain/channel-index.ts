import type { Channel } from '../../domain/channel.js';

/** A channel as operators and customers call it. */
type NamedChannel = Pick<Channel, 'id' | 'name' | 'publicName'>;

/** An immutable index of all channels: by id, and by served model in attempt order. */
export class ChannelIndex {
  private readonly byId: ReadonlyMap<string, Channel>;
  private readonly byModel = new Map<string, Channel[]>();
  /** By id, by name, and by themselves. */
  private readonly publicNames = new Map<string, string>();

  /** @param archived channels that records still refer to */
  constructor(channels: readonly Channel[], archived: readonly NamedChannel[] = []) {
    this.byId = new Map(channels.map((channel) => [channel.id, channel]));
    for (const channel of [...channels].sort(byAttemptOrder)) {
      for (const modelId of channel.models.keys()) {
        const serving = this.byModel.get(modelId);
        if (serving === undefined) this.byModel.set(modelId, [channel]);
        else serving.push(channel);
      }
    }
    const named = [...archived, ...channels];
    for (const { publicName } of named) this.publicNames.set(publicName, publicName);
    for (const { id, name, publicName } of named) this.publicNames.set(id, publicName).set(name, publicName);
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

  /**
   * What customers call a channel now, archived or not. Null: it is unknown.
   * @param reference its id; in plans of earlier versions its name; in stored replies what customers called it then
   */
  publicNameOf(reference: string): string | null {
    return this.publicNames.get(reference) ?? null;
  }
}

/** Lower priority first, then higher weight, then name, so that the order does not depend on the order of rows. */
function byAttemptOrder(left: Channel, right: Channel): number {
  return left.priority - right.priority || right.weight - left.weight || (left.name < right.name ? -1 : 1);
}
