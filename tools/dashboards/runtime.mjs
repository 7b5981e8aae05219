import { dashboard, percentiles, timeSeries } from './panels.mjs';

export const runtime = dashboard({
  uid: 'routify-runtime',
  title: 'Routify: runtime',
  description: 'What the processes use, and how fast the stores answer them.',
  panels: [
    timeSeries('CPU', 'percentunit', {
      '{{instance}}': 'rate(process_cpu_seconds_total{job=~"routify-.+"}[$__rate_interval])',
    }),
    timeSeries('Lag of the event loop, p99', 's', {
      '{{instance}}': 'nodejs_eventloop_lag_p99_seconds{job=~"routify-.+"}',
    }),
    timeSeries('Garbage collection', 'percentunit', {
      '{{instance}} {{kind}}':
        'sum by (instance, kind) (rate(nodejs_gc_duration_seconds_sum{job=~"routify-.+"}[$__rate_interval]))',
    }),
    timeSeries('Memory', 'bytes', {
      '{{instance}}': 'process_resident_memory_bytes{job=~"routify-.+"}',
      '{{instance}} heap': 'nodejs_heap_size_used_bytes{job=~"routify-.+"}',
    }),
    timeSeries('Open files and sockets', 'short', { '{{instance}}': 'process_open_fds{job=~"routify-.+"}' }),
    timeSeries('Journals', 'bytes', { '{{instance}}': 'routify_journal_bytes' }),
    timeSeries('Scripts of Redis', 's', percentiles('routify_redis_script_seconds', '', 'script')),
    timeSeries('Connections to Postgres', 'short', {
      '{{instance}} {{state}}': 'sum by (instance, state) (routify_postgres_connections)',
    }),
    timeSeries('Running and open requests', 'short', {
      '{{instance}} running': 'routify_running_requests',
      '{{instance}} not captured': 'routify_open_requests',
    }),
    timeSeries('Management API', 'reqps', {
      '{{http_route}} {{http_response_status_code}}':
        'topk(10, sum by (http_route, http_response_status_code) (rate(http_server_request_duration_seconds_count[$__rate_interval])))',
    }),
    timeSeries('Duration of the management API', 's', percentiles('http_server_request_duration_seconds')),
    timeSeries('Readiness', 'short', {
      '{{instance}}': 'routify_ready',
      '{{instance}} journal': 'routify_journal_writable',
    }),
    timeSeries('Versions', 'short', { '{{app}} {{version}}': 'count by (app, version) (routify_build_info)' }),
    timeSeries('Restarts in an hour', 'short', {
      '{{job}}': 'sum by (job) (changes(process_start_time_seconds{job=~"routify-.+"}[1h]))',
    }),
    timeSeries('Duration of scrapes', 's', { '{{instance}}': 'scrape_duration_seconds{job=~"routify-.+"}' }),
  ],
});
