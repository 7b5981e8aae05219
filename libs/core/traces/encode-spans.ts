import { SPAN_KINDS, type Attributes, type AttributeValue, type Span } from './span.js';

const STATUS_ERROR = 2;

/** An export request of OTLP in its JSON encoding: ids as hexadecimal digits, 64-bit integers as strings. */
export function encodeSpans(spans: readonly Span[], resource: Attributes): string {
  const scopeSpans = [{ scope: { name: 'routify' }, spans: spans.map(encodeSpan) }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: encodeAttributes(resource) }, scopeSpans }] });
}

function encodeSpan({ parentSpanId, kind, startMs, endMs, attributes, failed, events, links, ...span }: Span): object {
  return {
    ...span,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    kind: SPAN_KINDS[kind],
    startTimeUnixNano: unixNanoOf(startMs),
    endTimeUnixNano: unixNanoOf(Math.max(startMs, endMs)),
    attributes: encodeAttributes(attributes),
    status: failed ? { code: STATUS_ERROR } : {},
    ...(events === undefined
      ? {}
      : { events: events.map(({ name, atMs }) => ({ name, timeUnixNano: unixNanoOf(atMs) })) }),
    ...(links === undefined ? {} : { links }),
  };
}

function encodeAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: encodeValue(value) }],
  );
}

function encodeValue(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  if ('float' in value) return { doubleValue: value.float };
  return { arrayValue: { values: value.map((item) => ({ stringValue: item })) } };
}

/** In whole microseconds: a double has no more digits. */
function unixNanoOf(unixMs: number): string {
  return `${Math.round(unixMs * 1_000)}000`;
}
