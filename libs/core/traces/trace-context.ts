import { randomUUID } from 'node:crypto';

/** A span as other processes refer to it (W3C Trace Context). */
export interface SpanContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

/** Reads the header `traceparent`. Null: absent or invalid. */
export function parseTraceparent(header: string | string[] | undefined): SpanContext | null {
  const match = typeof header === 'string' ? TRACEPARENT.exec(header) : null;
  if (match === null) return null;
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match;
  // Only later versions may have more fields; ff is reserved.
  if (version === 'ff' || (version === '00' && rest !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, sampled: (parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export function formatTraceparent({ traceId, spanId, sampled }: SpanContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/**
 * The span of a request, from its id alone: the trace id is the id's UUID, the span id its last 8 bytes. So every process
 * that has the id can link to the span. The UUID's variant bits keep both from being zero.
 */
export function requestSpan(requestId: string, sampled: boolean): SpanContext {
  const traceId = requestId.replaceAll('-', '');
  return { traceId, spanId: traceId.slice(16), sampled };
}

/** The second half of a UUID, whose random bytes come from a pool; its variant bits keep it from zero. */
export function newSpanId(): string {
  const uuid = randomUUID();
  return uuid.slice(19, 23) + uuid.slice(24);
}

const HEX_DIGITS = 14;
/** Above all hexadecimal digits. */
const NONE = 'g';

/**
 * Head sampling by the last 56 bits of the trace id, which are random in a UUIDv7, against a threshold, as OpenTelemetry's
 * consistent sampling does: processes with the same ratio take the same requests, and those with a higher one more.
 */
export class RatioSampler {
  private readonly threshold: string;

  /** @param ratio from 0 to 1 */
  constructor(ratio: number) {
    const refused = BigInt(Math.round((1 - ratio) * 2 ** (4 * HEX_DIGITS)));
    this.threshold = ratio <= 0 ? NONE : refused.toString(16).padStart(HEX_DIGITS, '0');
  }

  /** @param requestId a UUID with its dashes */
  takes(requestId: string): boolean {
    return requestId.slice(21, 23) + requestId.slice(24) >= this.threshold;
  }
}
