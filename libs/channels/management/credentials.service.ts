import { Injectable } from '@nestjs/common';
import {
  Clock,
  formatId,
  newUuid,
  refusal,
  RoutifyError,
  rowOf,
  withTimeout,
  type ChangeOutcome,
  type Page,
  type PageRequest,
  type Secret,
  type Actor,
} from '#core';
import { ChangeBus, type Transaction, Vault, changeRow } from '#core/infra';
import { credentialBinding } from '../channel-history/secrets/bindings.js';
import { credentialState } from '../channel-history/changes/credential-state.js';
import {
  CredentialsRepository,
  type CredentialRecord,
  type CredentialStatus,
} from '../channel-history/changes/credentials.repository.js';
import { SharedHealthRepository } from '../channel-history/health/shared-health.repository.js';
import { recordChannelChange } from '../channel-history/changes/record-channel-change.js';
import { readSecret } from '../domain/check-channel.js';
import { ChannelsRepository, type ChannelRecord } from './channels.repository.js';
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

/** The secret of a credential that a channel has, given again. */
export interface GivenSecret {
  /** Of the credential. */
  readonly id: string;
  readonly secret: Secret;
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
      const statusSince = before.status === 'active' ? before.statusSince : new Date(this.clock.nowMs());
      await this.replaceSecret(tx, before, { secret, last4 });
      await this.credentials.update(tx, id, { status: 'active', statusReason: null, statusSince });
    });
    const changed = rowOf(outcome);
    await this.endPause(changed);
    return changed;
  }

  /**
   * Replaces the secrets of a channel that moves to another address, as part of that change, which the caller announces.
   * Throws 400 unless every credential of the channel, disabled ones included, has its secret given.
   */
  async replaceAll(
    tx: Transaction,
    { kind, credentials }: Pick<ChannelRecord, 'kind' | 'credentials'>,
    given: readonly GivenSecret[],
    actor: Actor,
  ): Promise<void> {
    const secrets = new Map(given.map(({ id, secret }, index) => [id, { secret, index }]));
    requireAll(credentials, given);
    for (const before of credentials) {
      const one = secrets.get(before.id);
      if (one === undefined) continue;
      await this.replaceSecret(tx, before, readSecret(kind, one.secret, `credentials[${one.index}].secret`));
      const after = await this.read(before.id, tx);
      await this.recordState(tx, { action: 'credential.rotate', actor }, before, [before, after]);
    }
  }

  /** Shared pauses of a channel's credentials end, after the change of their secrets. */
  async endPauses(credentials: readonly CredentialRecord[]): Promise<void> {
    await Promise.all(credentials.map((credential) => this.endPause(credential)));
  }

  private async replaceSecret(
    tx: Transaction,
    { id, channelId, secretVersion: before }: CredentialRecord,
    { secret, last4 }: ReturnType<typeof readSecret>,
  ): Promise<void> {
    const secretVersion = before + 1;
    const sealed = this.vault.seal(secret, credentialBinding(channelId, id, secretVersion));
    await this.credentials.replaceSecret(tx, id, { secretVersion, last4, ...sealed });
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
      if (proxy !== null) this.proxies.requireUnread((await this.requireChannel(channelId, tx)).baseUrl);
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
    step: Step,
    credential: CredentialRecord,
    states: readonly [CredentialRecord | null, CredentialRecord | null],
  ): Promise<void> {
    await this.channels.touch(tx, credential.channelId);
    await this.recordState(tx, step, credential, states);
  }

  private async recordState(
    tx: Transaction,
    { actor, action }: Step,
    { id, channelId }: CredentialRecord,
    [before, after]: readonly [CredentialRecord | null, CredentialRecord | null],
  ): Promise<void> {
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

/** Throws 400 for a credential without its secret, and for a secret of no credential, or given twice. */
function requireAll(credentials: readonly CredentialRecord[], given: readonly GivenSecret[]): void {
  const missing = credentials.filter(({ id }) => !given.some((one) => one.id === id));
  if (missing.length > 0) {
    const names = missing.map(({ id, label }) => `${label} (${formatId('crd', id)})`).join(', ');
    throw refusal('secret_required', { secrets: names }, { param: 'credentials' });
  }
  given.forEach(({ id }, index) => {
    const isKnown = credentials.some((credential) => credential.id === id);
    if (isKnown && given.findIndex((one) => one.id === id) === index) return;
    const reason = isKnown ? 'is listed twice' : 'is not a credential of this channel';
    const param = `credentials[${index}].id`;
    throw new RoutifyError('invalid_request_error', `${param} ${reason}: ${formatId('crd', id)}.`, { param });
  });
}
