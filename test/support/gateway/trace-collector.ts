import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../eventually.js';

/** A span as a collector decodes it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly atNs: bigint }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly failed: boolean;
}

type Answer = (response: ServerResponse) => void;

interface Json {
  readonly [name: string]: unknown;
}

const accept: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
};

/** A collector that takes OTLP over HTTP in JSON, and is strict about its encoding. */
export class TraceCollector {
  readonly spans: ReceivedSpan[] = [];
  /** As they arrived. */
  readonly bodies: string[] = [];
  headers: IncomingHttpHeaders = {};
  requests = 0;
  private answer: Answer = accept;
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      this.requests++;
      this.headers = request.headers;
      if (request.url !== '/v1/traces') return response.writeHead(404).end();
      const body = Buffer.concat(chunks).toString();
      this.answer(response);
      if (response.statusCode !== 200) return;
      this.bodies.push(body);
      this.spans.push(...decode(JSON.parse(body) as Json));
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers like this from now on. */
  answers(answer: Answer = accept): void {
    this.answer = answer;
  }

  /** The spans of a trace, once there are so many. */
  async traceOf(traceId: string, count: number): Promise<readonly ReceivedSpan[]> {
    const found = (): ReceivedSpan[] => this.spans.filter((span) => span.traceId === traceId);
    await eventually(() => Promise.resolve(found().length >= count));
    return found();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function decode({ resourceSpans }: Json): ReceivedSpan[] {
  return list(resourceSpans).flatMap(({ resource, scopeSpans }) => {
    const { 'service.name': service } = attributesOf((resource as Json).attributes);
    return list(scopeSpans).flatMap(({ spans }) => list(spans).map((span) => decodeSpan(String(service), span)));
  });
}

function decodeSpan(service: string, span: Json): ReceivedSpan {
  return {
    service,
    traceId: hex(span.traceId, 32),
    spanId: hex(span.spanId, 16),
    parentSpanId: span.parentSpanId === undefined ? null : hex(span.parentSpanId, 16),
    name: text(span.name),
    kind: Number(span.kind),
    startNs: BigInt(text(span.startTimeUnixNano)),
    endNs: BigInt(text(span.endTimeUnixNano)),
    attributes: attributesOf(span.attributes),
    events: list(span.events).map(({ name, timeUnixNano }) => ({ name: text(name), atNs: BigInt(text(timeUnixNano)) })),
    links: list(span.links).map(({ traceId, spanId }) => ({ traceId: hex(traceId, 32), spanId: hex(spanId, 16) })),
    failed: (span.status as Json | undefined)?.code === 2,
  };
}

function attributesOf(attributes: unknown): Record<string, unknown> {
  return Object.fromEntries(list(attributes).map(({ key, value }) => [text(key), valueOf(value as Json)]));
}

function valueOf(value: Json): unknown {
  const [[type, content] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0) throw new Error('a value of two types');
  if (type === 'stringValue') return text(content);
  if (type === 'intValue') return Number(BigInt(text(content)));
  if (type === 'arrayValue') return list((content as Json).values).map(valueOf);
  if (type === 'doubleValue' || type === 'boolValue') return content;
  throw new Error(`no type of a value: ${type}`);
}

function list(value: unknown): readonly Json[] {
  return (value as readonly Json[] | undefined) ?? [];
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`no text: ${JSON.stringify(value)}`);
  return value;
}

function hex(value: unknown, digits: number): string {
  if (!new RegExp(`^[0-9a-f]{${digits}}$`).test(text(value))) throw new Error(`no id: ${text(value)}`);
  return text(value);
}
