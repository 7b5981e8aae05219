import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import type { Secret } from '#core';
import { OPERATIONS, type Operation, type S3Call, type S3Response } from './s3-call.js';
import { describeRefusal, isPassing, NOT_S3, readRefusal } from './s3-refusal.js';
import { signRequest } from './sign-request.js';

export interface S3Access {
  /** An origin: `https://s3.eu-central-1.amazonaws.com`, `http://minio:9000`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
}

export interface S3Limits {
  readonly connectMs: number;
  /** Of a whole try that sends or receives a file: 64 MiB at 2 Mbit/s. */
  readonly transferMs: number;
  /** Of a whole try of another call. */
  readonly shortMs: number;
  /** Before each repetition. */
  readonly pausesMs: readonly number[];
  /** Of a file, and of any response. */
  readonly fileBytesMax: number;
}

interface Failure {
  readonly reason: string;
  readonly isPassing: boolean;
  readonly code: string | null;
}

type Outcome<T> = { readonly value: T } | Failure;

export const S3_LIMITS: S3Limits = {
  connectMs: 10_000,
  transferMs: 300_000,
  shortMs: 30_000,
  pausesMs: [1_000, 5_000],
  fileBytesMax: 128 * 1024 * 1024,
};
const SKEWED = 'RequestTimeTooSkewed';
const TOO_LARGE = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';

/** In one line for operators, without secrets and signatures. */
export class S3Error extends Error {
  constructor(
    message: string,
    /** Of S3; null: no response, or none of an S3 store. */
    readonly code: string | null,
  ) {
    super(message);
    this.name = 'S3Error';
  }
}

/** Signed calls of an S3 store that operators configure. Repeats failures that pass, and follows no redirect. */
export class S3Client {
  private readonly agent: Agent;
  private readonly origin: URL;
  /** The clock of the store minus ours. */
  private clockOffsetMs = 0;

  constructor(
    private readonly access: S3Access,
    private readonly now: () => number,
    private readonly limits: S3Limits,
  ) {
    this.origin = new URL(access.endpoint);
    this.agent = new Agent({
      connect: { timeout: limits.connectMs },
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: limits.fileBytesMax,
    });
  }

  /**
   * The result of `read`, which returns null for a response that no S3 store sends.
   * @throws S3Error
   */
  async call<T>(call: S3Call, read: (response: S3Response) => T | null): Promise<T> {
    const bodyHash = createHash('sha256')
      .update(call.body ?? '')
      .digest('hex');
    for (let tries = 1; ; tries++) {
      const outcome = await this.attempt(call, bodyHash, read);
      if ('value' in outcome) return outcome.value;
      const pauseMs = this.limits.pausesMs[tries - 1];
      if (!outcome.isPassing || pauseMs === undefined) {
        const repeated = tries === 1 ? '' : ` (${tries} tries)`;
        throw new S3Error(`could not ${call.operation} ${call.subject}: ${outcome.reason}${repeated}`, outcome.code);
      }
      await sleep(pauseMs);
    }
  }

  private async attempt<T>(
    call: S3Call,
    bodyHash: string,
    read: (response: S3Response) => T | null,
  ): Promise<Outcome<T>> {
    let response: S3Response;
    try {
      response = await this.sendInTime(call, bodyHash);
    } catch (error) {
      return this.failureOf(error, call.operation);
    }
    if (response.status === 200 || response.status === 204) {
      const value = read(response);
      return value === null ? { reason: NOT_S3, isPassing: false, code: null } : { value };
    }
    const refusal = readRefusal(response);
    const reason = describeRefusal(refusal, OPERATIONS[call.operation].permissions);
    return { reason, isPassing: isPassing(refusal), code: refusal.code };
  }

  /** Repeats a call once by the clock of the store, where it refuses ours. */
  private async sendInTime(call: S3Call, bodyHash: string): Promise<S3Response> {
    const response = await this.send(call, bodyHash);
    const storeMs = Date.parse(response.headers.date ?? '');
    if (response.status !== 403 || Number.isNaN(storeMs) || readRefusal(response).code !== SKEWED) return response;
    this.clockOffsetMs = storeMs - this.now();
    return this.send(call, bodyHash);
  }

  private async send({ operation, path, body }: S3Call, bodyHash: string): Promise<S3Response> {
    const { method } = OPERATIONS[operation];
    const { host, origin } = this.origin;
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/octet-stream' };
    const unsigned = { method, host, path, headers, bodyHash };
    const response = await this.agent.request({
      origin,
      path,
      method,
      body: body ?? null,
      headers: signRequest(unsigned, this.access, this.now() + this.clockOffsetMs),
      signal: AbortSignal.timeout(this.timeoutMsOf(operation)),
    });
    const bytes = Buffer.from(await response.body.arrayBuffer());
    return { status: response.statusCode, headers: response.headers, bytes };
  }

  /** Of a try without a whole response. */
  private failureOf(error: unknown, operation: Operation): Failure {
    const { name, code = name } = error as Error & { readonly code?: string };
    if (name === 'TimeoutError') {
      const seconds = this.timeoutMsOf(operation) / 1_000;
      return { reason: `no whole response within ${seconds} s`, isPassing: true, code: null };
    }
    if (code === TOO_LARGE) {
      return { reason: `it exceeds ${this.limits.fileBytesMax} bytes`, isPassing: false, code: null };
    }
    return { reason: `the connection to ${this.origin.origin} failed: ${code}`, isPassing: true, code: null };
  }

  private timeoutMsOf(operation: Operation): number {
    return OPERATIONS[operation].isTransfer ? this.limits.transferMs : this.limits.shortMs;
  }
}
