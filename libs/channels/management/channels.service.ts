import { Injectable } from '@nestjs/common';
import {
  type ChangeOutcome,
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  requireRestorable,
  RoutifyError,
  rowOf,
  withTimeout,
  type Actor,
  isSameAddress,
} from '#core';
import { ChangeBus, Config, type Transaction, changeRow } from '#core/infra';
import { recordChannelChange } from '../channel-history/changes/record-channel-change.js';
import { SharedHealthRepository } from '../channel-history/health/shared-health.repository.js';
import type { HealthState } from '../channel-history/health/health-state.js';
import type { ChannelStatus } from '../domain/channel.js';
import type { ChannelKind } from '../domain/kinds/channel-kind.js';
import { checkChannel } from '../domain/check-channel.js';
import { completeFromPreset } from '../domain/complete-from-preset.js';
import { ChannelBulk, type ChannelBulkChange } from './channel-bulk.service.js';
import { channelState, requireLive, STATUS_ACTIONS } from './channel-state.js';
import { ChannelModels, type NewChannelModel } from './channel-models.js';
import {
  ChannelsRepository,
  type ChannelFields,
  type ChannelFilter,
  type ChannelNames,
  type ChannelRecord,
} from './channels.repository.js';
import { CredentialsService, type GivenSecret, type NewCredential } from './credentials.service.js';
import { ProxiesService, type NewProxy } from './proxies.service.js';

export interface NewChannel extends Omit<ChannelFields, 'kind' | 'baseUrl'> {
  /** Null: the preset's, as for the base URL. */
  readonly kind: ChannelKind | null;
  readonly baseUrl: string | null;
  readonly models: readonly NewChannelModel[];
  readonly credentials: readonly NewCredential[];
  /** Absent or null: calls are direct. */
  readonly proxy?: NewProxy | null;
}

/**
 * `models` replaces the whole list; a model with a null cost keeps its current cost. `options` are merged into the
 * current ones; null resets an option to its default.
 */
export type ChannelPatch = Partial<Omit<ChannelFields, 'kind' | 'preset'>> & {
  readonly models?: readonly NewChannelModel[];
  /** Of every credential of the channel: needed when `baseUrl` leads elsewhere. */
  readonly secrets?: readonly GivenSecret[];
};

/** Channels as operators manage them. Each change is audited, committed, then announced to the gateways. */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly channelModels: ChannelModels,
    private readonly credentials: CredentialsService,
    private readonly proxies: ProxiesService,
    private readonly health: SharedHealthRepository,
    private readonly bulk: ChannelBulk,
    private readonly bus: ChangeBus,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async list(filter: ChannelFilter, page: PageRequest): Promise<Page<ChannelRecord>> {
    return this.channels.list(filter, page);
  }

  /** Throws `not_found`. Includes archived channels. */
  async get(id: string): Promise<ChannelRecord> {
    return this.read(id);
  }

  async findIdByName(name: string): Promise<string | null> {
    return this.channels.findIdByName(name);
  }

  /** By id, archived channels included; unknown ids are left out. */
  async namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, ChannelNames>> {
    return this.channels.namesOf(ids);
  }

  /** Throws `invalid_request_error` for an invalid field, `conflict` when the name or the label is taken. */
  async create(input: NewChannel, actor: Actor): Promise<ChannelRecord> {
    const fields = { ...input, ...completeFromPreset(input), options: mergeOptions(input.options) };
    checkChannel(fields, this.config.upstreamAllow);
    await this.checkProxies(input, fields.baseUrl);
    const models = await this.channelModels.resolve(input.models);
    const id = newUuid(this.clock.nowMs());
    const created = await this.channels.change(async (tx) => {
      await this.claimNames(tx, id, input);
      await this.channels.insert(tx, id, fields);
      await this.proxies.replace(tx, { channelId: id, credentialId: null }, input.proxy ?? null);
      await this.channelModels.replace(tx, id, [], models);
      for (const [index, credential] of input.credentials.entries()) {
        await this.credentials.insert(tx, { id, kind: fields.kind }, credential, `credentials[${index}].secret`);
      }
      const channel = await this.read(id, tx);
      await this.record(tx, actor, 'channel.create', null, channel);
      return channel;
    });
    this.bus.announce('channels', id);
    return created;
  }

  /**
   * A stored secret is sent only where it was given for: with another base URL, the patch gives all secrets again. Throws
   * 400 otherwise, before any change.
   * @param expectedVersion null: any
   */
  async update(
    id: string,
    { secrets = [], ...patch }: ChannelPatch,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<ChannelRecord>> {
    const models = patch.models === undefined ? null : await this.channelModels.resolve(patch.models);
    if (patch.baseUrl !== undefined && URL.canParse(patch.baseUrl) && isProxied(await this.read(id))) {
      await this.proxies.checkUpstream(patch.baseUrl);
    }
    const outcome = await this.changeOne(id, expectedVersion, 'channel.update', actor, async (tx, before) => {
      requireLive(before);
      const fields = { ...before, ...patch, options: mergeOptions(before.options, patch.options) };
      checkChannel(fields, this.config.upstreamAllow);
      // An empty list of secrets is none.
      if (secrets.length > 0 || !isSameAddress(before.baseUrl, fields.baseUrl)) {
        await this.credentials.replaceAll(tx, before, secrets, actor);
      }
      await this.claimNames(tx, id, fields);
      await this.channels.update(tx, id, fields);
      if (models !== null) await this.channelModels.replace(tx, id, before.models, models);
    });
    if ('changed' in outcome && secrets.length > 0) await this.credentials.endPauses(outcome.changed.credentials);
    return outcome;
  }

  /**
   * Calls go through the proxy from now on, unless a credential has its own; null: they are direct.
   * @param expectedVersion null: any
   */
  async setProxy(
    id: string,
    proxy: NewProxy | null,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<ChannelRecord>> {
    const { baseUrl } = await this.read(id);
    if (proxy !== null) await this.proxies.check(proxy, baseUrl, 'proxy');
    return this.changeOne(id, expectedVersion, 'channel.update', actor, async (tx, before) => {
      requireLive(before);
      if (proxy === null && before.proxy === null) return;
      if (proxy !== null && before.credentials.length > 0) this.proxies.requireUnread(before.baseUrl);
      await this.proxies.replace(tx, { channelId: id, credentialId: null }, proxy);
      await this.channels.touch(tx, id);
    });
  }

  /** All of them, or none. @param ids distinct */
  changeMany(ids: readonly string[], change: ChannelBulkChange, actor: Actor): Promise<ChannelRecord[]> {
    return this.bulk.run(ids, change, actor);
  }

  /** @param reason shown to operators next to the status */
  async setStatus(id: string, status: ChannelStatus, reason: string | null, actor: Actor): Promise<ChannelRecord> {
    return this.changeAny(id, STATUS_ACTIONS[status], actor, reason, async (tx, before) => {
      requireLive(before);
      if (before.status === status && before.statusReason === reason) return;
      await this.channels.setStatus(tx, id, status, reason, new Date(this.clock.nowMs()));
    });
  }

  /** Ends pauses and closes breakers: every gateway uses the channel again within a second. */
  async resetHealth(id: string, actor: Actor): Promise<ChannelRecord> {
    const channel = await this.channels.change(async (tx) => {
      const found = await this.read(id, tx);
      await this.record(tx, actor, 'channel.reset_breaker', found, found);
      return found;
    });
    await this.health.reset(id);
    return channel;
  }

  /** Shared health of all channels: paused credentials, ejected models. Null: Redis is unavailable. */
  async readHealth(): Promise<readonly HealthState[] | null> {
    return withTimeout(HEALTH_TIMEOUT_MS, this.health.readAll()).catch(() => null);
  }

  /** Takes the channel out of every plan. */
  async archive(id: string, expectedVersion: number | null, actor: Actor): Promise<ChangeOutcome<ChannelRecord>> {
    return this.changeOne(id, expectedVersion, 'channel.archive', actor, async (tx, before) => {
      if (before.archivedAt === null) await this.channels.setArchived(tx, id, new Date(this.clock.nowMs()));
    });
  }

  /** Undoes `archive` within 30 days; later, or when it is not archived, a `conflict`. */
  async restore(id: string, actor: Actor): Promise<ChannelRecord> {
    return this.changeAny(id, 'channel.restore', actor, null, async (tx, { archivedAt }) => {
      requireRestorable(archivedAt, this.clock.nowMs());
      await this.channels.setArchived(tx, id, null);
    });
  }

  private async checkProxies({ proxy, credentials }: NewChannel, baseUrl: string): Promise<void> {
    if (proxy != null) await this.proxies.check(proxy, baseUrl, 'proxy');
    for (const [index, credential] of credentials.entries()) {
      if (credential.proxy != null) await this.proxies.check(credential.proxy, baseUrl, `credentials[${index}].proxy`);
    }
  }

  private async changeAny(id: string, action: string, actor: Actor, reason: string | null, work: Work) {
    const outcome = await this.changeOne(id, null, action, actor, work, reason);
    return rowOf(outcome);
  }

  private changeOne(
    id: string,
    expectedVersion: number | null,
    action: string,
    actor: Actor,
    work: Work,
    reason: string | null = null,
  ): Promise<ChangeOutcome<ChannelRecord>> {
    return this.channels.change((tx) =>
      changeRow<ChannelRecord>(tx, {
        find: () => this.read(id, tx),
        expectedVersion,
        write: async (before) => {
          await work(tx, before);
          return this.read(id, tx);
        },
        record: (before, after) => this.record(tx, actor, action, before, after, reason),
        announce: { bus: this.bus, topic: 'channels', id },
      }),
    );
  }

  private async read(id: string, tx?: Transaction): Promise<ChannelRecord> {
    const channel = await this.channels.find(id, tx);
    if (channel === null) throw new RoutifyError('not_found', `There is no channel ${formatId('chn', id)}.`);
    return channel;
  }

  /** Archived channels keep theirs: records refer to them, and they can be restored. */
  private async claimNames(tx: Transaction, id: string, { name, label }: Partial<ChannelNames>): Promise<void> {
    const isFree = (owner: string | null): boolean => owner === null || owner === id;
    if (name !== undefined && !isFree(await this.channels.findIdByName(name, tx)))
      throw refusal('channel_name_taken', { name }, { param: 'name' });
    if (label !== undefined && !isFree(await this.channels.findIdByLabel(label, tx)))
      throw refusal('channel_label_taken', { label }, { param: 'label' });
  }

  private async record(
    tx: Transaction,
    actor: Actor,
    action: string,
    before: ChannelRecord | null,
    after: ChannelRecord,
    reason: string | null = null,
  ): Promise<void> {
    await recordChannelChange(tx, {
      actor,
      action,
      channelId: after.id,
      credentialId: null,
      before: before === null ? null : channelState(before),
      after: channelState(after),
      reason,
    });
  }
}

/** Channels can be managed while Redis is unavailable. */
const HEALTH_TIMEOUT_MS = 1_000;

type Work = (tx: Transaction, before: ChannelRecord) => Promise<void>;

function isProxied({ proxy, credentials }: ChannelRecord): boolean {
  return proxy !== null || credentials.some((credential) => credential.proxy !== null);
}

function mergeOptions(
  before: ChannelFields['options'],
  patch: ChannelFields['options'] = {},
): ChannelFields['options'] {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null));
}
