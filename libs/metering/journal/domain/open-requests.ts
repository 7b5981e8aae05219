import type { FinalizedRecord, JournalRecord } from './journal-record.js';

/** Position of a record; offset and length in bytes. */
export interface RecordPosition {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

/** A request that is not confirmed as settled. */
export interface OpenRequest {
  readonly kind: 'A' | 'F';
  readonly requestId: string;
  readonly organizationId: string;
  /** Position of its newest record; the record itself when it could not be written. */
  readonly at: RecordPosition | FinalizedRecord;
  /** Admitted by this process and undecided; must not be reaped from the journal. */
  readonly running: boolean;
  /** When it was decided, or read at the start, monotonic milliseconds; 0 while it runs. */
  readonly sinceMs: number;
  /** When Redis last had it, or it was sent, monotonic milliseconds; null: never in this process. */
  seenAtMs: number | null;
}

/** Updated in place. */
type MutableRequest = { -readonly [K in keyof OpenRequest]: OpenRequest[K] };

/**
 * The open requests: an A without F or R, an F without R. Records are added in the order of writing; the newest record
 * of a request is valid, and its segment is retained.
 */
export class OpenRequests {
  private readonly requests = new Map<string, MutableRequest>();
  private readonly inSegment = new Map<number, number>();
  private running = 0;

  /** Open requests that do not run. */
  get count(): number {
    return this.requests.size - this.running;
  }

  /** Requests of this process that run. */
  get runningCount(): number {
    return this.running;
  }

  /** `sinceMs` of the oldest open request that does not run; null: none. */
  oldestSinceMs(): number | null {
    let oldest: number | null = null;
    for (const { running, sinceMs } of this.requests.values()) {
      if (!running && (oldest === null || sinceMs < oldest)) oldest = sinceMs;
    }
    return oldest;
  }

  /** Requests with their newest record in this segment. */
  countIn(segment: number): number {
    return this.inSegment.get(segment) ?? 0;
  }

  find(requestId: string): OpenRequest | null {
    return this.requests.get(requestId) ?? null;
  }

  /** Adds a record read at the start. */
  read(record: JournalRecord, at: RecordPosition, nowMs: number): void {
    const unseen = { at, running: false, seenAtMs: null, sinceMs: nowMs };
    if (record.kind === 'R') for (const requestId of record.requestIds) this.release(requestId);
    else if (record.kind === 'F') this.put({ kind: 'F', ...unseen, ...idsOf(record) });
    else if (this.find(record.requestId)?.kind !== 'F') this.put({ kind: 'A', ...unseen, ...idsOf(record) });
  }

  /** Adds an admitted request of this process; its id is new. */
  admit(requestId: string, organizationId: string, at: RecordPosition): void {
    const sinceMs = 0;
    this.requests.set(requestId, { kind: 'A', requestId, organizationId, at, running: true, seenAtMs: null, sinceMs });
    this.running++;
    this.enter(at.segment);
  }

  /** Marks a request of this process as decided, with its capture in flight. */
  finalize(record: FinalizedRecord, at: RecordPosition | FinalizedRecord, nowMs: number): void {
    const { requestId, organizationId } = record;
    const existing = this.requests.get(requestId);
    if (existing === undefined) {
      this.put({ kind: 'F', requestId, organizationId, at, running: false, seenAtMs: nowMs, sinceMs: nowMs });
      return;
    }
    if (existing.kind === 'A') existing.sinceMs = nowMs;
    existing.kind = 'F';
    existing.seenAtMs ??= nowMs;
    if (existing.running) this.running--;
    existing.running = false;
    this.move(existing, at);
  }

  release(requestId: string): void {
    const request = this.requests.get(requestId);
    if (request === undefined) return;
    this.requests.delete(requestId);
    if (request.running) this.running--;
    if ('segment' in request.at) this.leave(request.at.segment);
  }

  /** Up to `limit` open requests that do not run, least recently taken first. */
  take(limit: number): OpenRequest[] {
    const taken: OpenRequest[] = [];
    for (const request of this.requests.values()) {
      if (taken.length === limit) break;
      if (!request.running) taken.push(request);
    }
    if (taken.length < limit) return taken;
    for (const request of taken) {
      this.requests.delete(request.requestId);
      this.requests.set(request.requestId, request);
    }
    return taken;
  }

  /** All open requests that do not run. */
  list(): OpenRequest[] {
    return [...this.requests.values()].filter(({ running }) => !running);
  }

  private put(request: MutableRequest): void {
    this.release(request.requestId);
    this.requests.set(request.requestId, request);
    if (request.running) this.running++;
    if ('segment' in request.at) this.enter(request.at.segment);
  }

  private move(request: MutableRequest, to: RecordPosition | FinalizedRecord): void {
    const from = 'segment' in request.at ? request.at.segment : null;
    const target = 'segment' in to ? to.segment : null;
    request.at = to;
    if (from === target) return;
    if (target !== null) this.enter(target);
    if (from !== null) this.leave(from);
  }

  private enter(segment: number): void {
    this.inSegment.set(segment, this.countIn(segment) + 1);
  }

  private leave(segment: number): void {
    const remaining = this.countIn(segment) - 1;
    if (remaining === 0) this.inSegment.delete(segment);
    else this.inSegment.set(segment, remaining);
  }
}

function idsOf({ requestId, organizationId }: { requestId: string; organizationId: string }) {
  return { requestId, organizationId };
}
