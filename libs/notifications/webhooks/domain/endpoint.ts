export const ENDPOINT_KINDS = ['webhook', 'slack', 'telegram', 'feishu', 'discord'] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

export const ENDPOINT_STATUSES = ['active', 'disabled'] as const;
export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Languages of chat messages. */
export const CHAT_LANGUAGES = ['en', 'ru', 'zh'] as const;
export type ChatLanguage = (typeof CHAT_LANGUAGES)[number];

/** Where events of an organization, or of the installation, are sent. */
export interface Endpoint {
  readonly id: string;
  /** Null: of the operator, who gets the events of all organizations, too. */
  readonly organizationId: string | null;
  readonly name: string;
  readonly kind: EndpointKind;
  /** Without what is secret in it. */
  readonly shownUrl: string;
  readonly publicKey: string | null;
  /** Empty: all. */
  readonly eventTypes: readonly string[];
  readonly language: ChatLanguage;
  readonly status: (typeof ENDPOINT_STATUSES)[number];
  /** `requested`: by a person; `gone`: it answered 410; `failing`: nothing was taken for three days. */
  readonly disabledReason: 'requested' | 'gone' | 'failing' | null;
  readonly failingSince: Date | null;
  readonly deliveredAt: Date | null;
  readonly cursor: bigint;
  readonly replayCursor: bigint | null;
  readonly replayUntil: bigint | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What of an endpoint is sealed. */
export interface EndpointSecrets {
  readonly url: string;
  /** Of `webhook`: what signs. Of `feishu`: its own secret, if it has one. Else null. */
  readonly secret: string | null;
  /** The earlier one signs, too, until then (Unix milliseconds). */
  readonly previous: { readonly secret: string; readonly untilMs: number } | null;
}
