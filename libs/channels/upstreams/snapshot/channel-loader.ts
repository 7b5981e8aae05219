import { Injectable } from '@nestjs/common';
import { Logger, ChannelNaming, Vault } from '#core/infra';
import { type Secret, type Calendars, endpointOf, formatProxyAddress, type Proxy } from '#core';
import { credentialBinding } from '../../channel-history/secrets/bindings.js';
import { OpenedProxies } from '../../channel-history/secrets/open-proxies.js';
import { ChannelLoaderRepository, type SealedCredential } from '../../management/channel-loader.repository.js';
import type { Channel, ChannelStatus, Credential, DatedCost } from '../../domain/channel.js';
import type { ChannelKind } from '../../domain/kinds/channel-kind.js';
import { toolsApiOf } from '../../domain/tools-api.js';
import { DEFAULT_CHANNEL_OPTIONS, parseChannelOptions, type ChannelOptions } from '../../domain/channel-options.js';
import { ChannelIndex } from '../domain/channel-index.js';

type LoadedChannel = Awaited<ReturnType<ChannelLoaderRepository['loadChannels']>>[number];

/** What can keep a channel from being called. */
export interface InspectedChannel {
  readonly name: string;
  readonly status: ChannelStatus;
  readonly origin: string;
  /** Its own; null: none, or one that cannot be decrypted. */
  readonly proxy: Proxy | null;
  /** The origin, with the address of the proxy where there is one. */
  readonly way: string;
  /** Its active credentials; unreadable with a proxy that cannot be decrypted. */
  readonly credentials: readonly { readonly id: string; readonly label: string; readonly isReadable: boolean }[];
}

/** Reads channels, with their secrets decrypted. */
@Injectable()
export class ChannelLoader {
  constructor(
    private readonly loader: ChannelLoaderRepository,
    private readonly naming: ChannelNaming,
    private readonly vault: Vault,
    private readonly logger: Logger,
  ) {}

  /** @param calendarsNow the same object until a calendar changes */
  async load(calendarsNow: () => Calendars): Promise<ChannelIndex> {
    const [loaded, archived, costs, naming] = await Promise.all([
      this.loader.loadChannels(),
      this.loader.loadArchived(),
      this.loader.loadCosts(calendarsNow),
      this.naming.get(),
    ]);
    return new ChannelIndex(
      loaded.map((channel) => this.toChannel(channel, channel[naming], costs)),
      archived.map((channel) => ({ ...channel, publicName: channel[naming] })),
    );
  }

  /** One channel with every credential that can be decrypted, of any status, and without costs. */
  async loadOne(channelId: string): Promise<Channel | null> {
    const loaded = await this.loader.loadChannel(channelId);
    return loaded === null ? null : this.toChannel(loaded, loaded.label, new Map());
  }

  /** All channels that are not archived, and whether their credentials can be decrypted. */
  async inspect(): Promise<InspectedChannel[]> {
    return (await this.loader.loadChannels()).map((loaded) => {
      const proxies = new OpenedProxies(loaded.proxies, this.vault);
      const { origin } = new URL(loaded.baseUrl);
      const proxy = proxies.ofChannel;
      return {
        name: loaded.name,
        status: loaded.status as ChannelStatus,
        origin,
        proxy,
        way: proxy === null ? origin : `${origin} through ${formatProxyAddress(proxy.address)}`,
        credentials: loaded.credentials.map((sealed) => ({
          id: sealed.id,
          label: sealed.label,
          isReadable: proxies.isOpen(sealed.id) && this.isReadable(sealed),
        })),
      };
    });
  }

  private toChannel(loaded: LoadedChannel, publicName: string, costs: ReadonlyMap<string, DatedCost[]>): Channel {
    const { id, name, priority, weight, tags, region, preset, baseUrl } = loaded;
    const kind = loaded.kind as ChannelKind;
    const options = this.readOptions(loaded);
    const account = { kind, preset, baseUrl, choice: options.toolsApi };
    const proxies = new OpenedProxies(loaded.proxies, this.vault);
    return {
      id,
      name,
      publicName,
      priority,
      weight,
      tags,
      region,
      kind,
      options,
      status: loaded.status as ChannelStatus,
      endpoint: endpointOf(new URL(baseUrl)),
      proxy: proxies.ofChannel,
      credentials: loaded.credentials.flatMap((credential) => this.openCredential(credential, proxies)),
      models: new Map(
        loaded.models.map(({ modelId, upstreamModel }) => [
          modelId,
          {
            upstreamModel,
            toolsApi: toolsApiOf({ ...account, upstreamModel }),
            costs: costs.get(`${id}|${modelId}`) ?? [],
          },
        ]),
      ),
    };
  }

  /** Options are validated on write; one that is no longer valid must not stop the other channels. */
  private readOptions({ name, preset, options }: LoadedChannel): ChannelOptions {
    const parsed = parseChannelOptions(options as Record<string, unknown>, preset);
    if ('options' in parsed) return parsed.options;
    this.logger.error({ channel: name, details: parsed.details }, 'channel options are invalid; using defaults');
    return DEFAULT_CHANNEL_OPTIONS;
  }

  private isReadable(sealed: SealedCredential): boolean {
    try {
      this.open(sealed);
      return true;
    } catch {
      return false;
    }
  }

  private open(sealed: SealedCredential): Secret {
    const { id, channelId, secretVersion } = sealed;
    return this.vault.open(sealed, credentialBinding(channelId, id, secretVersion));
  }

  /** Skips a credential that cannot be decrypted: the others, and other channels, still work. */
  private openCredential(sealed: SealedCredential, proxies: OpenedProxies): Credential[] {
    const { id, label, weight, rpm, tpm, channelId, secretVersion } = sealed;
    try {
      if (!proxies.isOpen(id)) throw new Error('the password of its proxy cannot be decrypted');
      const secret = this.open(sealed);
      return [{ id, label, weight, rpm, tpm, secret, secretVersion, proxy: proxies.ofCredential(id) }];
    } catch (error) {
      this.logger.error({ channelId, credentialId: id, error }, 'credential cannot be decrypted; skipping it');
      return [];
    }
  }
}
