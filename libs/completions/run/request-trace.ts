import type { Admitted, Refused } from '#billing/admission';
import type { Candidate } from '#channels';
import {
  formatId,
  type Clock,
  roundedUsd,
  ADVISOR,
  OTHER_MODEL,
  type Attempt,
  type UsageEvent,
  formatTraceparent,
  newSpanId,
  requestSpan,
  type Attributes,
  type Span,
  type SpanContext,
  type Tracer,
} from '#core';
import { OPERATIONS, PROVIDERS } from './gen-ai-names.js';

/** What the HTTP side knows of a request that has ended. */
interface ClosedRequest {
  readonly method: string;
  /** Pattern of the path; null: no route has it. */
  readonly route: string | null;
  readonly path: string;
  readonly status: number;
  readonly error: string | null;
  /** Null: not authenticated. */
  readonly owner: { readonly organizationId: string; readonly keyId: string } | null;
}

interface StartedCall {
  readonly candidate: Candidate;
  readonly spanId: string;
  readonly startMs: number;
}

const SERVER_ERROR = 500;

/**
 * The spans of one request. Its own span is known by the request's id alone, so the worker's span of the settlement joins
 * it. Steps and calls are noted as they happen; spans are made when the request has ended.
 */
export class RequestTrace {
  private context: SpanContext;
  private parent: SpanContext | null = null;
  private readonly calls: StartedCall[] = [];
  /** Set when the request ended before its charge was decided. */
  private closed: ClosedRequest | null = null;
  private event: UsageEvent | null = null;
  private endMs = 0;
  /** Adds to monotonic milliseconds to get Unix milliseconds. */
  private readonly epochMs: number;

  constructor(
    private readonly tracer: Tracer,
    private readonly requestId: string,
    /** The client's span; null: it sent none. */
    private readonly client: SpanContext | null,
    private readonly startedAtMs: number,
    private readonly clock: Clock,
  ) {
    this.context = requestSpan(requestId, tracer.samples(requestId));
    this.epochMs = clock.nowMs() - clock.monotonicMs();
  }

  /** A trusted organization's trace goes on; that of others is linked. */
  belongsTo(organizationId: string): void {
    if (this.client === null || !this.tracer.trusts(organizationId)) return;
    this.parent = this.client;
    this.context = { ...this.context, traceId: this.client.traceId, sampled: this.client.sampled };
  }

  /** For the worker, where the request's id does not say it: a trace that goes on. */
  get carried(): string | null {
    return this.parent === null ? null : formatTraceparent(this.context);
  }

  /** Begins a step; the result ends it. Undefined: not recorded. */
  step(name: string): ((attributes: Attributes, failed?: boolean) => void) | undefined {
    if (!this.context.sampled) return undefined;
    const startMs = this.nowMs();
    return (attributes, failed = false) => {
      this.record({ name, kind: 'internal', startMs, endMs: this.nowMs(), attributes, failed });
    };
  }

  /** Notes an upstream call. Returns its `traceparent` for an upstream that the operator trusts. */
  call(candidate: Candidate): string | null {
    const { sampled } = this.context;
    const { forwardTraceparent } = candidate.channel.options;
    if (!sampled && !forwardTraceparent) return null;
    const spanId = newSpanId();
    if (sampled) this.calls.push({ candidate, spanId, startMs: this.nowMs() });
    return forwardTraceparent ? formatTraceparent({ ...this.context, spanId }) : null;
  }

  /** The request's charge is decided. */
  settled(event: UsageEvent): void {
    if (!this.context.sampled) return;
    this.event = event;
    const attempts = event.attempts.filter(({ reason }) => reason !== OTHER_MODEL && reason !== ADVISOR);
    this.calls.forEach((call, index) => {
      this.recordCall(call, attempts[index], event);
    });
    if (this.closed !== null) this.recordRequest(this.closed);
  }

  /** The last byte is sent, or the client has left. @param awaitsCharge `settled` follows, with more to say */
  close(closed: ClosedRequest, awaitsCharge: boolean): void {
    if (!this.context.sampled) return;
    this.endMs = this.nowMs();
    if (this.event === null && awaitsCharge) this.closed = closed;
    else this.recordRequest(closed);
  }

  private recordRequest({ method, route, path, status, error, owner }: ClosedRequest): void {
    const { event, client, parent } = this;
    this.tracer.record({
      traceId: this.context.traceId,
      spanId: this.context.spanId,
      parentSpanId: parent?.spanId ?? null,
      name: route === null ? method : `${method} ${route}`,
      kind: 'server',
      startMs: this.epochMs + this.startedAtMs,
      endMs: this.endMs,
      failed: status >= SERVER_ERROR,
      ...(client === null || parent !== null ? {} : { links: [{ traceId: client.traceId, spanId: client.spanId }] }),
      attributes: {
        'http.request.method': method,
        'http.route': route ?? undefined,
        'url.path': path,
        'http.response.status_code': status,
        'error.type': event?.errorCode ?? error ?? undefined,
        'routify.request': formatId('gen', this.requestId),
        'routify.organization': owner === null ? undefined : formatId('org', owner.organizationId),
        'routify.key': owner === null ? undefined : formatId('key', owner.keyId),
        'routify.outcome': event?.outcome,
        'routify.charge_usd': event === null ? undefined : usdOf(event.chargeNanoUsd),
      },
    });
  }

  /** @param attempt undefined: nothing was sent before the client left */
  private recordCall(
    { candidate, spanId, startMs }: StartedCall,
    attempt: Attempt | undefined,
    event: UsageEvent,
  ): void {
    const { channel, upstreamModel } = candidate;
    const { hostname, port, protocol } = new URL(channel.endpoint.origin);
    const operation = OPERATIONS[event.endpoint];
    const answered = attempt?.reason === null;
    const firstByteMs = answered ? event.firstByteMs : null;
    const firstByteAtMs = this.epochMs + this.startedAtMs + (firstByteMs ?? 0);
    this.record({
      name: `${operation} ${upstreamModel}`,
      spanId,
      kind: 'client',
      startMs,
      endMs: attempt === undefined ? this.nowMs() : startMs + attempt.durationMs,
      failed: attempt !== undefined && !answered,
      ...(firstByteMs === null ? {} : { events: [{ name: 'first_byte', atMs: firstByteAtMs }] }),
      attributes: {
        'gen_ai.operation.name': operation,
        'gen_ai.provider.name': PROVIDERS[channel.kind],
        'gen_ai.request.model': upstreamModel,
        'server.address': hostname,
        'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
        'http.response.status_code': attempt?.status ?? undefined,
        'error.type': attempt === undefined ? 'not_sent' : attempt.reason?.split(':', 1)[0],
        'routify.channel': channel.name,
        'routify.cache_marks': attempt?.cacheMarks,
        'routify.cost_usd': attempt === undefined ? undefined : usdOf(attempt.costNanoUsd),
        ...(answered ? usageAttributes(event, firstByteAtMs - startMs) : {}),
      },
    });
  }

  private record(span: Omit<Span, 'traceId' | 'spanId' | 'parentSpanId'> & { readonly spanId?: string }): void {
    const { traceId, spanId: parentSpanId } = this.context;
    this.tracer.record({ spanId: newSpanId(), ...span, traceId, parentSpanId });
  }

  private nowMs(): number {
    return this.epochMs + this.clock.monotonicMs();
  }
}

function usageAttributes({ usage, finishReason, stream }: UsageEvent, firstChunkMs: number): Attributes {
  return {
    'gen_ai.usage.input_tokens': usage.promptTokens,
    'gen_ai.usage.output_tokens': usage.completionTokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cachedTokens,
    'gen_ai.usage.cache_creation.input_tokens': usage.cacheWriteTokens + usage.cacheWrite1hTokens,
    'gen_ai.response.finish_reasons': finishReason === null ? undefined : [finishReason],
    'gen_ai.response.time_to_first_chunk': stream ? { float: Math.max(0, firstChunkMs) / 1_000 } : undefined,
  };
}

export function admissionAttributes(admission: Admitted | Refused): Attributes {
  return admission.admitted ? { 'routify.hold_usd': usdOf(admission.heldNanoUsd) } : { 'error.type': admission.reason };
}

function usdOf(nanoUsd: bigint): { readonly float: number } {
  return { float: roundedUsd(nanoUsd) };
}
