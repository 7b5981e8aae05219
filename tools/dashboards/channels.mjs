import { dashboard, labelVariable, percentiles, timeSeries } from './panels.mjs';

const CHANNEL = '{channel=~"$channel"}';
const CALLS = 'gen_ai_client_operation_duration_seconds';

export const channels = dashboard({
  uid: 'routify-channels',
  title: 'Routify: channels',
  description: 'Which upstreams answer, how fast, and what they cost.',
  variables: [labelVariable('channel', 'routify_channel_running_attempts')],
  panels: [
    timeSeries('Upstream calls', 'reqps', {
      '{{channel}}': `sum by (channel) (rate(${CALLS}_count${CHANNEL}[$__rate_interval]))`,
    }),
    timeSeries('Share of calls whose answer was not used', 'percentunit', {
      '{{channel}}':
        `sum by (channel) (rate(routify_failed_attempts_total${CHANNEL}[$__rate_interval]))` +
        ` / sum by (channel) (rate(${CALLS}_count${CHANNEL}[$__rate_interval]))`,
    }),
    timeSeries('Why answers were not used', 'reqps', {
      '{{channel}} {{error_type}}': `sum by (channel, error_type) (rate(routify_failed_attempts_total${CHANNEL}[$__rate_interval]))`,
    }),
    timeSeries('Duration of calls', 's', percentiles(CALLS, CHANNEL, 'channel')),
    timeSeries('Status of calls', 'reqps', {
      '{{channel}} {{http_response_status_code}}': `sum by (channel, http_response_status_code) (rate(${CALLS}_count${CHANNEL}[$__rate_interval]))`,
    }),
    timeSeries('Running calls, and requests that wait for a slot', 'short', {
      '{{channel}}': `sum by (channel) (routify_channel_running_attempts${CHANNEL})`,
      '{{channel}} waiting': `sum by (channel) (routify_channel_queued_attempts${CHANNEL})`,
    }),
    timeSeries('Ejected models', 'short', {
      '{{channel}}': `max by (channel) (routify_channel_ejected_models${CHANNEL})`,
    }),
    timeSeries('Paused credentials', 'short', {
      '{{channel}}': `max by (channel) (routify_channel_paused_credentials${CHANNEL})`,
    }),
    timeSeries('Costs and charges an hour', 'currencyUSD', {
      '{{channel}} cost': `3600 * sum by (channel) (rate(routify_cost_usd_total${CHANNEL}[$__rate_interval]))`,
      '{{channel}} charges': `3600 * sum by (channel) (rate(routify_charge_usd_total${CHANNEL}[$__rate_interval]))`,
    }),
  ],
});
