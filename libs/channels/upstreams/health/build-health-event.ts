import { storable } from '#core';
import type { Candidate } from '../domain/candidate.js';
import type { HealthEvent } from '../../channel-history/health/health-event.js';
import type { BreakerReason, CoolDownReason } from '../../channel-history/health/health-state.js';

/** Longest upstream message stored in channel history. */
const DETAIL_CHARACTERS_MAX = 500;

type EventFields = Pick<HealthEvent, 'id' | 'instance' | 'untilMs'> & { readonly detail: string };

export function pauseEvent(
  { channel, credential }: Candidate,
  reason: CoolDownReason,
  fields: EventFields,
): HealthEvent {
  return {
    ...withShortDetail(fields),
    kind: reason === 'refused' ? 'credential_refused' : 'credential_paused',
    channelId: channel.id,
    modelId: null,
    credential: { id: credential.id, secretVersion: credential.secretVersion },
    reason,
  };
}

export function ejectionEvent(
  { channel, modelId }: Candidate,
  reason: BreakerReason,
  fields: EventFields,
): HealthEvent {
  return { ...withShortDetail(fields), kind: 'ejected', channelId: channel.id, modelId, credential: null, reason };
}

export function recoveryEvent(
  { channel, modelId }: Candidate,
  { id, instance }: Pick<EventFields, 'id' | 'instance'>,
): HealthEvent {
  const nothing = { credential: null, reason: null, detail: null, untilMs: null };
  return { ...nothing, id, instance, kind: 'recovered', channelId: channel.id, modelId };
}

/** Truncation may split a surrogate pair, and upstream text may contain anything. */
function withShortDetail<T extends { readonly detail: string }>(fields: T): T {
  return { ...fields, detail: storable(fields.detail.slice(0, DETAIL_CHARACTERS_MAX)) };
}
