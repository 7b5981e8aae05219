import { RoutifyError, type ErrorCode, type ErrorOptions } from '../errors.js';

interface Refusal {
  readonly code: ErrorCode;
  /** English with `{{name}}` for each parameter. */
  readonly text: string;
}

/**
 * Refusals with a general code, by their reason, which is in `metadata` with the parameters. Consoles render the reason
 * in the reader's language. Reasons are a public contract: add, never rename.
 */
export const REFUSALS = {
  account_deleted: conflict('The account has been deleted.'),
  actor_is_key: invalid(
    '{{actor}} is an API key: it calls models and changes nothing. Its changes are about={{actor}}, its requests key_id={{actor}}.',
  ),
  actor_unknown: invalid('There is no actor {{actor}}, and it has changed nothing.'),
  actor_unreadable: invalid(
    '{{actor}} doesn’t name an actor. Actors are IDs (tok_…, usr_…, mbr_…, inv_…), as in the audit log (admin_token:tok_…), or parts of the system (system:cli).',
  ),
  alias_malformed: invalid(
    'An alias has letters, digits and . _ : @ ~ - in parts separated by single slashes, not “{{name}}”.',
  ),
  alias_repeated: invalid('Aliases must differ from each other and from the model ID.'),
  alias_reserved: invalid('{{name}} is reserved: it lets the gateway choose the model.'),
  alias_taken: conflict('{{name}} is already an alias of {{model}}.'),
  already_owner: conflict('You are already an owner.'),
  already_refunded: conflict('{{request}} has already been refunded in full.'),
  amount_too_large: invalid('The amount can be at most {{limit_usd}} USD.'),
  amount_zero: invalid('The amount must not be zero.'),
  announcement_ends_early: invalid('The announcement must end after it starts.'),
  balance_negative: invalid(
    'This adjustment would change the balance from {{balance_usd}} USD to {{balance_after_usd}} USD. To allow it, send allow_negative: true.',
  ),
  balance_held: invalid(
    'At most {{left_usd}} USD can be taken: running requests hold {{held_usd}} USD. To allow more, send allow_negative: true.',
  ),
  body_too_complex: invalid(
    'The body can have at most {{levels}} levels, {{names}} names of {{characters}} characters, and {{items}} list items.',
  ),
  cap_of_operator: conflict('This cap was set by the operator, and can’t be changed here.'),
  cap_override_ended: invalid('The end of an override must be in the future.'),
  cap_unit_fixed: invalid('This cap counts {{unit}}: send its amount in the same unit.'),
  cap_without_calendar: invalid('A total cap and one of a number of hours have no time zone.'),
  caps_limit: conflict('An organization can have at most {{limit}} caps.'),
  caps_of_holder_limit: conflict(
    'At most {{limit}} caps can have the same API key, member or project, or none of these.',
  ),
  changed_meanwhile: conflict('Another change was made at the same time. Nothing of this one was written; try again.'),
  channel_archived: conflict('The channel is archived. Restore it first.'),
  channel_label_taken: conflict('A channel with the label {{label}} already exists.'),
  channel_name_taken: conflict('A channel named {{name}} already exists.'),
  channel_without_credential: conflict('The channel has no active credential.'),
  channel_without_model: conflict('The channel doesn’t serve any model.'),
  charge_not_final: conflict('The charge of {{request}} is not final yet.'),
  code_expired: conflict('This code has expired.'),
  code_redeemed: conflict('This code has already been redeemed.'),
  code_unknown: notFound('This code doesn’t exist.'),
  credential_undecryptable: conflict('{{credential}} can’t be decrypted: its key is not in ROUTIFY_ENCRYPTION_KEYS.'),
  default_tier_kept: conflict('The default tier can’t be archived.'),
  default_tier_missing: invalid('There is no default tier: set tier_id.'),
  default_tier_required: conflict('Make another tier the default instead.'),
  difference_closed: conflict('This difference is closed already.'),
  domain_record_missing: conflict('No TXT record {{name}} with this value was found yet.'),
  domain_taken: conflict('Another organization has verified this domain.'),
  domain_unanswered: conflict('No name server responded for {{name}}. Try again.'),
  domains_limit: conflict('An organization can have at most {{limit}} domains.'),
  email_configured: conflict('Email is configured (ROUTIFY_SMTP_URL), so the link was sent to the invited address.'),
  email_missing: conflict(
    'Email isn’t configured (ROUTIFY_SMTP_URL), and the link of this invitation is sent by email only.',
  ),
  email_not_dead: conflict('Only dead emails can be resent.'),
  email_unconfirmed: conflict(
    'Your email isn’t confirmed. “Forgot your password?” on the login page sends a link that confirms it.',
  ),
  grant_ended: invalid('The end of a grant must be in the future.'),
  grant_ends_late: invalid('A grant can end within 100 years. Omit the end for a grant that never expires.'),
  grants_limit: conflict(
    'The organization has {{limit}} grants with credit left. Wait until one is used up or expires.',
  ),
  identity_linked: conflict('This identity is already linked.'),
  import_too_large: invalid(
    'The file changes {{count}} prices, but one import can change at most {{limit}}. Split the file, or use update_only.',
  ),
  invitation_accepted: conflict('The invitation has already been accepted.'),
  invitation_closed: conflict('The invitation is no longer open.'),
  invitation_sends_limit: conflict(
    'An invitation can be sent at most {{limit}} times. Revoke it and create a new one.',
  ),
  invitation_sent_just_now: tooMany('The invitation was sent less than a minute ago.'),
  invitations_limit: tooMany('An organization can have at most {{limit}} pending invitations. Revoke some first.'),
  invitations_rate: tooMany('An organization can send at most {{limit}} invitations in 24 hours.'),
  last_owner: conflict('The last owner can’t be removed or demoted. Make another member an owner first.'),
  last_superadmin: conflict('The last superadmin can’t be removed or demoted. Make another user a superadmin first.'),
  invoice_prefixes_equal: invalid('Invoices and credit notes need different prefixes.'),
  ledger_month_ahead: invalid('{{month}} has not begun yet.'),
  ledger_month_archived: conflict('The transfers of {{month}} were archived before days were summed.'),
  member_exists: conflict('{{email}} is already a member.'),
  method_charge_open: conflict('A saved payment method is being charged. Wait for its result, then try again.'),
  method_of_another: conflict('Only the person who saved a payment method can use it.'),
  model_archived: conflict('The model is archived. Restore it first.'),
  model_archived_exists: conflict('The model {{name}} already exists, but is archived: restore it.'),
  model_endpoints_repeated: invalid('A model needs at least one endpoint, each listed once.'),
  model_exists: conflict('The model {{name}} already exists.'),
  model_id_malformed: invalid('A model ID looks like provider/model-id, not “{{name}}”.'),
  model_output_missing: invalid('The maximum output can be 0 only for a model with no endpoint but embeddings.'),
  model_output_too_large: invalid(
    'The maximum output ({{max_output_tokens}}) can’t exceed the context length ({{context_length}}).',
  ),
  model_unknown: notFound('There is no model {{model}}.'),
  model_unpriced: invalid('A model without a list price in effect must be a draft.'),
  movements_archived: notFound(
    'A part of the movements of {{month}} has been archived: only totals are kept for dates before {{archived_before}} (UTC).',
  ),
  news_audience_open: invalid('Choose the tiers, the model or the amount of this audience.'),
  news_default_text_missing: invalid('Write the post in its default language.'),
  news_ends_early: invalid('The post must end after it is published.'),
  news_languages_repeated: invalid('Write each language once.'),
  news_not_draft: conflict('Only a draft can be published or deleted.'),
  news_not_published: conflict('Only a scheduled or published post can be withdrawn.'),
  news_published: conflict('The post is published: only its texts and its end can change.'),
  news_withdrawn: conflict('The post is withdrawn.'),
  no_model_fits: notFound('No available model of {{model}} fits the request.'),
  no_second_factor: conflict('This account has no second factor.'),
  not_archived: conflict('It is not archived.'),
  offer_amount_taken: conflict('There is already an offer for this amount.'),
  offers_limit: conflict('There can be at most {{limit}} offers.'),
  operator_exists: conflict('{{email}} is already an operator.'),
  operator_invitations_rate: tooMany('At most {{limit}} operators can be invited in 24 hours.'),
  operators_elsewhere: notFound('Operators log in at another address.'),
  order_cents: invalid('An amount to pay has whole cents.'),
  order_not_credited: conflict('This order has not been credited.'),
  order_not_open: conflict('Only an order that has not been paid can be canceled.'),
  orders_declined: tooMany('Too many cards were declined. Try again tomorrow, or use another payment method.'),
  passkey_registered: conflict('This passkey is already registered.'),
  passkeys_limit: conflict('An account can have at most {{limit}} passkeys.'),
  payment_currency: invalid('This kind of payment provider does not take {{currency}}.'),
  payment_key_mode: invalid('The secret key must be one of {{mode}} mode.'),
  payment_key_refused: invalid('The payment provider refused the key: {{answer}}'),
  payment_key_unreadable: invalid('The API key is missing, or has characters that no key has.'),
  payment_limits: invalid('The minimum must not exceed the maximum, and this not the maximum of a day.'),
  payment_of_other_mode: conflict('Test payments belong to test organizations only, and live payments to live ones.'),
  payment_provider_confirms: invalid('This payment provider confirms its payments itself.'),
  payment_provider_in_use: conflict('The key belongs to another merchant account, and orders of this one are open.'),
  payment_provider_name_taken: conflict('A payment provider named {{name}} already exists.'),
  payment_provider_not_compared: invalid('This payment provider has no account to compare.'),
  payment_provider_without_api: invalid('This payment provider has no API, and no keys.'),
  payment_providers_limit: conflict('There can be at most {{limit}} payment providers.'),
  payment_recorded: conflict('A payment with the external_ref {{external_ref}} has already been recorded.'),
  order_amount: invalid('An order is for {{min_usd}} to {{max_usd}} USD.'),
  order_daily_limit: invalid('Orders of one day are limited to {{limit_usd}} USD; {{left_usd}} USD are left today.'),
  order_credited: conflict('This order is already credited.'),
  receipt_not_failed: conflict('Only a receipt that failed can be sent once more.'),
  order_saves_no_method: invalid('This payment method cannot be saved.'),
  order_method: invalid('This payment method offers {{methods}}.'),
  order_rate_missing: conflict('No orders are possible in {{currency}} now: its exchange rate is missing or too old.'),
  order_refund_rest: invalid('At most {{left_usd}} USD of this order can be refunded.'),
  order_refund_held: invalid(
    'At most {{left_usd}} USD of this order can be refunded now. Another {{held_usd}} USD is on hold for running requests.',
  ),
  order_least: invalid('A payment in {{currency}} is at least {{least}}.'),
  order_too_small: invalid('The amount is less than the smallest unit of {{currency}}.'),
  payer_role: conflict('Your role has changed: it can’t pay. Nothing was charged.'),
  topup_unconfirmed: conflict('Confirm your email address first: automatic top-ups report to it.'),
  topup_monthly_max: invalid('The monthly maximum is less than one top-up.'),
  orders_open: {
    code: 'limit_reached',
    text: 'At most {{limit}} orders can be open. Pay one, or wait until it expires.',
  },
  payment_provider_disabled: conflict('This payment method is not available.'),
  payment_simulator_off: invalid('This installation has no simulated provider.'),
  payment_too_small: invalid('{{left_usd}} USD are left of this payment, and the order is for {{due_usd}} USD.'),
  payment_not_paid_out: invalid('Payouts of this payment provider are recorded from its account.'),
  payment_options: invalid('This kind of payment provider does not have {{fields}}.'),
  proxy_reads_secrets: invalid(
    'The base URL is not encrypted, so a new proxy would read the stored credentials. Delete them, set the proxy, and add them again.',
  ),
  payment_server_missing: invalid('This kind of payment provider needs the URL of its server.'),
  payment_server_unknown: invalid('This kind of payment provider has no server URL.'),
  payment_server_url: invalid(
    'The server URL must be https at a public address. ROUTIFY_UPSTREAM_ALLOW allows others.',
  ),
  payment_store_missing: invalid('This kind of payment provider needs the ID of the store, shop or merchant.'),
  payment_store_unknown: invalid('This kind of payment provider has no store ID.'),
  payment_webhook_address: invalid(
    'Stripe calls public https addresses only, and {{url}} is none. Set ROUTIFY_PUBLIC_URL.',
  ),
  payment_webhook_by_hand: invalid('The webhook of this kind of payment provider is registered by hand.'),
  payment_webhook_refused: invalid('The payment provider refused the webhook endpoint: {{answer}}'),
  payment_webhook_rights: invalid(
    'The key may not create webhook endpoints. Give it the permission Webhook Endpoints: Write, or add the endpoint at Stripe.',
  ),
  payment_webhook_secret: invalid('The webhook secret begins with whsec_.'),
  payment_webhook_secret_short: invalid('The webhook secret has at least {{min}} characters, and no spaces.'),
  payment_webhook_secret_unused: invalid('This kind of payment provider has no webhook secret.'),
  preview_outdated: conflict(
    'The file or the data has changed since the preview, so nothing was applied. Create a new preview.',
  ),
  preview_unknown: notFound(
    'This preview doesn’t exist: it was already applied or is more than an hour old. Create a new preview.',
  ),
  price_list_empty: invalid('The file is not a price list: read as {{format}}, it contains no prices.'),
  price_of_two_scopes: invalid('Set either a tier or an organization, not both.'),
  price_proposal_closed: conflict('This price proposal is no longer open: it was decided, replaced or has expired.'),
  price_starts_early: invalid('A price can’t start in the past.'),
  project_archived: conflict('The project is archived. Restore it first.'),
  project_in_use: conflict(
    'Active API keys of this project: {{count}}. Move them to another project or revoke them first.',
  ),
  project_members_limit: conflict('A project can have at most {{limit}} members.'),
  project_name_taken: conflict('The organization has another project with this name.'),
  projects_limit: conflict('An organization can have at most {{limit}} projects, including archived ones.'),
  providers_limit: conflict('There can be at most {{limit}} identity providers.'),
  redirect_of_embeddings: invalid('Embeddings of different models can’t be compared, so they can’t be redirected.'),
  redirect_without_replacement: invalid('Requests can be redirected only to a replacement: set one.'),
  refund_archived: conflict(
    '{{request}} has been archived: only totals are kept for dates before {{archived_before}} (UTC).',
  ),
  refund_by_api: invalid('The payment provider sends this refund itself.'),
  refund_cents: invalid('A refund is in whole cents.'),
  refund_decided: conflict('This refund has been decided already.'),
  refund_open: conflict('A refund of this order has been requested already.'),
  refund_too_large: invalid('The refund can be at most {{left_usd}} USD, the part of the charge not yet refunded.'),
  replacement_circular: invalid('{{model}} is itself replaced by this model.'),
  replacement_itself: invalid('A model can’t replace itself.'),
  replacement_unknown: invalid('There is no model with the ID {{model}} to replace this one.'),
  request_archived: notFound(
    '{{request}} has been archived: only totals are kept for dates before {{archived_before}} (UTC).',
  ),
  request_not_running: notFound('{{request}} is not running.'),
  restore_expired: conflict('It was archived more than 30 days ago and can’t be restored.'),
  revoked_key: conflict('A revoked key can’t be changed or reactivated.'),
  route_archived: conflict('The route is archived. Restore it first.'),
  route_exists: conflict('Another route matches the same requests.'),
  since_required: invalid('Say since when: what the person made before may be honest.'),
  secret_required: invalid(
    'The address is another one. Send these secrets again with it: {{secrets}}. A stored secret is used only with the address it was given for.',
  ),
  settlement_failure_resolved: conflict('This settlement failure has already been resolved.'),
  settlement_impossible: conflict(
    'It still can’t be posted to the ledger: {{cause}}. Void it, then adjust the balance if something is owed.',
  ),
  sign_on_denied: {
    code: 'invalid_credentials',
    text: 'The login was canceled or refused at your provider. Try again, or ask its administrator for access.',
  },
  sign_on_domain_suspended: {
    code: 'email_not_verified',
    text: 'The domain of your email is no longer verified for this organization. Tell an owner.',
  },
  sign_on_email_missing: {
    code: 'email_not_verified',
    text: 'Your provider sent no email. Ask its administrator to release the email claim.',
  },
  sign_on_misconfigured: {
    code: 'upstream_error',
    text: 'Your provider’s response can’t be used here. Tell your administrator: the server log has the reason.',
  },
  sign_on_outside_domains: {
    code: 'email_not_verified',
    text: 'Your email isn’t at a verified domain of this organization.',
  },
  sign_on_removed: {
    code: 'registration_closed',
    text: 'You are no longer a member of this organization. Ask an owner for an invitation.',
  },
  sign_on_unavailable: {
    code: 'upstream_error',
    text: 'Your provider isn’t responding. Try again in a few minutes.',
  },
  slug_taken: conflict('Another organization uses this slug.'),
  statement_amount_missing: invalid(
    'No column has the amount, or the credit, under a known name. The file has these columns: {{columns}}.',
  ),
  statement_amounts_ambiguous: invalid(
    'It is not clear whether “{{value}}” in line {{line}} has decimals or thousands. Set the decimal separator.',
  ),
  statement_amounts_conflict: invalid('Lines {{line}} and {{other_line}} use different decimal separators.'),
  statement_column_missing: invalid('The file has no column {{column}}.'),
  statement_column_repeated: invalid('The column {{column}} appears twice.'),
  statement_date_missing: invalid(
    'No column has the booking date under a known name. The file has these columns: {{columns}}.',
  ),
  statement_dates_ambiguous: invalid(
    'It is not clear whether “{{value}}” in line {{line}} begins with the day or the month. Set the date order.',
  ),
  statement_dates_conflict: invalid('Lines {{line}} and {{other_line}} use different date orders.'),
  statement_encoding_wrong: invalid('The file is not encoded as {{encoding}}.'),
  statement_file_too_large: invalid('The file can have at most {{limit}} bytes.'),
  statement_header_missing: invalid('The file has no header with a date, an amount and a text.'),
  statement_not_text: invalid('The file is not a CSV file.'),
  statement_quote_open: invalid('A quotation mark in line {{line}} is never closed.'),
  statement_text_missing: invalid(
    'No column has the payment text under a known name, and no column has the reference of an order. The file has these columns: {{columns}}.',
  ),
  statement_too_many_rows: invalid('The file can have at most {{limit}} rows.'),
  tier_in_use: conflict('Organizations that use this tier: {{count}}. Move them to another tier first.'),
  tier_name_taken: conflict('Another tier has this name.'),
  tier_unknown: invalid('This tier does not exist.'),
  token_without_address: conflict('A test email goes to the operator who is logged in. A token has no address.'),
  tokens_limit: {
    code: 'limit_reached',
    text: 'A member can have at most {{limit}} tokens. Revoke one you no longer use.',
  },
  topup_rest: invalid('Only {{left_usd}} USD of the top-up can still be reversed.'),
  totp_present: conflict('Remove the current authenticator app first.'),
  upstream_balance_chain: invalid(
    '{{credential}} can’t share its balance with this credential: one of them shares another account already.',
  ),
  upstream_balance_shared: invalid('The account has its balance at {{credential}}. Change it there.'),
  vat_id_country: invalid('A VAT number needs a country.'),
  vat_id_malformed: invalid('This is not a VAT number of the country {{country}}.'),
  webhook_disabled: invalid('The endpoint is disabled. Enable it first.'),
  webhook_limit: invalid('There can be at most {{limit}} endpoints. Delete one first.'),
  webhook_replaying: conflict('A replay of this endpoint is running.'),
  webhook_url: invalid(
    'Enter a public https address of at most 500 characters, without a username or fragment. The operator can allow others.',
  ),
  webhook_url_of_chat: invalid('This isn’t an address of this chat service.'),
  webhook_url_telegram: invalid(
    'Enter an address that ends in /bot<token>/sendMessage?chat_id=<chat>, where the chat is a number or @name.',
  ),
  webhook_secret_unused: invalid('Only Feishu endpoints take a secret, together with another address.'),
  webhook_without_secret: invalid('Only endpoints of the kind webhook have a signing secret.'),
  window_archived: invalid(
    'A part of this window has been archived: only totals are kept for dates before {{archived_before}} (UTC).',
  ),
} as const satisfies Readonly<Record<string, Refusal>>;

type Reason = keyof typeof REFUSALS;
type NamesIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | NamesIn<Rest> : never;
export type RefusalParams<R extends Reason> = Readonly<Record<NamesIn<(typeof REFUSALS)[R]['text']>, string | number>>;

const VARIABLE = /\{\{(\w+)\}\}/g;

/** The error for a reason; its metadata has the reason and the parameters. */
export function refusal<R extends Reason>(
  reason: R,
  params: RefusalParams<R>,
  options: ErrorOptions = {},
): RoutifyError {
  const { code, text }: Refusal = REFUSALS[reason];
  const values: Readonly<Record<string, string | number>> = params;
  const message = text.replaceAll(VARIABLE, (_all, name: string) => String(values[name] ?? ''));
  return new RoutifyError(code, message, { ...options, metadata: { reason, ...params, ...options.metadata } });
}

function conflict<Text extends string>(text: Text) {
  return { code: 'conflict', text } as const;
}

function invalid<Text extends string>(text: Text) {
  return { code: 'invalid_request_error', text } as const;
}

function tooMany<Text extends string>(text: Text) {
  return { code: 'rate_limit_exceeded', text } as const;
}

function notFound<Text extends string>(text: Text) {
  return { code: 'not_found', text } as const;
}
