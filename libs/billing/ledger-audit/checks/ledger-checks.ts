import { BROUGHT_FORWARD_CHECKS } from './brought-forward-checks.js';
import type { LedgerCheck } from './ledger-check.js';
import { INVOICE_CHECKS } from './invoice-checks.js';
import { MONTH_CHECKS } from './month-checks.js';
import { MOVED_MONEY_CHECKS } from './moved-money-checks.js';
import { ceilDiv, MULTIPLIED_UNITS, MULTIPLIERS, ratesFor } from './price-sql.js';
import { IS_REPORTED, ROLLUP_CHECKS } from './rollup-checks.js';
import { SUM_CHECKS } from './sum-checks.js';
import { UNIT_CHECKS } from './unit-checks.js';

/** Σ quantity × rate; NULL when a meter has no rate. */
function sumOf(meters: string, rates: string): string {
  return `(SELECT CASE WHEN count(*) = count((${rates}->>m.key)::numeric)
      THEN coalesce(sum(m.value::numeric * (${rates}->>m.key)::numeric), 0) END
    FROM jsonb_each_text(${meters}) AS m)`;
}

/** A sum of quantities × rates as an amount. */
function multiplied(sum: string): string {
  return ceilDiv(`${sum} * ${MULTIPLIERS}`, MULTIPLIED_UNITS);
}

/** Σ quantity × rate of the calls of an advisor; NULL when a meter has no rate, or the price is unknown. */
const ADVISOR_TOTAL = `CASE WHEN u.advisor IS NULL THEN 0 ELSE (SELECT ${sumOf(`u.advisor->'meters'`, 'a.rates')}
  FROM (SELECT ${ratesFor('v.rows', `(u.advisor->>'promptTokens')::numeric`)} AS rates
    FROM price_version v WHERE v.id = (u.advisor->>'priceVersionId')::uuid) AS a) END`;

/** Output that nothing showed is priced as reasoning. */
const UNSEEN_RATE = `coalesce(u.rates->>'reasoning', u.rates->>'output', '0')::numeric`;

/** Prompt tokens of an attempt: the meters of its prompt side. */
const PROMPT_TOKENS = `(SELECT coalesce(sum(m.value::numeric), 0) FROM jsonb_each_text(attempt.meters) AS m
  WHERE m.key IN ('input', 'cache_read', 'cache_write', 'cache_write_1h', 'image_input', 'audio_input'))`;

/** A reported cost in nano-USD, rounded up. Postgres keeps all digits of a product. */
const REPORTED = `ceil((attempt.cost_report->>'value')::numeric * (attempt.cost_report->>'usdPerUnit')::numeric * 1000000000)`;

/** Ends a subquery: its columns are then computed once a row, not once for each use outside of it. */
const ONCE = 'OFFSET 0';

const REVENUE = `(SELECT id FROM account WHERE kind = 'revenue' AND organization_id IS NULL)`;
const WAIVER = `(SELECT id FROM account WHERE kind = 'waiver' AND organization_id IS NULL)`;
const COGS = `(SELECT id FROM account WHERE kind = 'cogs' AND organization_id IS NULL)`;

/** The net amount of postings towards an account. */
function netOf(account: string, towards: 'debit_account' | 'credit_account'): string {
  return `coalesce(sum(CASE WHEN t.${towards} = ${account} THEN t.amount_nano_usd ELSE -t.amount_nano_usd END), 0)`;
}

/** The charge of each record, less refunds, in each of its spend windows; names of members' windows have a colon. */
const CHARGES_BY_WINDOW = `
  SELECT u.key_id, u.organization_id, w.name AS window_name, u.charge_nano_usd - coalesce(f.refunded_nano_usd, 0) AS charged,
    (u.usage_source <> 'none' AND u.waiver IS NULL)::int AS counted
  FROM usage_record u CROSS JOIN LATERAL string_to_table(u.spend_windows, ',') AS w(name)
  LEFT JOIN (SELECT request_id, sum(amount_nano_usd) AS refunded_nano_usd FROM refund GROUP BY 1) AS f
    ON f.request_id = u.request_id
  UNION ALL SELECT b.key_id, k.organization_id, b.period || '=' || b.window_key, b.spent_nano_usd, b.spent_nano_usd
  FROM brought_forward_spend b LEFT JOIN api_key k ON k.id = b.key_id`;

/** The window of a listed cap or a run, and its mark: windows that requests open, or those of calendars. */
const LISTED_WINDOW = `coalesce(s.window_key, split_part(r.window_name, '=', 2))`;
const LISTED_MARK = `CASE WHEN coalesce(s.name, r.window_name) LIKE 'b%' THEN 'run'
  WHEN ${LISTED_WINDOW} LIKE 't%' THEN 'opened' ELSE 'cap' END`;

/** A window of a cap of an organization's list, or of a run. */
const IS_LISTED = `window_name ~ '^([cr][0-9]+|b[0-9a-f]{16})='`;

/** The period in the name of a window: `day` of `day=2026-11-20`, and of `<member>:day=2026-11-20`. */
const NAMED_PERIOD = `split_part(split_part(r.window_name, '=', 1), ':', -1)`;

/** Whether a window of a cap is kept: forgotten ones have no spend, or what late events left. */
function isKept(period: string, windowKey: string): string {
  return `NOT EXISTS (SELECT 1 FROM spend_window_mark mark WHERE mark.period = ${period} AND ${windowKey} < mark.kept_from)`;
}

export const LEDGER_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'charge',
    promise:
      'each charge is the price of its meters and those of its advisor, each at its pinned version, with the multipliers, ' +
      'at most the hold, or waived as a whole; forgone is what the price of all meters and unseen output is above both',
    severity: 'error',
    sql: `
      SELECT request_id, price_nano_usd, whole_nano_usd, hold_nano_usd, charge_nano_usd, waived_nano_usd, forgone_nano_usd FROM (
        SELECT u.*, ${multiplied('u.total')} AS price_nano_usd,
          CASE WHEN u.unseen_tokens > 0 THEN ${multiplied(`(u.total + u.unseen_tokens * ${UNSEEN_RATE})`)} END AS whole_nano_usd
        FROM (SELECT u.*, ${sumOf('u.meters', 'u.rates')} + ${ADVISOR_TOTAL} AS total
          FROM (SELECT u.*, ${ratesFor('p.rows', 'u.prompt_tokens')} AS rates
            FROM usage_record u LEFT JOIN price_version p ON p.id = u.price_version_id ${ONCE}) AS u ${ONCE}) AS u ${ONCE}
      ) AS recomputed
      WHERE price_nano_usd IS NULL OR cardinality(multipliers_ppm) > 4
        OR charge_nano_usd + waived_nano_usd <> least(price_nano_usd, hold_nano_usd)
        OR CASE WHEN waiver IS NULL THEN waived_nano_usd ELSE charge_nano_usd END <> 0 OR (waiver IS NOT NULL AND grade = 1)
        OR forgone_nano_usd <> coalesce(whole_nano_usd, price_nano_usd) - charge_nano_usd - waived_nano_usd`,
  },
  {
    name: 'cost',
    promise:
      "each attempt's cost is what its upstream reported, where that is booked, else the price of its meters at the " +
      "channel's pinned list, which is kept beside a reported one; records hold their sum",
    severity: 'error',
    sql: `
      SELECT u.request_id, u.cost_nano_usd, sum(a.cost) AS attempts_nano_usd,
        sum(coalesce(a.reported, a.recomputed)) AS recomputed_nano_usd
      FROM usage_record u
      LEFT JOIN LATERAL (
        SELECT cost, listed, reported,
          CASE WHEN version IS NULL THEN 0 ELSE ${ceilDiv(sumOf('meters', 'rates'), '1000000')} END AS recomputed
        FROM (SELECT attempt.meters, attempt.cost_nano_usd::numeric AS cost,
            attempt.list_cost_nano_usd::numeric AS listed, CASE WHEN ${IS_REPORTED} THEN ${REPORTED} END AS reported,
            attempt.cost_version_id AS version, ${ratesFor('c.rows', PROMPT_TOKENS)} AS rates
          FROM attempts_of(u.attempts, u.channel_id) AS attempt
          LEFT JOIN channel_cost_version c ON c.id = attempt.cost_version_id ${ONCE}) AS given ${ONCE}
      ) AS a ON true
      GROUP BY u.request_id, u.cost_nano_usd
      HAVING u.cost_nano_usd <> coalesce(sum(a.cost), 0)
        OR bool_or(a.cost IS DISTINCT FROM coalesce(a.reported, a.recomputed))
        OR bool_or(CASE WHEN a.reported IS NULL THEN a.listed IS NOT NULL ELSE coalesce(a.listed, 0) <> a.recomputed END)`,
  },
  {
    name: 'charge-legs',
    promise: 'the postings 0 to 199 of a request add up to its charge, and only final requests are adjusted',
    severity: 'error',
    sql: `
      SELECT u.request_id, u.charge_nano_usd, l.net_nano_usd FROM usage_record u
      CROSS JOIN LATERAL (SELECT ${netOf(REVENUE, 'credit_account')} AS net_nano_usd, max(t.leg) AS highest
        FROM transfer t WHERE t.request_id = u.request_id AND t.leg < 200) AS l
      WHERE l.net_nano_usd <> u.charge_nano_usd OR (l.highest >= 100 AND u.grade = 1)`,
  },
  {
    name: 'cost-legs',
    promise: 'the postings 200 to 399 of a request add up to its cost',
    severity: 'error',
    sql: `
      SELECT u.request_id, u.cost_nano_usd, l.net_nano_usd FROM usage_record u
      CROSS JOIN LATERAL (SELECT ${netOf(COGS, 'debit_account')} AS net_nano_usd
        FROM transfer t WHERE t.request_id = u.request_id AND t.leg BETWEEN 200 AND 399) AS l
      WHERE l.net_nano_usd <> u.cost_nano_usd`,
  },
  {
    name: 'waiver-legs',
    promise:
      'the postings from 400 of a request move the cost of each attempt to waiver if it is waived, and else are none',
    severity: 'error',
    sql: `
      SELECT u.request_id, u.waiver, p.attempt, p.cost_nano_usd, p.moved_nano_usd FROM usage_record u
      CROSS JOIN LATERAL (
        SELECT attempt, sum(cost) AS cost_nano_usd, sum(moved) AS moved_nano_usd FROM (
          SELECT a.ordinal - 1 AS attempt, a.cost_nano_usd::numeric AS cost, 0 AS moved
          FROM attempts_of(u.attempts, u.channel_id) AS a WHERE u.waiver IS NOT NULL
          UNION ALL SELECT t.leg - 400, 0, CASE WHEN t.debit_account = ${WAIVER} AND t.credit_account = ${COGS}
            THEN t.amount_nano_usd ELSE -1 END
          FROM transfer t WHERE t.request_id = u.request_id AND t.leg >= 400) AS moves GROUP BY attempt) AS p
      WHERE p.cost_nano_usd <> p.moved_nano_usd`,
  },
  {
    name: 'origin',
    promise:
      'each transfer has a usage record, a payment, a grant, a refund or a clearing entry, except those of sweeps',
    severity: 'error',
    sql: `
      SELECT t.request_id, t.leg, t.code, t.amount_nano_usd FROM transfer t
      WHERE t.code <> 'expiry' AND NOT EXISTS (SELECT 1 FROM (SELECT request_id AS id FROM usage_record
        UNION ALL SELECT id FROM payment UNION ALL SELECT id FROM promo_grant UNION ALL SELECT id FROM refund
        UNION ALL SELECT id FROM clearing_entry) AS known
        WHERE known.id = t.request_id)`,
  },
  ...MOVED_MONEY_CHECKS,
  ...ROLLUP_CHECKS,
  ...SUM_CHECKS,
  ...UNIT_CHECKS,
  ...BROUGHT_FORWARD_CHECKS,
  ...MONTH_CHECKS,
  ...INVOICE_CHECKS,
  {
    name: 'account-days',
    promise: 'the sums of each day are those of its transfers, as long as all of them are there',
    severity: 'error',
    sql: `
      SELECT coalesce(d.day, t.day) AS day, coalesce(d.account_kind, t.kind) AS account_kind, coalesce(d.code, t.code) AS code,
        d.debit, t.debit AS transferred_debit, d.credit, t.credit AS transferred_credit
      FROM (SELECT day, account_kind, code, sum(debit_nano_usd) AS debit, sum(credit_nano_usd) AS credit FROM account_day
        WHERE code <> 'brought_forward' GROUP BY 1, 2, 3) AS d
      FULL JOIN (SELECT (t.booked_at AT TIME ZONE 'UTC')::date AS day, a.kind, t.code, sum(side.debit) AS debit,
          sum(side.credit) AS credit
        FROM transfer t CROSS JOIN LATERAL (VALUES (t.debit_account, t.amount_nano_usd, 0),
          (t.credit_account, 0, t.amount_nano_usd)) AS side (account_id, debit, credit)
        JOIN account a ON a.id = side.account_id GROUP BY 1, 2, 3) AS t
        ON t.day = d.day AND t.kind = d.account_kind AND t.code = d.code
      WHERE (d.debit = t.debit AND d.credit = t.credit) IS NOT TRUE
        AND coalesce(d.day, t.day) > coalesce((SELECT max(last_booked_at) AT TIME ZONE 'UTC' FROM detached_month)::date,
          '-infinity')
        AND coalesce(d.day, t.day) <= (SELECT max(day) FROM account_day)`,
  },
  {
    name: 'accounts',
    promise: "transfers name accounts that exist, and lots of the transfer's own organization only",
    severity: 'error',
    sql: `
      SELECT t.request_id, t.leg, t.debit_account, t.credit_account FROM transfer t
      LEFT JOIN account d ON d.id = t.debit_account LEFT JOIN account c ON c.id = t.credit_account
      WHERE d.id IS NULL OR c.id IS NULL
        OR coalesce(d.organization_id <> t.organization_id, d.organization_id IS NOT NULL AND t.organization_id IS NULL)
        OR coalesce(c.organization_id <> t.organization_id, c.organization_id IS NOT NULL AND t.organization_id IS NULL)`,
  },
  {
    name: 'trial-balance',
    promise: 'over all accounts, debits equal credits',
    severity: 'error',
    sql: `
      SELECT debits, credits FROM (
        SELECT (SELECT coalesce(sum(t.amount_nano_usd), 0) FROM account a JOIN transfer t ON t.debit_account = a.id) AS debits,
          (SELECT coalesce(sum(t.amount_nano_usd), 0) FROM account a JOIN transfer t ON t.credit_account = a.id) AS credits
      ) AS totals WHERE debits <> credits`,
  },
  {
    name: 'lots',
    promise: "each lot's balance is the sum of its transfers and what is brought forward, and no grant is below zero",
    severity: 'error',
    sql: `
      SELECT a.id AS account_id, a.organization_id, a.kind, a.balance_nano_usd, coalesce(s.net, 0) AS transfers_nano_usd
      FROM account a
      LEFT JOIN (SELECT account_id, sum(amount) AS net FROM (
          SELECT credit_account AS account_id, amount_nano_usd::numeric AS amount FROM transfer
          UNION ALL SELECT debit_account, -amount_nano_usd::numeric FROM transfer
          UNION ALL SELECT account_id, credit_nano_usd::numeric - debit_nano_usd FROM brought_forward) AS sides GROUP BY account_id
        ) AS s ON s.account_id = a.id
      WHERE a.organization_id IS NOT NULL
        AND (a.balance_nano_usd <> coalesce(s.net, 0) OR (a.kind = 'wallet_promo' AND a.balance_nano_usd < 0))`,
  },
  {
    name: 'wallets',
    promise: "each wallet's posted amount is the sum of its lots",
    severity: 'error',
    sql: `
      SELECT coalesce(w.organization_id, l.organization_id) AS organization_id, w.posted_nano_usd, l.lots_nano_usd
      FROM wallet w
      FULL JOIN (SELECT organization_id, sum(balance_nano_usd) AS lots_nano_usd FROM account
        WHERE organization_id IS NOT NULL GROUP BY organization_id) AS l ON l.organization_id = w.organization_id
      WHERE w.posted_nano_usd IS DISTINCT FROM l.lots_nano_usd`,
  },
  {
    name: 'blocked',
    promise: "each wallet's blocked amount is the sum of its unresolved settlement failures",
    severity: 'error',
    sql: `
      SELECT w.organization_id, w.blocked_nano_usd, coalesce(f.failed, 0) AS failures_nano_usd FROM wallet w
      LEFT JOIN (SELECT organization_id, sum(amount_nano_usd) AS failed FROM settlement_failure
        WHERE resolved_at IS NULL GROUP BY organization_id) AS f ON f.organization_id = w.organization_id
      WHERE w.blocked_nano_usd <> coalesce(f.failed, 0)`,
  },
  {
    name: 'key-spend',
    promise: 'the spend of each key in each kept window is the sum of the charges of its records there, less refunds',
    severity: 'error',
    sql: `
      SELECT coalesce(k.key_id, r.key_id) AS key_id, coalesce(k.period || '=' || k.window_key, r.window_name) AS window,
        k.spent_nano_usd, r.charged_nano_usd
      FROM key_spend k
      FULL JOIN (SELECT key_id, window_name, sum(charged) AS charged_nano_usd FROM (${CHARGES_BY_WINDOW}) AS charges
        WHERE split_part(window_name, '=', 1) NOT LIKE '%:%' AND NOT ${IS_LISTED} GROUP BY 1, 2) AS r
        ON r.key_id = k.key_id AND r.window_name = k.period || '=' || k.window_key
      WHERE coalesce(k.spent_nano_usd, 0) <> coalesce(r.charged_nano_usd, 0)
        AND ${isKept(`coalesce(k.period, ${NAMED_PERIOD})`, `coalesce(k.window_key, split_part(r.window_name, '=', 2))`)}`,
  },
  {
    name: 'member-spend',
    promise:
      'the spend of each member in each kept window is the sum of the charges of the records there, less refunds',
    severity: 'error',
    sql: `
      SELECT m.member_id, coalesce(m.member_id || ':' || m.period || '=' || m.window_key, r.window_name) AS window,
        m.spent_nano_usd, r.charged_nano_usd
      FROM member_spend m
      FULL JOIN (SELECT window_name, sum(charged) AS charged_nano_usd FROM (${CHARGES_BY_WINDOW}) AS charges
        WHERE split_part(window_name, '=', 1) LIKE '%:%' GROUP BY 1) AS r
        ON r.window_name = m.member_id || ':' || m.period || '=' || m.window_key
      WHERE coalesce(m.spent_nano_usd, 0) <> coalesce(r.charged_nano_usd, 0)
        AND ${isKept(`coalesce(m.period, ${NAMED_PERIOD})`, `coalesce(m.window_key, split_part(r.window_name, '=', 2))`)}`,
  },
  {
    name: 'cap-spend',
    promise:
      'what each listed cap and each run has counted in each kept window is the sum of its records there: charges less refunds, or requests',
    severity: 'error',
    sql: `
      SELECT coalesce(s.organization_id, r.organization_id) AS organization_id,
        coalesce(s.name || '=' || s.window_key, r.window_name) AS window, s.spent, r.counted
      FROM cap_spend s
      FULL JOIN (SELECT organization_id, window_name, sum(CASE WHEN window_name LIKE 'r%' THEN counted ELSE charged END) AS counted
        FROM (${CHARGES_BY_WINDOW}) AS charges WHERE ${IS_LISTED} GROUP BY 1, 2) AS r
        ON r.organization_id = s.organization_id AND r.window_name = s.name || '=' || s.window_key
      WHERE coalesce(s.spent, 0) <> coalesce(r.counted, 0)
        AND ${isKept(LISTED_MARK, LISTED_WINDOW)}`,
  },
  {
    name: 'expired-grants',
    promise: 'no grant paid for a request that was admitted after its end',
    severity: 'error',
    sql: `
      SELECT t.request_id, t.leg, a.id AS account_id, t.effective_at, a.expires_at FROM transfer t
      JOIN account a ON a.id = t.debit_account
      WHERE a.kind = 'wallet_promo' AND t.code IN ('usage', 'usage_adjustment') AND t.effective_at >= a.expires_at`,
  },
  {
    name: 'overdrawn',
    promise:
      'posted and credit limit together are not below zero, except after a reaped request, a failover or an operator',
    severity: 'report',
    sql: `
      SELECT organization_id, posted_nano_usd, credit_limit_nano_usd FROM wallet
      WHERE posted_nano_usd + credit_limit_nano_usd < 0`,
  },
  {
    name: 'unresolved-failures',
    promise: 'no event waits for an operator',
    severity: 'report',
    sql: `
      SELECT request_id, grade, organization_id, amount_nano_usd, sqlstate, message FROM settlement_failure
      WHERE resolved_at IS NULL`,
  },
];
