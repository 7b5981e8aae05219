/**
 * Traces are the steps of single requests, sent to a collector of OpenTelemetry: W3C trace context, head sampling, spans,
 * and their export as OTLP over HTTP. Off unless a collector is named.
 * Does not know: what a span stands for.
 */
export { type Attributes, type Span } from './span.js';
export { SpanExporter } from './span-exporter.js';
export {
  formatTraceparent,
  newSpanId,
  parseTraceparent,
  RatioSampler,
  requestSpan,
  type SpanContext,
} from './trace-context.js';
export { Tracer } from './tracer.js';
