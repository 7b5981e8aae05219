import { choice, integer, number, text, time } from '../../fields/kinds.js';
import { id } from '../../fields/id-kinds.js';
import { usd } from '../../fields/usd.js';
import type { Fields, ObjectOf } from '../../fields/field.js';
import { CAP_PERIODS } from '../../kernel/caps.js';
import { PAYMENT_MODES } from '../../kernel/payment-modes.js';
import { ALARM_EVENTS } from './alarm-events.js';

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
  mode: choice(PAYMENT_MODES, '`test`: no money was moved.'),
};

const CHANNEL = {
  channel_id: id('chn', 'The channel.'),
  channel_name: text('Its name.', { example: 'OpenAI' }),
};
const HEALTH = {
  ...CHANNEL,
  model: text('The model. `null`: all.', { example: 'openai/gpt-4.1', nullable: true }),
  reason: text('Why.', { example: 'errors', nullable: true }),
};
const FINDING = {
  kind: choice(['model', 'channel'], 'What it is about.'),
  name: text('Its name.', { example: 'openai/gpt-4.1' }),
  day: text('The day.', { example: '2026-11-27' }),
};
const CAP_WINDOW = {
  period: choice(CAP_PERIODS, 'Its period.'),
  window: text('The day or month, or the day, month or minute (UTC) in which the period began. `total`: all time.', {
    example: '2026-12-01',
  }),
  percent: integer('Percent reached.', { min: 80, max: 100, example: 80 }),
};
const CAP = {
  cap_id: id('cap', 'The cap. `null`: it is a field of the key or the member.', { nullable: true }),
  key_id: id('key', 'The API key with the cap. `null`: a cap of others.', { nullable: true }),
  member_id: id('mbr', 'The member with the cap, which counts all its API keys. `null`: a cap of others.', {
    nullable: true,
  }),
  project_id: id('prj', 'The project with the cap, which counts all its API keys. `null`: a cap of others.', {
    nullable: true,
  }),
  holder_name: text('Name of the cap; without one, of the key, the member, the project or the organization.', {
    example: 'Production',
  }),
  ...CAP_WINDOW,
};
const AVAILABLE = {
  available_usd: usd('Balance and credit limit.', { example: '4.98' }),
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
    mode: choice(PAYMENT_MODES, '`test`: no money was moved.'),
  }),
  'key.expiring': type('An API key expires in seven days, or in one.', {
    ...KEY,
    expires_at: time('When it expires.'),
    days: integer('Days before, at most.', { min: 1, max: 7, example: 7 }),
  }),
  'order.created': type('An order was created.', {
    ...ORDER,
    amount_usd: usd('Amount to be added.', { example: '25' }),
  }),
  'order.failed': type('The payment of an order failed. It can still be paid.', ORDER),
  'order.expired': type('An order expired before it was paid.', ORDER),
  'statement.ready': type('The month (UTC) is over, and its statement is complete.', {
    month: text('The month.', { example: '2026-11' }),
  }),
  'request.waived': type('Requests of a day (UTC) were not charged. Once a day, for all of them.', {
    day: text('The day.', { example: '2026-11-27' }),
    request_count: integer('Requests.', { example: 12 }),
    waived_usd: usd('What they would have cost.', { example: '0.42' }),
  }),
  'price.changed': type(
    'Your price of a model that you used in the last 30 days changes. Amounts are per million tokens, with your tier and discount.',
    {
      model_id: id('mdl', 'The model.'),
      model: text('Its ID.', { example: 'openai/gpt-4.1' }),
      effective_at: time('From when on.'),
      previous_input_usd: usd('Input so far.', { example: '2' }),
      input_usd: usd('New price of input.', { example: '2.5' }),
      previous_output_usd: usd('Output so far.', { example: '8' }),
      output_usd: usd('New price of output.', { example: '10' }),
    },
  ),
  'channel.down': type('A gateway stopped using a model on a channel. Operators only.', HEALTH),
  'channel.recovered': type('A model on a channel works again. Operators only.', HEALTH),
  'credential.refused': type('A provider refused a credential, which was disabled. Operators only.', {
    ...CHANNEL,
    credential_id: id('crd', 'The credential.'),
    detail: text('The provider’s message.', { example: 'Incorrect API key provided', nullable: true }),
  }),
  'margin.negative': type(
    'A model, or a channel, cost at least a dollar more than it brought on a day (UTC). Operators only.',
    {
      ...FINDING,
      revenue_usd: usd('What it brought.', { example: '3.1' }),
      cost_usd: usd('What it cost.', { example: '5.2' }),
    },
  ),
  'cost.unknown': type('Requests of a model, or of a channel, have no known cost on a day (UTC). Operators only.', {
    ...FINDING,
    request_count: integer('Requests when it was found.', { example: 3 }),
  }),
  'settlement.stuck': type('A request can’t be booked, and waits for an operator. Operators only.', {
    request_id: id('gen', 'The request.'),
    customer_id: id('org', 'The organization.'),
    amount_usd: usd('Its amount, which is blocked in the wallet.', { example: '0.012' }),
  }),
  'balance.low': type(
    'The balance fell below the threshold of the alert. Again only after it rose by a fifth above it.',
    {
      ...AVAILABLE,
      threshold_usd: usd('The threshold.', { example: '5' }),
    },
  ),
  'balance.empty': type(
    'The balance fell below one cent, or below one dollar with a request refused for it.',
    AVAILABLE,
  ),
  'cap.reached': type('Spend reached 80 % or 100 % of a cap.', {
    ...CAP,
    spent_usd: usd('Spend of the window.', { example: '80.02' }),
    cap_usd: usd('The cap.', { example: '100' }),
  }),
  'request_cap.reached': type('The number of requests reached 80 % or 100 % of a cap.', {
    ...CAP,
    requests: integer('Requests in the window.', { min: 0, example: 800 }),
    cap_requests: integer('The cap.', { min: 0, example: 1_000 }),
  }),
  'hidden_cap.reached': type('A cap that the customer doesn’t see reached 80 % or 100 %. Operators only.', {
    cap_id: id('cap', 'The cap.'),
    customer_id: id('org', 'The customer.'),
    ...CAP_WINDOW,
  }),
  'spend.unusual': type('The spend of the current hour is far above the same hours of the last four weeks.', {
    hour: time('Start of the hour.'),
    spent_usd: usd('Spend so far.', { example: '42.5' }),
    usual_usd: usd('Average hour around this time in the highest of the last four weeks.', { example: '6.1' }),
  }),
  'upstream.balance_low': type(
    'The balance of an account at a provider became low. Again only after it rose clearly above the threshold. Operators only.',
    {
      credential_id: id('crd', 'The credential of the account.'),
      credential_name: text('Its name.', { example: 'main account' }),
      channel_id: id('chn', 'The channel of the credential.'),
      channel_name: text('Its name.', { example: 'openai-main' }),
      balance_usd: usd('Balance now.', { example: '12.5' }),
      days_left: number('For how many days, at the cost of the last seven. `null`: unknown.', {
        nullable: true,
        example: 2.5,
      }),
    },
  ),
  'model.sunset': type(
    'A model that was used in the last 30 days retires: 30 and 7 days ahead, and when it is retired.',
    {
      model_id: id('mdl', 'The model.'),
      model: text('Its name.', { example: 'openai/gpt-4o' }),
      days: integer('Notice: at most 30 or 7 days ahead. 0: it is retired.', { example: 30 }),
      sunset_at: time('When it retires.'),
      sunset_action: choice(
        ['refuse', 'redirect'],
        'Result of later requests: an error, or an answer of the replacement.',
      ),
      replacement: text('Name of the model to use instead.', { nullable: true, example: 'openai/gpt-5' }),
      note: text('Note about the retirement.', { nullable: true, example: null }),
    },
  ),
  'webhook.test': type('A test of an endpoint was requested. It goes to that endpoint alone.', {
    endpoint_id: id('whe', 'The endpoint.'),
  }),
  'webhook.disabled': type('An endpoint was disabled, because it does not take events.', {
    endpoint_id: id('whe', 'The endpoint.'),
    reason: choice(['gone', 'failing'], '`gone`: it answered 410. `failing`: nothing was taken for three days.'),
  }),
  ...ALARM_EVENTS,
} as const satisfies Readonly<Record<string, EventType>>;

export type EventTypeName = keyof typeof EVENT_TYPES;

/** What an event of a type says. */
export type EventData<Type extends EventTypeName> = ObjectOf<(typeof EVENT_TYPES)[Type]['data']>;

export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as readonly EventTypeName[];

/** Of the installation alone, as alarms are. */
const OF_INSTALLATION: readonly EventTypeName[] = [
  ...(['channel.down', 'channel.recovered', 'credential.refused', 'upstream.balance_low'] as const),
  ...(['margin.negative', 'cost.unknown', 'settlement.stuck', 'hidden_cap.reached'] as const),
];

/** Those that organizations have. */
export const CUSTOMER_EVENT_TYPES = EVENT_TYPE_NAMES.filter(
  (name) => !Object.hasOwn(ALARM_EVENTS, name) && !OF_INSTALLATION.includes(name),
);
