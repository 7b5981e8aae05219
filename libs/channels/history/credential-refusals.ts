import { Injectable } from '@nestjs/common';
import { systemActor } from '#audit';
import { uuidTimeMs } from '#kernel';
import { ChangeBus, type Transaction } from '#infra';
import { SharedHealthRepository } from '../health/shared-health.repository.js';
import type { HealthEvent } from '../health/health-event.js';
import { credentialState } from '../management/channel-state.js';
import { ChannelsRepository } from '../management/channels.repository.js';
import { CredentialsRepository } from '../management/credentials.repository.js';
import { recordChannelChange } from './record-channel-change.js';

/** A refusal of a credential, as a gateway tells it. */
export type Refusal = HealthEvent & { readonly credential: NonNullable<HealthEvent['credential']> };

/** `outdated`: the credential was rotated or turned on after it was refused. `known`: it is off already, or deleted. */
type RefusalOutcome = 'disabled' | 'outdated' | 'known';

/**
 * Turns off, for good, a credential that its provider refused: whatever is restarted, it is not used until an operator
 * rotates it or turns it on again. The gateways have paused it by themselves long before.
 */
@Injectable()
export class CredentialRefusals {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly credentials: CredentialsRepository,
    private readonly board: SharedHealthRepository,
    private readonly bus: ChangeBus,
  ) {}

  /** Told again, it changes nothing. A refusal of a secret that is in use no more ends the pause it began. */
  async apply(refusal: Refusal): Promise<void> {
    const { channelId, credential } = refusal;
    const outcome = await this.channels.change((tx) => this.disable(tx, refusal));
    if (outcome === 'disabled') this.bus.announce('channels', channelId);
    if (outcome === 'outdated') await this.board.end({ kind: 'credential', channelId, credentialId: credential.id });
  }

  private async disable(tx: Transaction, { id: eventId, ...refusal }: Refusal): Promise<RefusalOutcome> {
    const { channelId, credential, instance, detail } = refusal;
    const before = await this.credentials.find(credential.id, tx);
    if (before === null || before.status !== 'active') return 'known';
    const refusedAtMs = uuidTimeMs(eventId);
    const isOutdated = before.secretVersion !== credential.secretVersion || before.statusSince.getTime() > refusedAtMs;
    if (isOutdated) return 'outdated';
    const statusReason = `refused by the provider: ${detail ?? ''}`;
    const off = { status: 'disabled', statusReason, statusSince: new Date(refusedAtMs) } as const;
    await this.credentials.update(tx, credential.id, off);
    await this.channels.touch(tx, channelId);
    const change = {
      actor: systemActor('gateway'),
      action: 'credential.refuse',
      channelId,
      credentialId: credential.id,
      before: credentialState(before),
      after: credentialState({ ...before, ...off }),
      reason: 'refused',
    };
    await recordChannelChange(tx, change, { actor: `gateway:${instance}`, detail: detail ?? '' });
    return 'disabled';
  }
}
