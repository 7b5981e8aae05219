import { Injectable } from '@nestjs/common';
import { recordEvents, AlarmCauses, ChangeBus, type Transaction } from '#core/infra';
import { formatId, uuidTimeMs, systemActor } from '#core';
import { SharedHealthRepository } from '../health/shared-health.repository.js';
import type { HealthEvent } from '../health/health-event.js';
import { credentialState } from '../changes/credential-state.js';
import { ChannelChanges } from '../changes/channel-changes.repository.js';
import { CredentialsRepository } from '../changes/credentials.repository.js';
import { recordChannelChange } from '../changes/record-channel-change.js';

/** A refused credential, as reported by a gateway. */
export type Refusal = HealthEvent & { readonly credential: NonNullable<HealthEvent['credential']> };

/** `outdated`: the credential was rotated or enabled after the refusal. `known`: it is already disabled or deleted. */
type RefusalOutcome = 'disabled' | 'outdated' | 'known';

/**
 * Disables a credential that its provider refused. Restarts do not bring it back; it stays unused until an operator
 * rotates or enables it. The gateways pause it at once, before this runs.
 */
@Injectable()
export class CredentialRefusals {
  constructor(
    private readonly channels: ChannelChanges,
    private readonly credentials: CredentialsRepository,
    private readonly sharedHealth: SharedHealthRepository,
    private readonly bus: ChangeBus,
    causes: AlarmCauses,
  ) {
    causes.register('credential_refused', async () =>
      (await credentials.refusedIds()).map((id) => formatId('crd', id)),
    );
  }

  /** Idempotent. A refusal of a replaced secret only ends the pause that it started. */
  async apply(refusal: Refusal): Promise<void> {
    const { channelId, credential } = refusal;
    const outcome = await this.channels.change((tx) => this.disable(tx, refusal));
    if (outcome === 'disabled') this.bus.announce('channels', channelId);
    if (outcome === 'outdated')
      await this.sharedHealth.end({ kind: 'credential', channelId, credentialId: credential.id });
  }

  private async disable(tx: Transaction, { id: eventId, ...refusal }: Refusal): Promise<RefusalOutcome> {
    const { channelId, credential, instance, detail } = refusal;
    const before = await this.credentials.find(credential.id, tx);
    if (before === null || before.status !== 'active') return 'known';
    const refusedAtMs = uuidTimeMs(eventId);
    const isOutdated = before.secretVersion !== credential.secretVersion || before.statusSince.getTime() > refusedAtMs;
    if (isOutdated) return 'outdated';
    const statusReason = `refused by the provider: ${detail ?? ''}`;
    const disabled = { status: 'disabled', statusReason, statusSince: new Date(refusedAtMs) } as const;
    await this.credentials.update(tx, credential.id, disabled);
    await this.channels.touch(tx, channelId);
    const change = {
      actor: systemActor('gateway'),
      action: 'credential.refuse',
      channelId,
      credentialId: credential.id,
      before: credentialState(before),
      after: credentialState({ ...before, ...disabled }),
      reason: 'refused',
    };
    await recordChannelChange(tx, change, { actor: `gateway:${instance}`, detail: detail ?? '' });
    const channel = await this.channels.nameOf(tx, channelId);
    const data = {
      channel_id: formatId('chn', channelId),
      channel_name: channel,
      credential_id: formatId('crd', credential.id),
      detail,
    };
    await recordEvents(tx, [{ type: 'credential.refused', organizationId: null, data }]);
    return 'disabled';
  }
}
