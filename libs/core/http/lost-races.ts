import { lostRaceOf } from '../infra/prisma/database-errors.js';
import { isRecord } from '../json/parse-value.js';
import { refusal } from '../kernel/refusals/refusals.js';
import type { RoutifyError } from '../kernel/errors.js';

/** Who repeats it finds what the other one wrote. */
type Answer = (body: unknown) => RoutifyError;

const textIn = (body: unknown, name: string): string => {
  const value = isRecord(body) ? body[name] : null;
  return typeof value === 'string' ? value : '';
};

/**
 * Unique indexes that two requests can want at once, with the answer to the later one: the same as if it had come later. A
 * service that looks first, or refuses by itself, is named in the other list where nothing is left to race for.
 */
export const RACED: Readonly<Record<string, Answer>> = {
  tier_name_key: () => refusal('tier_name_taken', {}, { param: 'name' }),
  tier_one_default: () => refusal('changed_meanwhile', {}, { param: 'is_default' }),
  project_organization_id_name_key: () => refusal('project_name_taken', {}, { param: 'name' }),
  organization_slug_key: () => refusal('slug_taken', {}, { param: 'slug' }),
  route_rule_match_key: () => refusal('changed_meanwhile', {}, { param: 'match' }),
  payment_kind_external_ref_key: (body) =>
    refusal('payment_recorded', { external_ref: textIn(body, 'external_ref') }, { param: 'external_ref' }),
  payment_provider_name_key: (body) =>
    refusal('payment_provider_name_taken', { name: textIn(body, 'name') }, { param: 'name' }),
  topup_offer_kind_amount_nano_usd_key: () => refusal('offer_amount_taken', {}, { param: 'amount_usd' }),
  order_refund_one_request: () => refusal('refund_open', {}),
  organization_domain_organization_id_domain_key: () => refusal('domain_taken', {}, { param: 'domain' }),
  organization_domain_verified: () => refusal('domain_taken', {}, { param: 'domain' }),
  external_identity_person: () => refusal('changed_meanwhile', {}),
};

/**
 * Unique indexes that no request can lose a race for, and why. `made`: the value is random, or made of an id that is. `kept`: written
 * by a statement that keeps or replaces the row that is there. `locked`: written under a lock, after a look. `worker`:
 * written by workers and the command line alone. A violation is a bug, and answered as one.
 */
export const UNRACED: Readonly<Record<'made' | 'kept' | 'locked' | 'worker', readonly string[]>> = {
  made: [
    'api_key_digest_key',
    'api_key_previous_digest_key',
    'invitation_digest_key',
    'login_attempt_digest_key',
    'management_token_digest_key',
    'news_mail_unsubscribe_digest_key',
    'one_time_link_digest_key',
    'operator_invitation_digest_key',
    'payment_order_reference_key',
    'project_organization_id_id_key',
    'provider_session_pkey',
    'recovery_code_digest_key',
    'redeem_code_digest_key',
    'session_digest_key',
  ],
  kept: [
    'alarm_silence_subject_key',
    'alert_mute_pkey',
    'alert_rules_pkey',
    'automatic_topup_pkey',
    'billing_profile_pkey',
    'event_dedupe_key',
    'idempotency_record_pkey',
    'login_account_pkey',
    'mail_count_pkey',
    'news_mute_pkey',
    'news_post_draft_of',
    'news_read_pkey',
    'news_recipient_pkey',
    'organization_security_pkey',
    'passkey_credential_id_key',
    'payment_comparison_pkey',
    'payment_decline_pkey',
    'payment_difference_provider_id_kind_external_ref_key',
    'payment_dispute_provider_id_external_ref_key',
    'payment_fact_provider_id_kind_external_ref_key',
    'payment_question_pkey',
    'price_list_check_pkey',
    'saved_method_provider_id_external_ref_key',
    'upstream_balance_pkey',
    'user_email_key',
    'webhook_delivery_endpoint_id_event_id_key',
  ],
  locked: [
    'project_member_pkey',
    'account_one_base_lot',
    'account_one_platform_account',
    'api_key_one_playground',
    'channel_label_key',
    'channel_model_channel_id_model_id_key',
    'channel_name_key',
    'channel_proxy_credential_id_key',
    'channel_proxy_of_channel',
    'clearing_entry_kind_external_ref_key',
    'member_once',
    'model_alias_pkey',
    'model_canonical_id_key',
    'operator_invitation_once',
    'payment_one_credit',
    'promo_grant_order_id_key',
    'redeem_code_grant_id_key',
    'setting_pkey',
    'signup_credit_pkey',
    'spend_cap_organization_id_number_key',
    'transfer_pkey',
    'wallet_pkey',
  ],
  worker: [
    'account_day_pkey',
    'activity_rollup_pkey',
    'alarm_open',
    'alert_cursor_pkey',
    'alert_mailing_pkey',
    'alert_notice_pkey',
    'attempt_rollup_pkey',
    'audit_link_event_id_key',
    'audit_link_pkey',
    'brought_forward_pkey',
    'brought_forward_spend_pkey',
    'cap_spend_pkey',
    'credential_rollup_pkey',
    'detached_month_pkey',
    'event_position_key',
    'event_sequence_key',
    'import_record_pkey',
    'invoice_balance_pkey',
    'invoice_entity_mode_kind_number_key',
    'invoice_organization_id_month_key',
    'invoice_payment_id_key',
    'invoice_payment_pkey',
    'invoice_series_pkey',
    'key_spend_pkey',
    'latency_rollup_pkey',
    'member_spend_pkey',
    'method_charge_one_open',
    'method_charge_pkey',
    'minute_rollup_pkey',
    'movement_rollup_pkey',
    'movement_unit_rollup_pkey',
    'news_finding_pkey',
    'news_mail_post_id_user_id_key',
    'organization_month_pkey',
    'price_proposal_open',
    'rejected_request_pkey',
    'rejection_count_pkey',
    'restore_balance_pkey',
    'retirement_notice_pkey',
    'settlement_failure_id_key',
    'settlement_failure_pkey',
    'settlement_receipt_order_id_day_key',
    'spend_window_mark_pkey',
    'transfer_seal_pkey',
    'unit_rollup_pkey',
    'unit_total_pkey',
    'usage_record_pkey',
    'usage_rollup_mark_pkey',
    'usage_rollup_pkey',
    'usage_sum_gap_pkey',
    'usage_sum_pkey',
    'usage_total_pkey',
  ],
};

/**
 * The answer to a request that lost a race: 409, and nothing was written. Null: it is none. A read changes nothing, and a
 * row that it misses is a bug.
 */
export function lostRaceError(
  thrown: unknown,
  { method, body }: { readonly method: string; readonly body: unknown },
): RoutifyError | null {
  const race = method === 'GET' ? null : lostRaceOf(thrown);
  if (race === null) return null;
  if (race.kind !== 'unique') return refusal('changed_meanwhile', {}, { cause: thrown });
  return RACED[race.index]?.(body) ?? null;
}
