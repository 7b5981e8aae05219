/**
 * Events in the history of a channel. Gateways report `credential_refused` and `credential_paused` for a credential,
 * `ejected` and `recovered` for a model on the channel; all others are operator changes.
 */
export const CHANNEL_EVENT_KINDS = [
  'created',
  'edited',
  'enabled',
  'draining',
  'disabled',
  'archived',
  'restored',
  'health_reset',
  'credential_added',
  'credential_edited',
  'credential_enabled',
  'credential_disabled',
  'credential_rotated',
  'credential_deleted',
  'credential_refused',
  'credential_paused',
  'ejected',
  'recovered',
] as const;
export type ChannelEventKind = (typeof CHANNEL_EVENT_KINDS)[number];

/** One line of the history of a channel. */
export interface ChannelEvent {
  /** UUIDv7 of the time of the event. */
  readonly id: string;
  readonly channelId: string;
  /** The credential or model concerned; both null: the channel itself. */
  readonly credentialId: string | null;
  readonly modelId: string | null;
  readonly kind: ChannelEventKind;
  /** One of `admin_token:tok_…`, `system:cli`, `gateway:<instance>`. */
  readonly actor: string;
  /** The operator's reason, or the reason code of a gateway. */
  readonly reason: string | null;
  /** The upstream's message without secrets, or the edited fields. */
  readonly detail: string | null;
  /** The next try; null: it does not end by itself. */
  readonly untilAt: Date | null;
  readonly createdAt: Date;
}
