import { storable } from '#kernel';
import type { BreakerReason } from '../domain/health/breaker.js';
import type { CoolDownReason } from '../domain/health/cool-down.js';
import type { Candidate } from '../domain/candidate.js';

/** A health change detected by a gateway, queued for the channel's history. */
export interface HealthEvent {
  /** UUIDv7; makes repeated delivery idempotent. */
  readonly id: string;
  readonly kind: 'credential_refused' | 'credential_paused' | 'ejected' | 'recovered';
  /** Name of the gateway. */
  readonly instance: string;
  readonly channelId: string;
  readonly modelId: string | null;
  /** With the version of the secret that was used: a refusal does not apply to later secrets. */
  readonly credential: { readonly id: string; readonly secretVersion: number } | null;
  readonly reason: CoolDownReason | BreakerReason | null;
  /** The upstream's message, without secrets; for operators. */
  readonly detail: string | null;
  /** Unix milliseconds of the next try; null: it does not end by itself. */
  readonly untilMs: number | null;
}

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
