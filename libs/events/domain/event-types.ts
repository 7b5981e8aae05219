import { choice, id, text, time, usd, type Fields, type ObjectOf } from '#fields';

/** A kind of event. Once released, its name and its fields keep their meaning, and fields are only added. */
interface EventType<Data extends Fields = Fields> {
  /** When it happens. */
  readonly about: string;
  readonly data: Data;
}

const type = <Data extends Fields>(about: string, data: Data): EventType<Data> => ({ about, data });

const KEY = {
  key_id: id('key', 'The API key.'),
  key_name: text('Its name.', { example: 'Production' }),
};
const MEMBER = {
  member_id: id('mbr', 'The member.'),
  role: text('Role of the member.', { example: 'developer' }),
};
const ORDER = {
  order_id: id('ord', 'The order.'),
  reference: text('Its reference.', { example: 'RF-7K3M-9QX2-5' }),
  mode: choice(['live', 'test'], '`test`: no money was moved.'),
};

/** All events that are written, by type. */
export const EVENT_TYPES = {
  'key.created': type('An API key was created.', {
    ...KEY,
    expires_at: time('When it expires. `null`: never.', { nullable: true }),
  }),
  'key.revoked': type('An API key was revoked.', KEY),
  'member.joined': type('A person became a member.', MEMBER),
  'member.role_changed': type('A member has another role.', MEMBER),
  'member.removed': type('A member left, or was removed.', MEMBER),
  'payment.received': type('A payment was received and added to the balance.', {
    ...ORDER,
    amount_usd: usd('Amount added, without a bonus.', { example: '25' }),
  }),
  'payment.refunded': type('A refund was sent to the source of a payment.', {
    ...ORDER,
    amount_usd: usd('Amount for the payer.', { example: '10' }),
  }),
  'invoice.issued': type('An invoice or a credit note was issued.', {
    invoice_id: id('ivc', 'The document.'),
    kind: choice(['invoice', 'credit_note'], 'Its kind.'),
    number: text('Its number.', { example: 'INV-000123' }),
    total_usd: usd('Its total with tax.', { example: '25' }),
    mode: choice(['live', 'test'], '`test`: no money was moved.'),
  }),
  'webhook.test': type('A test of an endpoint was requested. It goes to that endpoint alone.', {
    endpoint_id: id('whe', 'The endpoint.'),
  }),
  'webhook.disabled': type('An endpoint was disabled, because it does not take events.', {
    endpoint_id: id('whe', 'The endpoint.'),
    reason: choice(['gone', 'failing'], '`gone`: it answered 410. `failing`: nothing was taken for three days.'),
  }),
} as const satisfies Readonly<Record<string, EventType>>;

export type EventTypeName = keyof typeof EVENT_TYPES;

/** What an event of a type says. */
export type EventData<Type extends EventTypeName> = ObjectOf<(typeof EVENT_TYPES)[Type]['data']>;

export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as readonly EventTypeName[];
