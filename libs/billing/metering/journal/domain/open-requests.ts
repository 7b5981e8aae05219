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
  /** Position of the A that the newest record continues; null: that one has everything. */
  readonly continues: RecordPosition | null;
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
 * The open requests: an A without F, C or R, an F or C without R. Records are added in the order of writing; the newest
 * record of a request is valid. Its segment is retained, and that of the A which it continues.
 */
export class OpenRequests {
  private readonly requests = new Map<string, MutableRequest>();
  private readonly inSegment = new Map<number, number>();
  private cursor = this.requests.values();
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

  /** Records in this segment that open requests need. */
  countIn(segment: number): number {
    return this.inSegment.get(segment) ?? 0;
  }

  find(requestId: string): OpenRequest | null {
    return this.requests.get(requestId) ?? null;
  }

  /** Adds a record read at the start. False: it continues an A that was not read, and is worth nothing without it. */
  read(record: JournalRecord, at: RecordPosition, nowMs: number): boolean {
    const unseen = { at, continues: null, running: false, seenAtMs: null, sinceMs: nowMs };
    if (record.kind === 'R') for (const requestId of record.requestIds) this.release(requestId);
    else if (record.kind === 'C') return this.readContinued(record.requestId, at);
    else if (record.kind === 'F') this.put({ kind: 'F', ...unseen, ...idsOf(record) });
    else if (this.find(record.requestId)?.kind !== 'F') this.put({ kind: 'A', ...unseen, ...idsOf(record) });
    return true;
  }

  /** Adds an admitted request of this process; its id is new. */
  admit(requestId: string, organizationId: string, at: RecordPosition): void {
    this.requests.set(requestId, {
      kind: 'A',
      requestId,
      organizationId,
      at,
      continues: null,
      running: true,
      seenAtMs: null,
      sinceMs: 0,
    });
    this.running++;
    this.enter(at.segment);
  }

  /** The A that a charge of this request can continue; null: none is known. */
  admissionOf(requestId: string): RecordPosition | null {
    const request = this.requests.get(requestId);
    return request?.kind === 'A' && 'segment' in request.at ? request.at : null;
  }

  /**
   * Marks a request of this process as decided, with its capture in flight. `continues`: the record is a C on the A at this
   * position.
   */
  finalize(
    { requestId, organizationId }: Pick<FinalizedRecord, 'requestId' | 'organizationId'>,
    at: RecordPosition | FinalizedRecord,
    nowMs: number,
    continues: RecordPosition | null = null,
  ): void {
    const existing = this.requests.get(requestId);
    if (existing === undefined) {
      this.put({
        kind: 'F',
        requestId,
        organizationId,
        at,
        continues,
        running: false,
        seenAtMs: nowMs,
        sinceMs: nowMs,
      });
      return;
    }
    if (existing.kind === 'A') existing.sinceMs = nowMs;
    existing.kind = 'F';
    existing.seenAtMs ??= nowMs;
    if (existing.running) this.running--;
    existing.running = false;
    this.move(existing, at, continues);
  }

  release(requestId: string): void {
    const request = this.requests.get(requestId);
    if (request === undefined) return;
    this.requests.delete(requestId);
    if (request.running) this.running--;
    this.leaveAll(request);
  }

  /** Up to `limit` open requests that do not run, on from those taken before. */
  take(limit: number): OpenRequest[] {
    const taken: OpenRequest[] = [];
    for (let left = this.requests.size; left > 0 && taken.length < limit; left--) {
      const request = this.next();
      if (request !== undefined && !request.running) taken.push(request);
    }
    return taken;
  }

  /** All open requests that do not run. */
  list(): OpenRequest[] {
    return [...this.requests.values()].filter(({ running }) => !running);
  }

  /** The next one of all, the first after the last. An iterator of a Map sees what is added and deleted meanwhile. */
  private next(): MutableRequest | undefined {
    const { done, value } = this.cursor.next();
    if (done !== true) return value;
    this.cursor = this.requests.values();
    return this.cursor.next().value;
  }

  private readContinued(requestId: string, at: RecordPosition): boolean {
    const existing = this.requests.get(requestId);
    if (existing?.kind === 'F') return true;
    const continues = this.admissionOf(requestId);
    if (existing === undefined || continues === null) return false;
    existing.kind = 'F';
    this.move(existing, at, continues);
    return true;
  }

  private put(request: MutableRequest): void {
    this.release(request.requestId);
    this.requests.set(request.requestId, request);
    if (request.running) this.running++;
    this.enterAll(request);
  }

  private move(request: MutableRequest, at: OpenRequest['at'], continues: RecordPosition | null): void {
    const before = { at: request.at, continues: request.continues };
    request.at = at;
    request.continues = continues;
    this.enterAll(request);
    this.leaveAll(before);
  }

  private enterAll({ at, continues }: Pick<OpenRequest, 'at' | 'continues'>): void {
    if ('segment' in at) this.enter(at.segment);
    if (continues !== null) this.enter(continues.segment);
  }

  private leaveAll({ at, continues }: Pick<OpenRequest, 'at' | 'continues'>): void {
    if ('segment' in at) this.leave(at.segment);
    if (continues !== null) this.leave(continues.segment);
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
