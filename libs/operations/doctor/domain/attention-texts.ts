import type { MessageTexts } from './message.js';

/** Why something needs an operator, and the parts of such reasons. */
export const ATTENTION_REASONS = {
  channel_ejected: 'Traffic is routed around it: {{cause}}.',
  channel_model_ejected: 'Traffic for the model {{model}} is routed around it: {{cause}}.',
  consecutive_failures: 'too many consecutive failures',
  failure_rate: 'high failure rate',
  model_missing: 'the provider no longer offers the model',
  probe_failed: 'the probe failed',
  rate_limited: 'rate limited by the provider',
  exhausted: 'no quota or credit left at the provider',
  refused: 'credential refused by the provider',
  channel_without_credential: 'It has no active credential, so it cannot serve requests.',
  credential_refused: 'The provider refused it: {{detail}}',
  credential_exhausted: 'Your account with the provider has no quota or credit left.',
  upstream_balance_low: '{{balance_usd}} left at the provider.',
  upstream_balance_runs_out: '{{balance_usd}} left at the provider, used up in about {{days}} d.',
  channel_costs_missing: {
    one: 'The cost of {{count}} model is unknown, and so is its margin: {{names}}.',
    other: 'The cost of {{count}} models is unknown, and so is their margin: {{names}}.',
  },
  test_money:
    'Anyone can register a test organization, and use it with test money: registration is open, and new organizations are test organizations.',
  model_unpriced: 'It has no price in effect, so customers cannot use it.',
  organization_low_balance: '{{available_usd}} available, {{spent_usd}} spent in the last 24 hours.',
  organization_runs_out: '{{available_usd}} left, empty in about {{hours}} h.',
  invoice_difference: {
    one: 'The last invoice checked differs from the recorded cost in {{count}} line.',
    other: 'The last invoice checked differs from the recorded cost in {{count}} lines.',
  },
  instance_lost: 'No heartbeat for 15 s, and it did not shut down cleanly.',
  instance_not_ready: 'It is not ready: {{failures}}.',
  settlement_lag: 'Finished requests have been waiting for the ledger for up to {{seconds}} s.',
  settlement_failures: {
    one: '{{count}} request could not be posted to the ledger; {{blocked_usd}} is blocked.',
    other: '{{count}} requests could not be posted to the ledger; {{blocked_usd}} is blocked.',
  },
  ledger_difference: 'The ledger check {{check}} failed. Expected: {{promise}}.',
  wallet_drift: {
    one: 'Redis and Postgres disagree on the wallet of {{count}} organization.',
    other: 'Redis and Postgres disagree on the wallets of {{count}} organizations.',
  },
  redis_memory: 'Redis uses {{percent}}% of its memory.',
  migrations_missing: 'Missing migrations: {{names}}.',
  partitions_missing: {
    one: 'The ledger has partitions for only {{count}} month ahead. A worker creates more.',
    other: 'The ledger has partitions for only {{count}} months ahead. A worker creates more.',
  },
  mails_dead: {
    one: '{{count}} email could not be delivered.',
    other: '{{count}} emails could not be delivered.',
  },
  payment_differences: {
    one: '{{count}} difference with a payment provider has been open for more than {{days}} days.',
    other: '{{count}} differences with payment providers have been open for more than {{days}} days.',
  },
  payments_unanswered: {
    one: '{{count}} query to a payment provider has failed repeatedly.',
    other: '{{count}} queries to payment providers have failed repeatedly.',
  },
  payments_unapplied: {
    one: '{{count}} payment of {{left_usd}} fits no order.',
    other: '{{count}} payments, {{left_usd}} in total, fit no order.',
  },
  disputes_open: {
    one: '{{count}} dispute is open.',
    other: '{{count}} disputes are open.',
  },
  refunds_requested: {
    one: '{{count}} refund has been requested.',
    other: '{{count}} refunds have been requested.',
  },
  price_proposal: {
    one: 'The price list differs in the price of {{count}} model. Approve or reject the change.',
    other: 'The price list differs in the prices of {{count}} models. Approve or reject the changes.',
  },
  price_list_failed: 'The price list could not be read: {{fault}}.',
  price_drift: {
    one: 'The price or cost of {{count}} model is more than {{percent}}% from the list of this version: {{names}}.',
    other: 'The price or cost of {{count}} models is more than {{percent}}% from the list of this version: {{names}}.',
  },
  mails_dead_over: 'More than {{count}} emails could not be delivered.',
} as const satisfies MessageTexts;
