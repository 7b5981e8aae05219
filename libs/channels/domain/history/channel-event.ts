/**
 * What can happen to a channel. Gateways find out that a credential is `credential_refused` or `credential_paused`, and
 * that a model on the channel is `ejected` or `recovered`; the rest operators do.
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
  /** UUIDv7 of the moment. */
  readonly id: string;
  readonly channelId: string;
  /** What of the channel it is about; both null: the channel itself. */
  readonly credentialId: string | null;
  readonly modelId: string | null;
  readonly kind: ChannelEventKind;
  /** Who or what: `admin_token:tok_…`, `system:cli`, `gateway:<instance>`. */
  readonly actor: string;
  /** The operator's words, or the word for why a gateway stopped asking. */
  readonly reason: string | null;
  /** The upstream's words without secrets, or which fields were edited. */
  readonly detail: string | null;
  /** The next try; null: it does not end by itself. */
  readonly untilAt: Date | null;
  readonly createdAt: Date;
}
