import { TraceCollector } from '../../../test/support/gateway/trace-collector.js';
import { eventually } from '../../../test/support/eventually.js';
import type { Span } from './span.js';
import { SpanExporter } from './span-exporter.js';

const span: Span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: null,
  name: 'GET /v1/models',
  kind: 'server',
  startMs: 1_700_000_000_000.25,
  endMs: 1_700_000_000_001,
  failed: false,
  attributes: { text: 'ü"', whole: 3, part: { float: 2 }, is: true, many: ['a', 'b'], none: undefined },
};

describe('SpanExporter', () => {
  const collector = new TraceCollector();
  const dropped: string[] = [];
  let exporter: SpanExporter;

  beforeAll(() => collector.start());
  afterAll(() => collector.stop());
  beforeEach(() => {
    collector.answers();
    collector.spans.length = 0;
    dropped.length = 0;
    exporter = exporterTo(`${collector.url}/v1/traces`);
  });
  afterEach(() => exporter.stop());

  function exporterTo(url: string, timeoutMs = 60_000): SpanExporter {
    return new SpanExporter({
      url,
      headers: { 'x-api-key': 'k' },
      timeoutMs,
      resource: { 'service.name': 'test' },
      onDropped: (reason, spans) => dropped.push(`${spans}: ${reason}`),
    });
  }

  it('sends spans that a collector decodes', async () => {
    exporter.add({ ...span, links: [{ traceId: span.traceId, spanId: span.spanId }] });
    exporter.add({
      ...span,
      parentSpanId: span.spanId,
      failed: true,
      events: [{ name: 'first_byte', atMs: span.endMs }],
    });
    await exporter.stop();
    const { traceId, spanId, name } = span;
    const times = { startNs: 1_700_000_000_000_250_000n, endNs: 1_700_000_000_001_000_000n };
    const attributes = { text: 'ü"', whole: 3, part: 2, is: true, many: ['a', 'b'] };
    const received = { service: 'test', traceId, spanId, name, kind: 2, ...times, attributes };
    expect(collector.spans).toEqual([
      { ...received, parentSpanId: null, failed: false, events: [], links: [{ traceId, spanId }] },
      {
        ...received,
        parentSpanId: spanId,
        failed: true,
        links: [],
        events: [{ name: 'first_byte', atNs: times.endNs }],
      },
    ]);
    expect(collector.headers).toMatchObject({ 'x-api-key': 'k', 'content-type': 'application/json' });
    expect(exporter).toMatchObject({ exportedCount: 2, droppedCount: 0 });
  });

  it('sends a few without being asked, and many in batches', async () => {
    exporter.add(span);
    await eventually(() => Promise.resolve(collector.spans.length === 1));
    const before = collector.requests;
    for (let count = 0; count < 1_000; count++) exporter.add(span);
    await exporter.stop();
    expect(collector.spans).toHaveLength(1_001);
    expect(collector.requests - before).toBe(8);
  });

  it('repeats what a busy collector refuses, and drops what is refused for good', async () => {
    collector.answers((response) => {
      collector.answers();
      response.writeHead(503).end();
    });
    exporter.add(span);
    await eventually(() => Promise.resolve(exporter.exportedCount === 1));
    collector.answers((response) => response.writeHead(400).end());
    exporter.add(span);
    await eventually(() => Promise.resolve(exporter.droppedCount === 1));
    expect(dropped).toEqual(['1: status 400']);
  });

  it('counts spans of a partial success as dropped', async () => {
    collector.answers((response) => response.writeHead(200).end('{"partialSuccess":{"rejectedSpans":"2"}}'));
    for (let count = 0; count < 3; count++) exporter.add(span);
    await exporter.stop();
    expect(exporter).toMatchObject({ exportedCount: 1, droppedCount: 2 });
  });

  it('keeps 4,096 spans for a collector that does not answer, and drops the rest', async () => {
    collector.answers(() => undefined);
    for (let count = 0; count < 5_000; count++) exporter.add(span);
    // One batch is on its way.
    expect(exporter.droppedCount).toBe(5_000 - 4_096 - 128);
    await exporter.stop(10);
    expect(exporter).toMatchObject({ exportedCount: 0, droppedCount: 5_000 });
    exporter.add(span);
    expect(exporter.droppedCount).toBe(5_001);
  });

  it('says why spans are dropped, without secrets', async () => {
    await exporter.stop();
    const closed = new TraceCollector();
    await closed.start();
    exporter = exporterTo(`${closed.url}/v1/traces`);
    await closed.stop();
    exporter.add(span);
    await exporter.stop(100);
    expect(dropped).toEqual(['1: ECONNREFUSED']);
  });
});
