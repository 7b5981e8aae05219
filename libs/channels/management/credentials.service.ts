import { Injectable } from '@nestjs/common';
import {
  Clock,
  formatId,
  newUuid,
  RoutifyError,
  rowOf,
  withTimeout,
  type ChangeOutcome,
  type Page,
  type PageRequest,
  type Secret,
} from '#kernel';
import { ChangeBus, type Transaction } from '#infra';
import { Vault } from '#vault';
import { changeRow, type Actor } from '#audit';
import {
  credentialBinding,
  credentialState,
  CredentialsRepository,
  type CredentialRecord,
  type CredentialStatus,
  SharedHealthRepository,
  recordChannelChange,
} from '#channel-history';
import { ChannelsRepository, type ChannelRecord } from './channels.repository.js';
import { readSecret } from '../domain/check-channel.js';
import { ProxiesService, type NewProxy } from './proxies.service.js';

export interface NewCredential {
  readonly secret: Secret;
  readonly label: string;
  readonly weight: number;
  /** Limits at the provider, per minute; absent or null: unknown. */
  readonly rpm?: number | null;
  readonly tpm?: number | null;
  /** Used instead of the channel's; absent or null: none of its own. */
  readonly proxy?: NewProxy | null;
}

export interface CredentialPatch {
  readonly label?: string;
  readonly weight?: number;
  readonly rpm?: number | null;
  readonly tpm?: number | null;
  readonly status?: CredentialStatus;
  readonly statusReason?: string | null;
}

/** A change of one credential. */
interface Step {
  readonly action: string;
  readonly actor: Actor;
  readonly expectedVersion?: number | null;
}

const FIRST_SECRET_VERSION = 1;

/** After this the command stays queued in the client until Redis is back. */
const HEALTH_TIMEOUT_MS = 1_000;

/** A channel's credentials at its provider. Secrets are write-only: only calls to the provider use them. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly credentials: CredentialsRepository,
    private readonly channels: ChannelsRepository,
    private readonly proxies: ProxiesService,
    private readonly vault: Vault,
    private readonly health: SharedHealthRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found` when the channel does not exist. */
  async list(channelId: string, page: PageRequest): Promise<Page<CredentialRecord>> {
    await this.requireChannel(channelId);
    return this.credentials.list(channelId, page);
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<CredentialRecord> {
    return this.read(id);
  }

  async add(channelId: string, credential: NewCredential, actor: Actor): Promise<CredentialRecord> {
    const { baseUrl } = await this.requireChannel(channelId);
    if (credential.proxy != null) await this.proxies.check(credential.proxy, baseUrl, 'proxy');
    return this.channels.change(async (tx) => {
      const { kind } = await this.requireChannel(channelId, tx);
      const added = await this.insert(tx, { id: channelId, kind }, credential, 'secret');
      await this.record(tx, { actor, action: 'credential.create' }, added, [null, added]);
      this.bus.announceAfter(tx, 'channels', channelId);
      return added;
    });
  }

  /** Writes a credential as part of a channel change; the caller checks its proxy, audits and announces that change. */
  async insert(
    tx: Transaction,
    { id: channelId, kind }: Pick<ChannelRecord, 'id' | 'kind'>,
    credential: NewCredential,
    param: string,
  ): Promise<CredentialRecord> {
    const { label, weight, rpm = null, tpm = null, proxy = null } = credential;
    const { secret, last4 } = readSecret(kind, credential.secret, param);
    const id = newUuid(this.clock.nowMs());
    const binding = credentialBinding(channelId, id, FIRST_SECRET_VERSION);
    const row = { id, channelId, label, weight, rpm, tpm, last4, secretVersion: FIRST_SECRET_VERSION };
    await this.credentials.insert(tx, row, this.vault.seal(secret, binding));
    await this.proxies.replace(tx, { channelId, credentialId: id }, proxy);
    return this.read(id, tx);
  }

  /**
   * Setting `status` to `active` also ends any pause, on every gateway.
   * @param expectedVersion null: any
   */
  async update(
    id: string,
    patch: CredentialPatch,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<CredentialRecord>> {
    const outcome = await this.change(
      id,
      { action: 'credential.update', actor, expectedVersion },
      async (tx, before) => {
        const statusChanges = patch.status !== undefined && patch.status !== before.status;
        const newStatus = { statusReason: null, statusSince: new Date(this.clock.nowMs()) };
        await this.credentials.update(tx, id, statusChanges ? { ...newStatus, ...patch } : patch);
      },
    );
    if ('changed' in outcome && patch.status === 'active') await this.endPause(outcome.changed);
    return outcome;
  }

  /** Replaces the secret; the old one is lost. The credential is active afterwards. */
  async rotate(id: string, given: Secret, actor: Actor): Promise<CredentialRecord> {
    const { channelId } = await this.read(id);
    const { kind } = await this.requireChannel(channelId);
    const { secret, last4 } = readSecret(kind, given, 'secret');
    const outcome = await this.change(id, { action: 'credential.rotate', actor }, async (tx, before) => {
      const secretVersion = before.secretVersion + 1;
      const sealed = this.vault.seal(secret, credentialBinding(channelId, id, secretVersion));
      const statusSince = before.status === 'active' ? before.statusSince : new Date(this.clock.nowMs());
      await this.credentials.replaceSecret(tx, id, { secretVersion, last4, ...sealed });
      await this.credentials.update(tx, id, { status: 'active', statusReason: null, statusSince });
    });
    const changed = rowOf(outcome);
    await this.endPause(changed);
    return changed;
  }

  /**
   * Calls with this credential go through the proxy from now on; null: through the channel's.
   * @param expectedVersion null: any
   */
  async setProxy(
    id: string,
    proxy: NewProxy | null,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<CredentialRecord>> {
    const { channelId } = await this.read(id);
    const { baseUrl } = await this.requireChannel(channelId);
    if (proxy !== null) await this.proxies.check(proxy, baseUrl, 'proxy');
    return this.change(id, { action: 'credential.update', actor, expectedVersion }, async (tx) => {
      await this.proxies.replace(tx, { channelId, credentialId: id }, proxy);
      await this.credentials.update(tx, id, {});
    });
  }

  /** Irreversible: the secret is lost. */
  remove(id: string, expectedVersion: number | null, actor: Actor): Promise<ChangeOutcome<CredentialRecord>> {
    return this.change(id, { action: 'credential.delete', actor, expectedVersion }, (tx) =>
      this.credentials.delete(tx, id),
    );
  }

  private async change(
    id: string,
    step: Step,
    work: (tx: Transaction, before: CredentialRecord) => Promise<void>,
  ): Promise<ChangeOutcome<CredentialRecord>> {
    const { channelId } = await this.read(id);
    return this.channels.change((tx) =>
      changeRow<CredentialRecord, CredentialRecord | null>(tx, {
        find: () => this.read(id, tx),
        expectedVersion: step.expectedVersion,
        write: async (before) => {
          await work(tx, before);
          return this.credentials.find(id, tx);
        },
        record: (before, after) => this.record(tx, step, before, [before, after]),
        announce: { bus: this.bus, topic: 'channels', id: channelId },
      }),
    );
  }

  /** A change of a credential is one of its channel, too. */
  private async record(
    tx: Transaction,
    { actor, action }: Step,
    { id, channelId }: CredentialRecord,
    [before, after]: readonly [CredentialRecord | null, CredentialRecord | null],
  ): Promise<void> {
    await this.channels.touch(tx, channelId);
    await recordChannelChange(tx, {
      actor,
      action,
      channelId,
      credentialId: id,
      before: before === null ? null : credentialState(before),
      after: after === null ? null : credentialState(after),
      reason: after === null || after.status === before?.status ? null : after.statusReason,
    });
  }

  /** A gateway with the old state may be refused once more; the worker then ends that pause, too. */
  private async endPause({ id, channelId }: CredentialRecord): Promise<void> {
    const published = this.health.end({ kind: 'credential', channelId, credentialId: id });
    await withTimeout(HEALTH_TIMEOUT_MS, published).catch(() => undefined);
  }

  private async read(id: string, tx?: Transaction): Promise<CredentialRecord> {
    const credential = await this.credentials.find(id, tx);
    if (credential === null) throw new RoutifyError('not_found', `There is no credential ${formatId('crd', id)}.`);
    return credential;
  }

  private async requireChannel(channelId: string, tx?: Transaction): Promise<ChannelRecord> {
    const channel = await this.channels.find(channelId, tx);
    if (channel === null) throw new RoutifyError('not_found', `There is no channel ${formatId('chn', channelId)}.`);
    return channel;
  }
}
