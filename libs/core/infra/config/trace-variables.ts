import { integer } from '../../fields/kinds.js';
import type { Config } from './config.js';
import { both, defaultText, none, type Variable } from './variable.js';
import { collectorUrl, fraction, organizationIds, pairs, processName, secretPairs } from './variable-kinds.js';

type TraceField = Extract<keyof Config, `traces${string}`>;

/** Variables of traces: OpenTelemetry's standard names where they exist. */
export const TRACE_VARIABLES: { readonly [Field in TraceField]: Variable<NonNullable<Config[Field]>> } = {
  tracesEndpoint: {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    group: 'Traces',
    // The HTTP client takes no credentials in a URL.
    field: collectorUrl(
      'A collector that takes OTLP over HTTP in JSON; spans go to `/v1/traces` below it. Unset, traces are off. See [traces](operations/traces.md).',
      { example: 'http://otel-collector:4318' },
    ),
    ...both(none),
  },
  tracesHeaders: {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    group: 'Traces',
    field: secretPairs('Headers of each export, for a collector that requires a key.', { example: 'x-api-key=secret' }),
    secret: true,
    ...both(none),
  },
  tracesTimeoutMs: {
    name: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    group: 'Traces',
    field: integer(
      'How long an export waits for the collector. It is retried three times, then its spans are dropped.',
      { min: 1, max: 600_000, unit: 'milliseconds', example: '10000' },
    ),
    ...both(defaultText('10000')),
  },
  tracesRatio: {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    group: 'Traces',
    field: fraction(
      'Share of requests for which spans are recorded, derived from the request id. Use the same value on gateways and workers.',
      { example: '0.01' },
    ),
    ...both(defaultText('1')),
  },
  tracesService: {
    name: 'OTEL_SERVICE_NAME',
    group: 'Traces',
    field: processName('`service.name` of the spans. Unset, it is the app: `routify-gateway`, `routify-worker`.', {
      example: 'llm-gateway',
    }),
    ...both(none),
  },
  tracesAttributes: {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    group: 'Traces',
    field: pairs('Additional attributes of the process that emits the spans.', {
      example: 'deployment.environment.name=production',
    }),
    ...both(none),
  },
  tracesTrust: {
    name: 'ROUTIFY_TRACES_TRUST',
    group: 'Traces',
    field: organizationIds(
      'Organizations for which `traceparent` is continued: their span becomes the parent of the request, and their sampling decision applies. For all others, the trace is only linked. Unset, none is trusted.',
      { example: 'org_01kb2p5xk3f8v9y2m7q4r6s8t0' },
    ),
    ...both(none),
  },
};
