import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config, readBody } from '#infra';
import { Clock, RoutifyError } from '#kernel';
import { MediaCounter } from '#metering';
import type { ModelRequest } from '#requests';
import type { CompletionRequest } from './run/request-context.js';

/** Bodies that parse within this time are free: the usual client mistakes. */
const FREE_MS = 2;
/** Burst of a key, and its refill rate: one percent of the event loop. */
const BURST_MS = 100;
const RETURNED_MS_PER_MS = 0.01;
/** Caps the debt, so that no wait exceeds 30 s. */
const BUSY_MS_MAX = 400;
const KEYS_MAX = 10_000;

/** Event-loop time spent on refused bodies, as of a point in time. */
interface Busy {
  readonly busyMs: number;
  readonly atMs: number;
}

/**
 * Bodies are parsed before limits and balance are checked, so a key without either could keep the event loop busy with
 * bodies that are refused. Each key has a budget of 100 ms, refilled by 10 ms per second; while it is overdrawn, the
 * next body is not read. State of one gateway, for the 10,000 keys with the latest refusals.
 */
@Injectable()
export class RefusedBodies {
  private readonly busy = new Map<string, Busy>();

  constructor(private readonly clock: Clock) {}

  /** Throws a 429 while the key's budget is overdrawn. */
  refuseBusy(keyId: string): void {
    if (this.busy.size === 0) return;
    const overMs = this.busyMsOf(keyId) - BURST_MS;
    if (overMs <= 0) return;
    const retryAfterMs = Math.ceil(overMs / RETURNED_MS_PER_MS);
    throw new RoutifyError(
      'rate_limit_exceeded',
      'Rejected request bodies with this key have used too much gateway time. Try again later.',
      { retryAfterMs, metadata: { limit: 'refused_bodies', scope: 'key', retry_after_ms: retryAfterMs } },
    );
  }

  /**
   * Charges a refused body to the key's budget.
   * @param readMs estimated time to parse it
   */
  add(keyId: string, readMs: number): void {
    if (readMs <= FREE_MS) return;
    const busyMs = Math.min(this.busyMsOf(keyId) + readMs, BUSY_MS_MAX);
    this.busy.delete(keyId);
    this.busy.set(keyId, { busyMs, atMs: this.clock.monotonicMs() });
    if (this.busy.size > KEYS_MAX) this.forgetOldest();
  }

  private busyMsOf(keyId: string): number {
    const busy = this.busy.get(keyId);
    if (busy === undefined) return 0;
    const leftMs = busy.busyMs - (this.clock.monotonicMs() - busy.atMs) * RETURNED_MS_PER_MS;
    if (leftMs > 0) return leftMs;
    this.busy.delete(keyId);
    return 0;
  }

  private forgetOldest(): void {
    const oldest = this.busy.keys().next().value;
    if (oldest !== undefined) this.busy.delete(oldest);
  }
}

/** Reads bodies, and bounds the time that those of a key take before its balance is checked. */
@Injectable()
export class RequestBodies {
  constructor(
    private readonly refused: RefusedBodies,
    private readonly media: MediaCounter,
    private readonly config: Config,
  ) {}

  /** Throws a 429 while refused bodies of the key have used too much time, a 413 and a 415. */
  async receive(request: CompletionRequest): Promise<Buffer> {
    const { principal, headers } = request;
    this.refused.refuseBusy(principal.keyId);
    const bytes = await readBody(request, this.config.bodyBytesMax);
    requireJson(headers);
    // Other bodies of the key may have been refused while this one was read.
    this.refused.refuseBusy(principal.keyId);
    return bytes;
  }

  /** The request with the sizes of its documents and recordings. */
  measured(request: ModelRequest, bytes: Buffer): Promise<ModelRequest> {
    return this.media.measured(request, bytes);
  }

  addRefused(keyId: string, readMs: number): void {
    this.refused.add(keyId, readMs);
  }
}

function requireJson({
  'content-type': type = '',
  'content-encoding': encoding = 'identity',
}: IncomingHttpHeaders): void {
  if (!/^application\/(?:[\w.-]+\+)?json *(?:;|$)/i.test(type)) {
    throw new RoutifyError('unsupported_media_type', 'The Content-Type must be application/json.');
  }
  if (encoding.toLowerCase() !== 'identity') {
    throw new RoutifyError('unsupported_media_type', 'Content-Encoding is not supported. Send the body uncompressed.');
  }
}
