import { formatId, type UsageEvent } from '#core';

/** A booked request as screens that watch get it: what their rows show, without the customer's tags. */
export interface SettledEvent {
  readonly kind: 'request';
  readonly organization_id: string;
  readonly request_id: string;
  readonly key_id: string;
  readonly model_id: string;
  readonly channel_id: string | null;
  readonly requested_model: string;
  readonly outcome: string;
  readonly status_code: number | null;
  readonly error_code: string | null;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  /** Nano-USD. */
  readonly charge: string;
  readonly first_byte_ms: number | null;
  readonly duration_ms: number | null;
  readonly final: boolean;
  /** Unix milliseconds. */
  readonly admitted_at: number;
}

interface BookedEvent {
  readonly event: UsageEvent;
  readonly admittedAtMs: number;
}

export function settledEventOf({ event, admittedAtMs }: BookedEvent): SettledEvent {
  return {
    kind: 'request',
    organization_id: formatId('org', event.organizationId),
    request_id: formatId('gen', event.requestId),
    key_id: formatId('key', event.keyId),
    model_id: formatId('mdl', event.modelId),
    channel_id: event.channelId === null ? null : formatId('chn', event.channelId),
    requested_model: event.requestedModel,
    outcome: event.outcome,
    status_code: event.statusCode,
    error_code: event.errorCode,
    prompt_tokens: event.usage.promptTokens,
    completion_tokens: event.usage.completionTokens,
    charge: event.chargeNanoUsd.toString(),
    first_byte_ms: event.firstByteMs,
    duration_ms: event.durationMs,
    final: event.grade === 2,
    admitted_at: admittedAtMs,
  };
}
