import { dashboard, percentiles, stat, timeSeries } from './panels.mjs';

export const overview = dashboard({
  uid: 'routify-overview',
  title: 'Routify: overview',
  description: 'What customers get, and whether anything needs an operator.',
  panels: [
    stat('Alerts', 'short', { firing: 'count(ALERTS{alertstate="firing"}) or vector(0)' }),
    stat('Requests', 'reqps', { admitted: 'sum(rate(routify_requests_total[$__rate_interval]))' }),
    stat('Missed in the last hour', 'percentunit', { '{{slo}}': 'routify:slo:error_ratio1h' }),
    stat('Running requests', 'short', { running: 'sum(routify_running_requests)' }),
    stat('Charges an hour', 'currencyUSD', {
      charges: '3600 * sum(rate(routify_charge_usd_total[$__rate_interval]))',
    }),
    stat('Ready processes', 'short', { '{{job}}': 'sum by (job) (routify_ready)' }),
    timeSeries('Requests by outcome', 'reqps', {
      '{{outcome}}': 'sum by (outcome) (rate(routify_requests_total[$__rate_interval]))',
    }),
    timeSeries('Requests without an admission', 'reqps', {
      '{{status}} {{error}}': 'sum by (status, error) (rate(routify_unadmitted_requests_total[$__rate_interval]))',
      '503 overloaded': 'sum(rate(routify_shed_requests_total[$__rate_interval]))',
    }),
    timeSeries('Requests by model', 'reqps', {
      '{{model}}': 'topk(10, sum by (model) (rate(routify_requests_total[$__rate_interval])))',
    }),
    timeSeries('Duration', 's', percentiles('gen_ai_server_request_duration_seconds')),
    timeSeries('Time to the first token', 's', percentiles('gen_ai_server_time_to_first_token_seconds')),
    timeSeries("The gateway's own overhead", 's', percentiles('routify_overhead_seconds')),
    timeSeries('Share that misses its level', 'percentunit', {
      '{{slo}}, 1 h': 'routify:slo:error_ratio1h',
      '{{slo}}, 1 d': 'routify:slo:error_ratio1d',
      '{{slo}}, budget': 'routify:slo:budget',
    }),
    timeSeries('From the capture of a request to its booking', 's', percentiles('routify_settlement_lag_seconds')),
    timeSeries('Alarms', 'short', {
      '{{alarm}}': 'sum by (alarm) (increase(routify_alarms_total[$__rate_interval])) > 0',
    }),
  ],
});
