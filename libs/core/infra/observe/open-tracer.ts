import type { Metrics } from '../../metrics/metrics.js';
import { RatioSampler } from '../../traces/trace-context.js';
import { SpanExporter } from '../../traces/span-exporter.js';
import { Tracer } from '../../traces/tracer.js';
import type { Config } from '../config/config.js';
import { textPairs } from '../config/parse-value.js';
import type { Logger } from '../logging/logger.js';
import { readVersion } from '../version.js';

/** The tracer of this process, as its configuration says, with its metric. */
export function openTracer(app: string, config: Config, logger: Logger, metrics: Metrics): Tracer {
  const { tracesTrust } = config;
  const trust = tracesTrust === 'all' ? tracesTrust : new Set(tracesTrust);
  const tracer = new Tracer(openExporter(app, config, logger), new RatioSampler(config.tracesRatio), trust);
  const info = {
    name: 'routify_spans_total',
    help: 'Spans of traces that were exported, or dropped because the collector did not take them.',
    labels: ['result'],
  };
  metrics.readCounter(info, () => {
    const { exported, dropped } = tracer.counts();
    return [
      { labels: { result: 'exported' }, value: exported },
      { labels: { result: 'dropped' }, value: dropped },
    ];
  });
  return tracer;
}

function openExporter(app: string, config: Config, logger: Logger): SpanExporter | null {
  const { tracesEndpoint, tracesHeaders, tracesTimeoutMs, tracesService, tracesAttributes, instance } = config;
  if (tracesEndpoint === null) return null;
  return new SpanExporter({
    url: `${tracesEndpoint.replace(/\/$/, '')}/v1/traces`,
    headers: textPairs(tracesHeaders?.reveal() ?? '') ?? {},
    timeoutMs: tracesTimeoutMs,
    resource: {
      'service.name': tracesService ?? `routify-${app}`,
      'service.version': readVersion(),
      'service.instance.id': instance,
      ...tracesAttributes,
    },
    onDropped: (reason, spans) => {
      logger.warn({ reason, spans }, 'spans are dropped: the collector does not take them');
    },
  });
}
