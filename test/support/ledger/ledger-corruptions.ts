/** An invoice of a payment, with its number and its total in both units. */
const invoiceSql = (
  values: string,
): string => `INSERT INTO invoice (id, organization_id, kind, mode, number, number_text, payment_id, order_id, currency, total_nano_usd,
    total_minor, tax_minor, tax_nano_usd, rate_nano, tax_rule, tax_ppm, language, seller, buyer, lines, issued_at, paid_at)
  SELECT gen_random_uuid(), p.organization_id, 'invoice', 'live', n.number, n.number::text, p.id, p.order_id, 'USD', n.total, n.total,
    0, 0, 1000000000, 'none', 0, 'en', '{}', '{}', '[]', now(), now()
  FROM payment p, (VALUES (${values})) AS n (number, total) WHERE p.kind = 'topup' AND p.order_id IS NOT NULL LIMIT 1`;
/** A credit note of each invoice, of a cent more. */
const noteSql = `INSERT INTO invoice (id, organization_id, kind, mode, number, number_text, payment_id, order_id, refers_to_id, currency,
    total_nano_usd, total_minor, tax_minor, tax_nano_usd, rate_nano, tax_rule, tax_ppm, language, seller, buyer, lines, issued_at, paid_at)
  SELECT gen_random_uuid(), organization_id, 'credit_note', mode, number, number_text, gen_random_uuid(), order_id, id, currency,
    total_nano_usd, total_minor + 1, tax_minor, tax_nano_usd, rate_nano, tax_rule, tax_ppm, language, seller, buyer, lines, issued_at, paid_at
  FROM invoice`;

/** Corruptions of a ledger that the product cannot cause, each with the audit check that finds it; $1 is a request. */
export const LEDGER_CORRUPTIONS: readonly (readonly [name: string, sql: string])[] = [
  ['charge', `UPDATE usage_record SET meters = '{"input": 6}' WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET meters = '{"input": 5, "reasoning": 0}' WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET multipliers_ppm = '{1100000}' WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET forgone_nano_usd = 1 WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET unseen_tokens = 1, forgone_nano_usd = 1 WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET price_version_id = gen_random_uuid() WHERE request_id = $1`],
  [
    'charge',
    `UPDATE usage_record SET advisor = jsonb_set(advisor, '{meters}', '{"input": 4}') WHERE advisor IS NOT NULL`,
  ],
  [
    'charge',
    `UPDATE usage_record SET advisor = jsonb_set(advisor, '{priceVersionId}', to_jsonb(gen_random_uuid())) WHERE advisor IS NOT NULL`,
  ],
  ['charge', `UPDATE usage_record SET advisor = NULL WHERE advisor IS NOT NULL`],
  ['charge', `UPDATE price_version SET rows = '[{"from_prompt_tokens": 0, "rates": {"input": "1000000001"}}]'`],
  ['cost', `UPDATE usage_record SET attempts = jsonb_set(attempts::jsonb, '{0,6}', '"8"') WHERE request_id = $1`],
  [
    'cost',
    `UPDATE usage_record SET attempts = jsonb_set(attempts::jsonb, '{0,8}', '{"input": 8}') WHERE request_id = $1`,
  ],
  ['cost', `UPDATE usage_record SET attempts = jsonb_set(attempts::jsonb, '{0,7}', 'null') WHERE request_id = $1`],
  [
    'cost',
    `UPDATE usage_record SET attempts = jsonb_set(attempts::jsonb, '{0}', (attempts->0)::jsonb ||
      '[null, null, null, {"result": "booked", "value": "0.000000001", "usdPerUnit": "1"}]') WHERE request_id = $1`,
  ],
  [
    'cost',
    `UPDATE usage_record SET attempts = jsonb_set(attempts::jsonb, '{0}', (attempts->0)::jsonb || '[null, null, "8"]')
     WHERE request_id = $1`,
  ],
  ['charge-legs', `DELETE FROM transfer WHERE request_id = $1 AND leg = 0`],
  ['charge-legs', `UPDATE transfer SET amount_nano_usd = amount_nano_usd + 1 WHERE request_id = $1 AND leg = 0`],
  ['charge-legs', `UPDATE usage_record SET grade = 1`],
  ['cost-legs', `DELETE FROM transfer WHERE request_id = $1 AND leg >= 200`],
  ['charge', `UPDATE usage_record SET waived_nano_usd = 1 WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET waived_nano_usd = waived_nano_usd - 1 WHERE waiver IS NOT NULL`],
  ['charge', `UPDATE usage_record SET waiver = NULL WHERE waiver IS NOT NULL`],
  ['charge', `UPDATE usage_record SET grade = 1 WHERE waiver IS NOT NULL`],
  ['waiver-legs', `UPDATE usage_record SET waiver = NULL WHERE waiver IS NOT NULL`],
  ['waiver-legs', `UPDATE usage_record SET waiver = 'empty_reply' WHERE request_id = $1`],
  ['waiver-legs', `DELETE FROM transfer WHERE code = 'waiver'`],
  ['waiver-legs', `UPDATE transfer SET amount_nano_usd = amount_nano_usd + 1 WHERE code = 'waiver'`],
  [
    'waiver-legs',
    `UPDATE transfer SET debit_account = credit_account, credit_account = debit_account WHERE code = 'waiver'`,
  ],
  ['attempt-rollups', `UPDATE attempt_rollup SET waived_cost_nano_usd = waived_cost_nano_usd + 1`],
  ['origin', `DELETE FROM usage_record WHERE request_id = $1`],
  ['payments', `UPDATE payment SET amount_nano_usd = amount_nano_usd + 1`],
  ['payments', `DELETE FROM transfer WHERE code = 'topup'`],
  ['payment-parts', `UPDATE payment SET tax_nano_usd = tax_nano_usd + 1 WHERE kind = 'topup'`],
  ['payment-parts', `DELETE FROM transfer WHERE code = 'payment_surcharge'`],
  ['payment-parts', `UPDATE transfer SET amount_nano_usd = amount_nano_usd + 1 WHERE code = 'dispute_loss'`],
  ['chargebacks', `UPDATE payment SET tax_nano_usd = tax_nano_usd - 191 WHERE kind = 'payment_refund'`],
  ['chargebacks', `UPDATE payment SET surcharge_nano_usd = -31 WHERE kind = 'chargeback'`],
  ['chargebacks', `UPDATE payment SET reverses = gen_random_uuid() WHERE kind = 'payment_refund'`],
  [
    'chargebacks',
    `UPDATE transfer SET credit_account = (SELECT id FROM account WHERE kind = 'bank') WHERE code = 'payment_refund'`,
  ],
  ['reversals', `UPDATE transfer SET amount_nano_usd = amount_nano_usd + 1 WHERE code = 'reversal'`],
  ['reversals', `UPDATE transfer SET reverses = gen_random_uuid() WHERE code = 'reversal'`],
  [
    'reversals',
    `UPDATE payment SET reverses = (SELECT id FROM payment WHERE kind = 'topup' LIMIT 1) WHERE kind = 'reversal'`,
  ],
  ['bonuses', `UPDATE payment SET amount_nano_usd = -201 WHERE kind = 'bonus_clawback'`],
  ['bonuses', `UPDATE promo_grant SET order_id = NULL`],
  ['bonuses', `UPDATE payment SET reverses = gen_random_uuid() WHERE kind = 'bonus_clawback'`],
  ['bonuses', `UPDATE payment SET is_spent = NOT is_spent WHERE kind = 'bonus_clawback'`],
  ['expired-bonuses', `UPDATE account SET expired_nano_usd = 1 WHERE kind = 'wallet_promo'`],
  [
    'bonuses',
    `UPDATE transfer SET debit_account = (SELECT id FROM account WHERE kind = 'wallet_base') WHERE code = 'bonus_clawback'`,
  ],
  ['clearing-entries', `UPDATE clearing_entry SET amount_nano_usd = amount_nano_usd + 1`],
  ['clearing-entries', `DELETE FROM transfer WHERE code = 'payment_fee'`],
  ['clearing-entries', `UPDATE transfer SET code = 'payout' WHERE code = 'payment_fee'`],
  ['origin', `DELETE FROM clearing_entry`],
  [
    'account-days',
    `INSERT INTO account_day (day, is_test, account_kind, code, debit_nano_usd, credit_nano_usd)
     VALUES (CURRENT_DATE, false, 'bank', 'payout', 1, 0)`,
  ],
  [
    'organization-months',
    `INSERT INTO organization_month (organization_id, month, account_kind, code, origin, amount_nano_usd)
     SELECT organization_id, date_trunc('month', CURRENT_DATE), 'wallet_base', 'topup', '', 1 FROM wallet LIMIT 1`,
  ],
  [
    'organization-months',
    `INSERT INTO account_day (day, is_test, account_kind, code, debit_nano_usd, credit_nano_usd)
     VALUES ('2020-01-01', false, 'bank', 'payout', 1, 0); UPDATE account SET balance_nano_usd = balance_nano_usd + 1
     WHERE id = (SELECT id FROM account WHERE kind = 'wallet_base' LIMIT 1)`,
  ],
  [
    'orders',
    `INSERT INTO payment_order (id, organization_id, provider_id, reference, amount_nano_usd, surcharge_nano_usd, total_minor, expires_at, state)
     SELECT gen_random_uuid(), organization_id, gen_random_uuid(), 'RF', 1, 0, 1, now(), 'credited' FROM wallet LIMIT 1`,
  ],
  [
    'unapplied-payments',
    `INSERT INTO unapplied_payment (id, reason, amount_nano_usd, left_nano_usd) VALUES (gen_random_uuid(), 'late', 1, 1)`,
  ],
  ['chargebacks', `UPDATE payment SET reverses = gen_random_uuid() WHERE kind = 'chargeback'`],
  ['chargebacks', `UPDATE payment SET amount_nano_usd = -901 WHERE kind = 'chargeback'`],
  ['chargebacks', `UPDATE transfer SET reverses = NULL WHERE code = 'chargeback'`],
  ['purchases', `UPDATE transfer SET amount_nano_usd = amount_nano_usd + 1 WHERE code = 'topup'`],
  ['purchases', `UPDATE payment SET organization_id = gen_random_uuid() WHERE kind = 'topup'`],
  ['purchases', `UPDATE account SET balance_nano_usd = -1, closed_at = NULL WHERE kind = 'wallet_paid'`],
  ['inner-transfers', `UPDATE transfer SET leg = 500 WHERE code = 'topup'`],
  ['inner-transfers', `UPDATE transfer SET code = 'lot_merge' WHERE code = 'topup'`],
  [
    'inner-transfers',
    `UPDATE transfer SET debit_account = (SELECT id FROM account WHERE kind = 'wallet_base')
     WHERE credit_account IN (SELECT id FROM account WHERE kind = 'wallet_paid')`,
  ],
  ['origin', `DELETE FROM promo_grant`],
  ['grants', `DELETE FROM promo_grant`],
  ['grants', `UPDATE promo_grant SET amount_nano_usd = amount_nano_usd + 1`],
  ['grants', `UPDATE promo_grant SET organization_id = gen_random_uuid()`],
  ['grants', `DELETE FROM transfer WHERE code = 'grant'`],
  [
    'grants',
    `UPDATE transfer SET credit_account = (SELECT id FROM account WHERE kind = 'wallet_base') WHERE code = 'grant'`,
  ],
  ['refunds', `UPDATE refund SET amount_nano_usd = amount_nano_usd - 1`],
  ['refunds', `UPDATE transfer SET reverses = gen_random_uuid() WHERE code = 'refund'`],
  ['refunds', `UPDATE transfer SET debit_account = (SELECT id FROM account WHERE kind = 'cogs') WHERE code = 'refund'`],
  ['refunds', `DELETE FROM transfer WHERE code = 'refund'`],
  ['refunded-requests', `UPDATE refund SET amount_nano_usd = 9000`],
  ['refunded-requests', `UPDATE refund SET request_id = gen_random_uuid()`],
  ['refunded-requests', `UPDATE refund SET organization_id = gen_random_uuid()`],
  ['refunded-requests', `UPDATE refund SET project_id = gen_random_uuid()`],
  ['refunded-requests', `UPDATE usage_record SET grade = 1`],
  ['refunded-lots', `UPDATE transfer SET amount_nano_usd = 9000 WHERE code = 'refund'`],
  ['key-spend', `UPDATE refund SET amount_nano_usd = amount_nano_usd - 1`],
  ['member-spend', `UPDATE refund SET amount_nano_usd = amount_nano_usd - 1`],
  ['origin', `DELETE FROM refund`],
  ['redeem-codes', `UPDATE redeem_code SET amount_nano_usd = amount_nano_usd + 1`],
  ['redeem-codes', `UPDATE redeem_code SET grant_id = gen_random_uuid()`],
  ['redeem-codes', `UPDATE redeem_code SET organization_id = gen_random_uuid()`],
  ['breakage', `UPDATE transfer SET booked_at = booked_at - interval '2 hours' WHERE code = 'expiry'`],
  ['breakage', `UPDATE transfer SET code = 'usage' WHERE code = 'expiry'`],
  ['breakage', `UPDATE transfer SET code = 'expiry' WHERE code = 'usage'`],
  ['breakage', `UPDATE account SET expires_at = NULL WHERE kind = 'wallet_promo'`],
  ['rollups', `UPDATE usage_rollup SET cost_nano_usd = cost_nano_usd + 1 WHERE cost_nano_usd > 0`],
  ['rollups', `UPDATE usage_rollup SET channel_id = gen_random_uuid() WHERE cost_nano_usd > 0`],
  ['rollups', `DELETE FROM usage_rollup`],
  ['rollups', `UPDATE usage_rollup SET project_id = gen_random_uuid() WHERE cost_nano_usd > 0`],
  ['rollups', `UPDATE usage_rollup SET starts_at = starts_at + interval '1 minute'`],
  ['rollups', `UPDATE usage_rollup SET starts_at = starts_at - interval '3 years'`],
  [
    'rollups',
    `UPDATE usage_record SET completion_tokens = completion_tokens + 1
     WHERE request_id < uuid_floor(now() - interval '30 minutes')`,
  ],
  ['attempt-rollups', `UPDATE attempt_rollup SET cost_nano_usd = cost_nano_usd + 1`],
  ['attempt-rollups', `UPDATE attempt_rollup SET upstream_model = 'another'`],
  ['attempt-rollups', `UPDATE attempt_rollup SET prompt_tokens = prompt_tokens - 1`],
  ['attempt-rollups', `DELETE FROM attempt_rollup`],
  ['attempt-rollups', `UPDATE attempt_rollup SET starts_at = starts_at - interval '3 years'`],
  [
    'attempt-rollups',
    `UPDATE usage_record SET attempts = jsonb_set(attempts::jsonb, '{0,0}', to_jsonb(gen_random_uuid()))
     WHERE request_id < uuid_floor(now() - interval '30 minutes')`,
  ],
  ['credential-rollups', `UPDATE credential_rollup SET cost_nano_usd = cost_nano_usd + 1`],
  ['credential-rollups', `UPDATE credential_rollup SET unpriced_count = unpriced_count + 1`],
  ['credential-rollups', `DELETE FROM credential_rollup`],
  ['credential-rollups', `UPDATE credential_rollup SET starts_at = starts_at - interval '3 years'`],
  [
    'credential-rollups',
    `UPDATE usage_record SET attempts = jsonb_set(attempts::jsonb, '{0,2}', to_jsonb(gen_random_uuid()))
     WHERE request_id < uuid_floor(now() - interval '30 minutes')`,
  ],
  ['usage-totals', `UPDATE usage_total SET charge_nano_usd = charge_nano_usd + 1 WHERE dimension = 'model'`],
  ['usage-totals', `DELETE FROM usage_total`],
  ['usage-totals', `DELETE FROM usage_total WHERE dimension = 'project'`],
  [
    'usage-sums',
    `UPDATE usage_sum SET charge_nano_usd = charge_nano_usd + 1 WHERE minutes = 60 AND dimension = 'model'`,
  ],
  ['usage-sums', `DELETE FROM usage_sum WHERE minutes = 60 AND scope = 'key'`],
  ['usage-sums', `DELETE FROM usage_sum WHERE minutes = 60 AND dimension = 'project'`],
  [
    'usage-sums',
    `UPDATE usage_sum SET request_count = request_count + 1 WHERE minutes = 60 AND scope = 'project' AND dimension = 'key'`,
  ],
  [
    'tag-sums',
    `UPDATE usage_sum SET cost_nano_usd = cost_nano_usd + 1 WHERE scope = 'project' AND dimension = 'tag:team'`,
  ],
  ['tag-sums', `UPDATE usage_sum SET cost_nano_usd = cost_nano_usd + 1 WHERE scope = 'key' AND dimension = 'tag:team'`],
  ['tag-sums', `DELETE FROM usage_sum WHERE minutes = 15`],
  ['tag-sums', `UPDATE usage_sum SET value = 'green' WHERE dimension = 'tag:team'`],
  ['usage-totals', `UPDATE usage_total SET starts_at = starts_at + interval '1 minute'`],
  [
    'usage-totals',
    `ALTER TABLE usage_total DROP CONSTRAINT usage_total_dimension_check;
     UPDATE usage_total SET dimension = 'another' WHERE dimension = 'model'`,
  ],
  ['unit-sums', `UPDATE unit_rollup SET quantity = quantity + 1 WHERE minutes = 15`],
  ['unit-sums', `UPDATE unit_rollup SET charge_nano_usd = charge_nano_usd - 1 WHERE minutes = 1440`],
  ['unit-sums', `DELETE FROM unit_rollup`],
  ['unit-sums', `UPDATE unit_rollup SET project_id = gen_random_uuid()`],
  ['unit-totals', `UPDATE unit_total SET quantity = quantity + 1 WHERE dimension = 'model'`],
  ['unit-totals', `UPDATE unit_total SET charge_nano_usd = charge_nano_usd - 1 WHERE minutes = 1440`],
  ['unit-totals', `DELETE FROM unit_total`],
  ['statement-units', `UPDATE movement_unit_rollup SET charge_nano_usd = charge_nano_usd + 1`],
  ['statement-units', `DELETE FROM movement_unit_rollup`],
  ['statement-sums', `UPDATE movement_rollup SET amount_nano_usd = amount_nano_usd + 1`],
  ['statement-sums', `UPDATE movement_rollup SET model_id = gen_random_uuid()`],
  ['statement-sums', `UPDATE movement_rollup SET project_id = gen_random_uuid()`],
  ['statement-sums', `DELETE FROM movement_rollup`],
  ['statement-sums', `UPDATE transfer SET code = 'usages' WHERE code = 'usage'`],
  [
    'brought-forward',
    `INSERT INTO brought_forward SELECT '2020-01-01', id, organization_id, 1, 0, now() FROM account LIMIT 1`,
  ],
  [
    'lots',
    `INSERT INTO brought_forward SELECT '2020-01-01', id, organization_id, 1, 0, now() FROM account
     WHERE kind = 'wallet_base'`,
  ],
  ['key-spend', `INSERT INTO brought_forward_spend VALUES ('2020-01-01', gen_random_uuid(), 'day', '2020-01-01', 1)`],
  [
    'archived-requests',
    `INSERT INTO detached_month VALUES ('2020-01-01', uuid_floor(now() + interval '1 hour'), 1, 1, NULL, NULL)`,
  ],
  ['accounts', `UPDATE transfer SET credit_account = gen_random_uuid() WHERE request_id = $1 AND leg = 0`],
  ['accounts', `UPDATE transfer SET organization_id = gen_random_uuid() WHERE request_id = $1 AND leg = 0`],
  ['trial-balance', `UPDATE transfer SET debit_account = gen_random_uuid() WHERE request_id = $1 AND leg = 0`],
  ['lots', `UPDATE account SET balance_nano_usd = balance_nano_usd - 1 WHERE kind = 'wallet_base'`],
  ['wallets', `UPDATE wallet SET posted_nano_usd = posted_nano_usd + 1`],
  ['wallets', `DELETE FROM wallet`],
  ['blocked', `UPDATE wallet SET blocked_nano_usd = 1`],
  ['key-spend', `UPDATE key_spend SET spent_nano_usd = spent_nano_usd + 1`],
  ['key-spend', `DELETE FROM key_spend`],
  [
    'key-spend',
    `INSERT INTO key_spend (key_id, period, window_key, organization_id, spent_nano_usd)
     VALUES (gen_random_uuid(), 'day', '2026-11-20', gen_random_uuid(), 1)`,
  ],
  ['key-spend', `UPDATE usage_record SET spend_windows = 'total=never' WHERE request_id = $1`],
  ['member-spend', `UPDATE member_spend SET spent_nano_usd = spent_nano_usd + 1`],
  ['member-spend', `DELETE FROM member_spend`],
  [
    'member-spend',
    `INSERT INTO member_spend (member_id, period, window_key, organization_id, spent_nano_usd)
     VALUES (gen_random_uuid(), 'day', '2026-11-20', gen_random_uuid(), 1)`,
  ],
  ['member-spend', `UPDATE usage_record SET spend_windows = 'total=all' WHERE request_id = $1`],
  ['cap-spend', `UPDATE cap_spend SET spent = spent + 1 WHERE name = 'c3'`],
  ['cap-spend', `UPDATE cap_spend SET spent = spent + 1 WHERE name = 'r4'`],
  ['cap-spend', `UPDATE cap_spend SET organization_id = gen_random_uuid() WHERE name = 'r4'`],
  ['cap-spend', `DELETE FROM cap_spend`],
  [
    'cap-spend',
    `INSERT INTO cap_spend (organization_id, name, window_key, spent)
     SELECT organization_id, 'r4', '2100-01-01', 1 FROM wallet`,
  ],
  ['cap-spend', `UPDATE usage_record SET spend_windows = 'total=all,c3=all' WHERE request_id = $1`],
  ['cap-spend', `UPDATE usage_record SET spend_windows = 'total=all,r4=all' WHERE request_id = $1`],
  ['cap-spend', `UPDATE usage_record SET usage_source = 'none' WHERE request_id = $1`],
  ['cap-spend', `UPDATE usage_record SET waiver = NULL WHERE waiver IS NOT NULL`],
  ['cap-spend', `INSERT INTO brought_forward_spend VALUES ('2020-01-01', gen_random_uuid(), 'r4', 'all', 1)`],
  ['invoice-numbers', `UPDATE invoice_series SET last = 2 WHERE mode = 'live' AND kind = 'invoice'`],
  ['invoice-numbers', invoiceSql(`2, 1`)],
  ['invoice-amounts', invoiceSql(`1, 1`)],
  [
    'invoice-amounts',
    `INSERT INTO invoice_payment SELECT id, organization_id, 1 FROM payment WHERE kind = 'topup' AND order_id IS NOT NULL LIMIT 1`,
  ],
  ['credit-notes', `${invoiceSql('1, 5')}; ${noteSql}`],
  ['expired-grants', `UPDATE account SET expires_at = now() - interval '1 day' WHERE kind = 'wallet_promo'`],
  ['unswept-grants', `UPDATE account SET expires_at = now() - interval '2 hours' WHERE kind = 'wallet_promo'`],
  ['overdrawn', `UPDATE wallet SET posted_nano_usd = -1`],
  [
    'unresolved-failures',
    `INSERT INTO settlement_failure (id, request_id, grade, organization_id, amount_nano_usd, terms, payload, message)
       VALUES (gen_random_uuid(), gen_random_uuid(), 2, gen_random_uuid(), 1, '', '', '')`,
  ],
];
