import { Injectable } from '@nestjs/common';
import { groupRows } from '#core/infra';
import { ChannelLoader, UpstreamReader, type InspectedChannel } from '#channels';
import type { AddressFacts, CredentialFacts } from '../domain/check-channels.js';
import { TestMoneyFacts } from './test-money-facts.js';

/** What keeps channels from being called. */
@Injectable()
export class ChannelFacts {
  constructor(
    private readonly channels: ChannelLoader,
    private readonly upstreams: UpstreamReader,
    readonly testMoney: TestMoneyFacts,
  ) {}

  async readAddresses(): Promise<AddressFacts[]> {
    const enabled = (await this.channels.inspect()).filter(({ status }) => status !== 'disabled');
    const ways = groupRows(enabled, ({ origin, proxy }) => `${origin} ${proxy?.id ?? ''}`);
    return Promise.all([...ways.values()].map((channels) => this.readAddress(channels)));
  }

  async readCredentials(): Promise<CredentialFacts[]> {
    const channels = await this.channels.inspect();
    return channels.flatMap(({ name, credentials }) =>
      credentials.map(({ label, isReadable }) => ({ channel: name, label, isReadable })),
    );
  }

  /** @param channels with the same origin and proxy */
  private async readAddress(channels: readonly InspectedChannel[]): Promise<AddressFacts> {
    const { origin = '', proxy = null, way = origin } = channels[0] ?? {};
    const obstacle = await this.upstreams.findObstacle(origin, proxy);
    return { origin: way, channels: channels.map(({ name }) => name), obstacle };
  }
}
