import type { BreakerReason, CoolDownReason } from './health-state.js';

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
