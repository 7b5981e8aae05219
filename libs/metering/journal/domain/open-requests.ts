import type { FinishedRecord, JournalRecord } from './journal-record.js';

/** Where a record lies; offset and length in bytes. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

/** A request that the journal still has to see in the ledger. */
export interface OpenRequest {
  readonly kind: 'A' | 'F';
  readonly requestId: string;
  readonly organizationId: string;
  /** Where its newest record lies; the record itself when it could not be written. */
  readonly at: Place | FinishedRecord;
  /** Admitted by this process, which will finish it: nobody may reap it. */
  readonly running: boolean;
  /** Since when it is open in this process, monotonic milliseconds: decided, or read at the start; 0 while it runs. */
  readonly sinceMs: number;
  /** When its script was last sent, monotonic milliseconds; null: never by this process. */
  sentAtMs: number | null;
}

/** The same, for their keeper: a request changes twice in its life, and is kept in one place. */
type KeptRequest = { -readonly [K in keyof OpenRequest]: OpenRequest[K] };

/**
 * Which requests are open: an A without F or R, an F without R. Records are noted in the order in which they were
 * written; the newest record of a request is the one that counts, and the one that its segment is kept for.
 */
export class OpenRequests {
  private readonly requests = new Map<string, KeptRequest>();
  private readonly inSegment = new Map<number, number>();
  private running = 0;

  /** Requests that are open, without those that still run. */
  get count(): number {
    return this.requests.size - this.running;
  }

  /** Requests of this process that run. */
  get runningCount(): number {
    return this.running;
  }

  /** Since when the oldest of those that do not run has been open, monotonic milliseconds; null when none is. */
  oldestSinceMs(): number | null {
    let oldest: number | null = null;
    for (const { running, sinceMs } of this.requests.values()) {
      if (!running && (oldest === null || sinceMs < oldest)) oldest = sinceMs;
    }
    return oldest;
  }

  /** Requests whose newest record lies in a segment. */
  countIn(segment: number): number {
    return this.inSegment.get(segment) ?? 0;
  }

  find(requestId: string): OpenRequest | null {
    return this.requests.get(requestId) ?? null;
  }

  /** A record that was read. */
  read(record: JournalRecord, at: Place, nowMs: number): void {
    const unsent = { at, running: false, sentAtMs: null, sinceMs: nowMs };
    if (record.kind === 'R') for (const requestId of record.requestIds) this.close(requestId);
    else if (record.kind === 'F') this.put({ kind: 'F', ...unsent, ...nameOf(record) });
    else if (this.find(record.requestId)?.kind !== 'F') this.put({ kind: 'A', ...unsent, ...nameOf(record) });
  }

  /** A request of this process was admitted: its id is new. */
  start(requestId: string, organizationId: string, at: Place): void {
    const sinceMs = 0;
    this.requests.set(requestId, { kind: 'A', requestId, organizationId, at, running: true, sentAtMs: null, sinceMs });
    this.running++;
    this.enter(at.segment);
  }

  /** A request of this process was decided, and its finish is being sent. */
  finish(record: FinishedRecord, at: Place | FinishedRecord, nowMs: number): void {
    const { requestId, organizationId } = record;
    const known = this.requests.get(requestId);
    if (known === undefined) {
      this.put({ kind: 'F', requestId, organizationId, at, running: false, sentAtMs: nowMs, sinceMs: nowMs });
      return;
    }
    if (known.kind === 'A') known.sinceMs = nowMs;
    known.kind = 'F';
    known.sentAtMs ??= nowMs;
    if (known.running) this.running--;
    known.running = false;
    this.move(known, at);
  }

  close(requestId: string): void {
    const request = this.requests.get(requestId);
    if (request === undefined) return;
    this.requests.delete(requestId);
    if (request.running) this.running--;
    if ('segment' in request.at) this.leave(request.at.segment);
  }

  /** Up to `limit` open requests that do not run, those first that were asked for least recently. */
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

  private put(request: KeptRequest): void {
    this.close(request.requestId);
    this.requests.set(request.requestId, request);
    if (request.running) this.running++;
    if ('segment' in request.at) this.enter(request.at.segment);
  }

  private move(request: KeptRequest, to: Place | FinishedRecord): void {
    const left = 'segment' in request.at ? request.at.segment : null;
    const entered = 'segment' in to ? to.segment : null;
    request.at = to;
    if (left === entered) return;
    if (entered !== null) this.enter(entered);
    if (left !== null) this.leave(left);
  }

  private enter(segment: number): void {
    this.inSegment.set(segment, this.countIn(segment) + 1);
  }

  private leave(segment: number): void {
    const left = this.countIn(segment) - 1;
    if (left === 0) this.inSegment.delete(segment);
    else this.inSegment.set(segment, left);
  }
}

function nameOf({ requestId, organizationId }: { requestId: string; organizationId: string }) {
  return { requestId, organizationId };
}
