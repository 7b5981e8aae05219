import {
  PAYMENT_MODES,
  choice,
  choices,
  day,
  flag,
  id,
  integer,
  object,
  omit,
  optional,
  shown,
  text,
  texts,
  time,
  usdInput,
} from '#core';
import { body, reply, currencyCode, objectName, version, presentVersion } from '#core/http';
import { describePaymentProvider } from '../../providers/describe-provider.js';
import { ENDPOINT_PROBLEMS, type PaymentProvider } from '../../providers/payment-provider.repository.js';
import { messageUrlOf } from '../../providers/message-url.js';
import { KIND_FORMS, PROVIDER_KINDS, PROVIDER_TRAITS, type ProviderTrait } from '../../providers/provider-kinds.js';

/** A word of the provider's. */
const CODE = /^[a-z_]+$/;
const SECRET_KEY = {
  max: 300,
  description:
    'Secret key of the provider’s API. Those of Stripe are of the same mode. Stored encrypted and never shown.',
  example: 'sk_test_51Hxyz',
};
const WEBHOOK_SECRET = {
  max: 300,
  description:
    'Signing secret of the webhook endpoint. Stored encrypted and never shown. Without it, the endpoint at Stripe is created with the secret key. Can be set later: the URL to register has the ID.',
  example: 'whsec_9f8e7d',
};

export class ReceiptRequest extends body({
  vat_code: integer('VAT code of the provider, such as 1 for none.', { min: 1, max: 20, example: 1 }),
  tax_system_code: integer('Tax system code. `null`: the merchant has only one.', {
    min: 1,
    max: 6,
    example: null,
    optional: true,
    nullable: true,
  }),
  payment_subject: text('Subject of the payment.', { max: 40, pattern: CODE, example: 'payment' }),
  payment_mode: text('Mode of the payment.', { max: 40, pattern: CODE, example: 'advance' }),
  settles_from: day(
    'Orders credited from this day (UTC) on get second receipts every day, over what was used of them. `null`: none do.',
    { optional: true, nullable: true, example: null },
  ),
}) {}

const changeable = {
  name: text('Name, as customers see it.', { max: 60, example: 'Card' }),
  min_usd: usdInput('Minimum of an order. Defaults to 5.', { sign: 'positive', example: '5.00', optional: true }),
  max_usd: usdInput('Maximum of an order. Defaults to 1000.', { sign: 'positive', example: '1000.00', optional: true }),
  daily_max_usd: usdInput('Maximum of an organization’s orders per day (UTC). Defaults to 2000.', {
    sign: 'positive',
    example: '2000.00',
    optional: true,
  }),
  surcharge_ppm: integer('Payment fee that the customer pays, in millionths of the amount.', {
    min: 0,
    max: 1_000_000,
    example: 29_000,
    optional: true,
  }),
  surcharge_usd: usdInput('Fixed payment fee that the customer pays.', {
    sign: 'zero_or_more',
    example: '0.30',
    optional: true,
  }),
  instructions: text('How to transfer, for customers: account holder, IBAN, BIC, bank. For bank transfers.', {
    max: 2_000,
    example: 'Acme AI, DE02 1203 0000 0000 2020 51',
    optional: true,
    nullable: true,
  }),
  automatic_tax: flag('Whether the provider computes tax and adds it.', { optional: true, example: false }),
  collect_tax_ids: flag('Whether the payment page asks for a tax ID.', { optional: true, example: false }),
  provider_invoices: flag('Whether the provider sends its own invoices.', { optional: true, example: false }),
  methods: texts(
    'Ways to pay that customers choose from, by the provider’s names. Empty: its page offers what it has.',
    {
      items: 20,
      max: 40,
      pattern: /^[a-z0-9_]+$/,
      example: [],
      optional: true,
    },
  ),
  order_title: text('What an order is called on the payment page. `null`: by the brand.', {
    max: 100,
    example: null,
    optional: true,
    nullable: true,
  }),
  saves_methods: flag(
    'Whether customers can save a payment method for automatic top-ups: with Stripe, and with YooKassa where it has enabled that for the shop.',
    {
      optional: true,
      example: false,
    },
  ),
  page_by: choice(
    ['redirect', 'api'],
    'How the payment page of epay is opened: `redirect` sends customers to a signed address, `api` asks for a page.',
    { optional: true, example: 'redirect' },
  ),
  receipt: object(ReceiptRequest, 'Receipts by 54-FZ, for YooKassa. `null`: none are sent.', {
    example: null,
    optional: true,
    nullable: true,
  }),
};

export class CreatePaymentProviderRequest extends body({
  kind: choice(PROVIDER_KINDS, 'Kind of provider.', { example: 'stripe', traits: KIND_FORMS }),
  mode: choice(PAYMENT_MODES, 'Mode. Test payments are credited to test organizations only.', { example: 'test' }),
  ...optional({
    currency: currencyCode('Currency that customers pay in. Defaults to that of its kind. It cannot be changed.'),
  }),
  ...changeable,
  secret_key: text({ ...SECRET_KEY, optional: true, nullable: true }),
  webhook_secret: text({ ...WEBHOOK_SECRET, optional: true, nullable: true }),
  server_url: text(
    'URL of the server: of your BTCPay Server, or of the epay vendor, such as https://pay.example.com. It cannot be changed.',
    {
      max: 500,
      example: null,
      optional: true,
      nullable: true,
    },
  ),
  store_id: text('ID of the BTCPay store, the epay merchant (pid) or the YooKassa shop. It cannot be changed.', {
    max: 100,
    example: null,
    optional: true,
    nullable: true,
  }),
  simulator: flag('Whether the simulated provider of a development installation stands in.', {
    optional: true,
    example: false,
  }),
}) {}

export class UpdatePaymentProviderRequest extends body({
  ...optional(changeable),
  status: choice(
    ['active', 'disabled'],
    'Status. A disabled provider takes no new orders. Payments of existing ones are still credited.',
    { optional: true, example: 'active' },
  ),
}) {}

export class RotatePaymentKeysRequest extends body({
  secret_key: text({ ...SECRET_KEY, optional: true, nullable: true }),
  webhook_secret: text({
    ...WEBHOOK_SECRET,
    description: 'Signing secret of the webhook endpoint. The earlier one is accepted until the next rotation.',
    optional: true,
    nullable: true,
  }),
}) {}

export class SweepPaymentProviderRequest extends body({
  since: time('Start of the time to query, such as that of the restored backup.'),
}) {}

export class PaymentProviderResponse extends reply({
  id: id('prv'),
  object: objectName('payment_provider'),
  ...shown(omit(CreatePaymentProviderRequest.fields, 'secret_key', 'webhook_secret')),
  status: shown(UpdatePaymentProviderRequest.fields).status,
  key_hint: text('Last characters of the secret key. `null`: the provider has no API.', {
    nullable: true,
    example: 'Hxyz',
  }),
  webhook_secret_set: flag(
    'Whether the signing secret of the webhook is stored. Without it, webhooks are refused. `null`: the kind has none.',
    { nullable: true, example: true },
  ),
  webhook_endpoint_ref: text(
    'ID of the webhook endpoint that was created at the provider with the secret key. `null`: none was, or you created it.',
    { nullable: true, example: 'we_1Hxyz' },
  ),
  webhook_problem: choice(
    ENDPOINT_PROBLEMS,
    'Why no endpoint was created. `key_rights`: the key may not write webhook endpoints. `address`: the public address of this installation is not https, or not public. `refused`: the provider refused it. `unavailable`: it gave no answer.',
    { nullable: true, example: null },
  ),
  account_ref: text('ID of the merchant account, after a test.', { nullable: true, example: 'acct_1Hxyz' }),
  webhook_url: text(
    'URL to register with the provider for its events. `null`: each order names it, or there is no API.',
    {
      nullable: true,
      example: 'https://ai.example.com/webhooks/payments/prv_01jd3k9v6qe8yb5t2x7m4c0n1p',
    },
  ),
  traits: choices(
    PROVIDER_TRAITS,
    'What the kind has. `api`: it answers by an API; else operators confirm payments. `refunds`: it sends refunds by the API. `refund_claims`: payers claim refunds. `webhook_registration`: its webhook endpoint is created with the secret key. `account_comparison`: its account is compared with the ledger. `manual_payouts`: operators record its payouts.',
    { example: ['api', 'refunds', 'webhook_registration', 'account_comparison'] },
  ),
  webhook_events: texts('Events to select at the provider.', { example: ['checkout.session.completed'] }),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export class PaymentProviderTestResponse extends reply({
  object: objectName('payment_provider_test'),
  account_ref: text('ID of the merchant account.', { example: 'acct_1Hxyz' }),
  account_name: text('Name of the merchant account.', { nullable: true, example: 'Acme AI' }),
  mode: choice(PAYMENT_MODES),
}) {}

export function presentPaymentProvider(
  provider: PaymentProvider,
  publicUrl: string,
  { events, traits }: { readonly events: readonly string[]; readonly traits: readonly ProviderTrait[] },
): PaymentProviderResponse {
  const fields = describePaymentProvider(provider);
  const webhook = fields.key_hint === null || events.length === 0 ? null : messageUrlOf(publicUrl, provider.id);
  return {
    object: 'payment_provider',
    ...fields,
    webhook_url: webhook,
    traits: [...traits],
    webhook_events: [...events],
    ...presentVersion(provider),
  };
}
