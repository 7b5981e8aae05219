import { storable } from '#kernel';
import type { BreakerReason } from '../domain/health/breaker.js';
import type { CoolDownReason } from '../domain/health/cool-down.js';
import type { Candidate } from '../domain/routing/plan-candidates.js';

/** What a gateway found out about a channel, on its way to the channel's history. */
export interface HealthEvent {
  /** UUIDv7; told twice it is the same event. */
  readonly id: string;
  readonly kind: 'credential_refused' | 'credential_paused' | 'ejected' | 'recovered';
  /** Name of the gateway. */
  readonly instance: string;
  readonly channelId: string;
  readonly modelId: string | null;
  /** With the version of the secret that was used: a verdict on a secret says nothing of the one that replaced it. */
  readonly credential: { readonly id: string; readonly secretVersion: number } | null;
  readonly reason: CoolDownReason | BreakerReason | null;
  /** The upstream's words, without secrets; for operators. */
  readonly detail: string | null;
  /** Unix milliseconds of the next try; null: nothing ends by itself. */
  readonly untilMs: number | null;
}

/** What the histories keep of an upstream's words. */
const DETAIL_CHARACTERS_MAX = 500;

type Told = Pick<HealthEvent, 'id' | 'instance' | 'untilMs'> & { readonly detail: string };

export function pauseEvent({ channel, credential }: Candidate, reason: CoolDownReason, told: Told): HealthEvent {
  return {
    ...withShortDetail(told),
    kind: reason === 'refused' ? 'credential_refused' : 'credential_paused',
    channelId: channel.id,
    modelId: null,
    credential: { id: credential.id, secretVersion: credential.secretVersion },
    reason,
  };
}

export function ejectionEvent({ channel, modelId }: Candidate, reason: BreakerReason, told: Told): HealthEvent {
  return { ...withShortDetail(told), kind: 'ejected', channelId: channel.id, modelId, credential: null, reason };
}

export function recoveryEvent(
  { channel, modelId }: Candidate,
  { id, instance }: Pick<Told, 'id' | 'instance'>,
): HealthEvent {
  const nothing = { credential: null, reason: null, detail: null, untilMs: null };
  return { ...nothing, id, instance, kind: 'recovered', channelId: channel.id, modelId };
}

/** The cut may halve a surrogate pair, and an upstream may say anything. */
function withShortDetail<T extends { readonly detail: string }>(told: T): T {
  return { ...told, detail: storable(told.detail.slice(0, DETAIL_CHARACTERS_MAX)) };
}
