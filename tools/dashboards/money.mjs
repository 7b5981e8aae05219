import { dashboard, percentiles, stat, timeSeries } from './panels.mjs';

const perHour = (metric) => `3600 * sum(rate(${metric}[$__rate_interval]))`;
const CHARGES = perHour('routify_charge_usd_total');
const COSTS = perHour('routify_cost_usd_total');

export const money = dashboard({
  uid: 'routify-money',
  title: 'Routify: money',
  description: 'What is earned, what it costs, and whether the ledger has it. Rounded: the ledger itself is exact.',
  panels: [
    stat('Charges an hour', 'currencyUSD', { charges: CHARGES }),
    stat('Costs an hour', 'currencyUSD', { costs: COSTS }),
    stat('Margin', 'percentunit', { margin: `1 - ${COSTS} / (${CHARGES})` }),
    stat('Written off in a day', 'currencyUSD', {
      forgone: 'sum(increase(routify_forgone_usd_total[1d])) or vector(0)',
    }),
    stat('Wait for an operator', 'short', { 'settlement failures': 'max(routify_settlement_failures)' }),
    stat('Wallets that differ', 'short', { drifted: 'max(routify_drifted_wallets)' }),
    timeSeries('Charges, costs and what is written off, an hour', 'currencyUSD', {
      charges: CHARGES,
      costs: COSTS,
      forgone: perHour('routify_forgone_usd_total'),
    }),
    timeSeries('Charges an hour by model', 'currencyUSD', {
      '{{model}}': '3600 * topk(10, sum by (model) (rate(routify_charge_usd_total[$__rate_interval])))',
    }),
    timeSeries('Billed tokens a second', 'short', {
      '{{gen_ai_token_type}}': 'sum by (gen_ai_token_type) (rate(gen_ai_client_token_usage_sum[$__rate_interval]))',
      '{{type}}': 'sum by (type) (rate(routify_tokens_total[$__rate_interval]))',
    }),
    timeSeries('Ended and booked requests', 'reqps', {
      ended: 'sum(rate(routify_requests_total[$__rate_interval]))',
      booked: 'sum(rate(routify_settled_requests_total[$__rate_interval]))',
    }),
    timeSeries('From the capture of a request to its booking', 's', percentiles('routify_settlement_lag_seconds')),
    timeSeries('Requests that wait for the ledger', 'short', { waiting: 'max(routify_outbox_events)' }),
    timeSeries('Age of the oldest', 's', {
      'in the outbox': 'max(routify_outbox_oldest_seconds)',
      hold: 'max(routify_hold_oldest_seconds)',
      'in a journal': 'max(routify_journal_oldest_open_seconds)',
    }),
    timeSeries('Holds', 'short', { '{{state}}': 'max by (state) (routify_holds)' }),
    timeSeries('Journals: open records', 'short', { '{{instance}}': 'routify_journal_open_records' }),
    timeSeries('Wallets requested of workers', 'reqps', {
      '{{job}}': 'sum by (job) (rate(routify_wallet_requests_total[$__rate_interval]))',
    }),
    timeSeries('Jobs of the queue', 'short', { '{{queue}} {{state}}': 'max by (queue, state) (routify_queue_jobs)' }),
  ],
});
