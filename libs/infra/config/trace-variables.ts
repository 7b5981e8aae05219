import { Secret } from '#kernel';
import type { Config } from './config.js';
import { organizations, plainName, ratio, textPairs, urlOf, wholeNumber } from './parse-value.js';
import type { Fallback, Variable } from './variable.js';

const none: Fallback = { kind: 'none' };
const text = (value: string): Fallback => ({ kind: 'text', text: value });
const both = (fallback: Fallback) => ({ development: fallback, production: fallback });

const httpUrl = urlOf('http', 'https');

type TraceField = Extract<keyof Config, `traces${string}`>;

/** Variables of traces: OpenTelemetry's standard names where they exist. */
export const TRACE_VARIABLES: { readonly [Field in TraceField]: Variable<NonNullable<Config[Field]>> } = {
  tracesEndpoint: {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    group: 'Traces',
    // The HTTP client takes no credentials in a URL.
    parse: (value) => (URL.canParse(value) && new URL(value).username !== '' ? null : httpUrl(value)),
    expected: 'a URL http(s)://host:port without credentials',
    example: 'http://otel-collector:4318',
    doc: 'A collector that takes OTLP over HTTP in JSON; spans go to `/v1/traces` below it. Unset, traces are off. See [traces](operations/traces.md).',
    ...both(none),
  },
  tracesHeaders: {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    group: 'Traces',
    parse: (value) => (value === '' || textPairs(value) === null ? null : new Secret(value)),
    expected: 'name=value pairs, comma separated, values percent-encoded',
    example: 'x-api-key=secret',
    doc: 'Headers of each export, for a collector that requires a key.',
    secret: true,
    ...both(none),
  },
  tracesTimeoutMs: {
    name: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    group: 'Traces',
    parse: wholeNumber(1, 600_000),
    expected: 'milliseconds, a whole number from 1 to 600000',
    example: '10000',
    doc: 'How long an export waits for the collector. It is retried three times, then its spans are dropped.',
    ...both(text('10000')),
  },
  tracesRatio: {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    group: 'Traces',
    parse: ratio,
    expected: 'a number from 0 to 1',
    example: '0.01',
    doc: 'Share of requests for which spans are recorded, derived from the request id. Use the same value on gateways and workers.',
    ...both(text('1')),
  },
  tracesService: {
    name: 'OTEL_SERVICE_NAME',
    group: 'Traces',
    parse: plainName,
    expected: 'letters, digits, dots, dashes and underscores, at most 128',
    example: 'llm-gateway',
    doc: '`service.name` of the spans. Unset, it is the app: `routify-gateway`, `routify-worker`.',
    ...both(none),
  },
  tracesAttributes: {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    group: 'Traces',
    parse: textPairs,
    expected: 'name=value pairs, comma separated, values percent-encoded',
    example: 'deployment.environment.name=production',
    doc: 'Additional attributes of the process that emits the spans.',
    ...both(none),
  },
  tracesTrust: {
    name: 'ROUTIFY_TRACES_TRUST',
    group: 'Traces',
    parse: organizations,
    expected: 'all, or ids of organizations, comma separated',
    example: 'org_01kb2p5xk3f8v9y2m7q4r6s8t0',
    doc: 'Organizations for which `traceparent` is continued: their span becomes the parent of the request, and their sampling decision applies. For all others, the trace is only linked. Unset, none is trusted.',
    ...both(none),
  },
};
