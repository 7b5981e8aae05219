import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { CoarseTimer, untraced } from '#core';
import { TokenRefused } from '../../cloud-credentials/tokens/token-service.js';
import type { Authorization } from '../../cloud-credentials/cloud-access.js';
import { openDecoder, type ReplyDecoder } from './reply-decoder.js';

/**
 * Why there is no complete response. `dns_failed`: the upstream's name has no address; `blocked`: the SSRF guard
 * refuses its address; `proxy_unreachable`: there is no connection to its proxy; `proxy_refused`: the proxy refuses us;
 * `unreadable_reply`: its content encoding cannot be decoded; `token_unavailable`: the token service of its platform
 * does not answer; `token_expired`: a token of ours ended early; `clock_skew`: it refuses the time of our signature.
 */
export type FailureKind =
  | 'dns_failed'
  | 'connect_failed'
  | 'blocked'
  | 'proxy_unreachable'
  | 'proxy_refused'
  | 'tls_failed'
  | 'first_byte_timeout'
  | 'idle_timeout'
  | 'total_timeout'
  | 'connection_lost'
  | 'unreadable_reply'
  | 'token_unavailable'
  | 'token_expired'
  | 'clock_skew';

export interface UpstreamFailure {
  readonly kind: FailureKind;
  /** For the log; may name addresses, so it is never shown to customers. */
  readonly cause: Error;
}

/** Receives the response. After `onEnd` or `onFailure` nothing more is called; after `abort` nothing at all. */
export interface UpstreamListener {
  onHead(status: number, headers: IncomingHttpHeaders): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onFailure(failure: UpstreamFailure): void;
}

const FAILURE_OF_CODE: Readonly<Record<string, FailureKind>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect_failed',
  ECONNREFUSED: 'connect_failed',
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  EHOSTUNREACH: 'connect_failed',
  ENETUNREACH: 'connect_failed',
  ROUTIFY_BLOCKED_ADDRESS: 'blocked',
  ROUTIFY_PROXY_UNREACHABLE: 'proxy_unreachable',
  ROUTIFY_PROXY_REFUSED: 'proxy_refused',
  ROUTIFY_PROXY_TARGET: 'connect_failed',
  EPROTO: 'tls_failed',
};
/** Failures on the way to a token service that are of the way, not of the service. */
const OF_THE_WAY: ReadonlySet<FailureKind> = new Set(['blocked', 'proxy_unreachable', 'proxy_refused']);
/** Node's message when the peer disconnects during the handshake: the code is that of any lost connection. */
const HANDSHAKE_ABORTED = 'before secure TLS connection was established';

/** Classifies an error of the HTTP client or of its socket. */
export function classifyFailure(error: Error): FailureKind {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = FAILURE_OF_CODE[code];
  if (known !== undefined) return known;
  if (error instanceof AggregateError) return 'connect_failed';
  if (error.message.includes(HANDSHAKE_ABORTED)) return 'tls_failed';
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code) ? 'tls_failed' : 'connection_lost';
}

/** Timeouts in milliseconds: until the first byte of the body, between chunks, in total. */
export interface CallTimeouts {
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** Reads the head of an answer; a failure ends the call before its listener gets anything. */
type HeadJudge = (status: number, headers: IncomingHttpHeaders) => UpstreamFailure | null;

/** One running call: passes on what arrives; can be paused, resumed and aborted; every wait has a timeout. */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private over = false;
  private paused = false;
  private started = false;
  /** Null for almost every upstream: requests carry `accept-encoding: identity`. */
  private decoder: ReplyDecoder | null = null;
  private chunksReceived = 0;
  private judge: HeadJudge | null = null;
  private readonly totalTimer: CoarseTimer;
  private readonly idleTimer: CoarseTimer;

  constructor(
    private readonly listener: UpstreamListener,
    private readonly timeouts: CallTimeouts,
  ) {
    this.totalTimer = new CoarseTimer(timeouts.totalMs, () => {
      this.timeOut('total_timeout', timeouts.totalMs);
    });
    this.idleTimer = new CoarseTimer(timeouts.firstByteMs, () => {
      if (this.started) this.timeOutUnlessReceived('idle_timeout', timeouts.idleMs);
      else this.timeOutUnlessReceived('first_byte_timeout', timeouts.firstByteMs);
    });
  }

  /** Whether anything was sent: without a connection, the upstream has received and processed nothing. */
  get isSent(): boolean {
    return this.controller !== null;
  }

  /** Sends the request once there are headers that authorize it. One that has none ends without being sent. */
  sendWith(
    authorization: Authorization | Promise<Authorization>,
    send: (headers: Authorization['headers']) => void,
  ): void {
    const begin = ({ headers, judge }: Authorization): void => {
      this.judge = judge;
      if (!this.over) send(headers);
    };
    if (!(authorization instanceof Promise)) begin(authorization);
    else
      authorization.then(begin).catch((error: unknown) => {
        this.failUnsent(error);
      });
  }

  /** Stops the call in any phase and closes the upstream's socket at once. The listener is not called any more. */
  abort(): void {
    if (this.over) return;
    this.finalize();
    if (this.controller !== null) abortUntraced(this.controller);
  }

  /** Also stops the idle timer: the reader is slow, not the upstream. */
  pause(): void {
    if (this.paused || this.over) return;
    this.paused = true;
    this.idleTimer.cancel();
    this.controller?.pause();
    this.decoder?.pause();
  }

  resume(): void {
    if (!this.paused || this.over) return;
    this.paused = false;
    this.awaitNextChunk();
    this.controller?.resume();
    this.decoder?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.over) abortUntraced(controller);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.over) return;
    const failure = this.judge?.(status, headers) ?? null;
    // It may hold the request.
    this.judge = null;
    if (failure !== null) {
      this.breakOff(failure.kind, failure.cause);
      return;
    }
    const encoding = headers['content-encoding'];
    if (encoding === undefined || this.decode(encoding)) this.listener.onHead(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.over) return;
    this.chunksReceived++;
    this.awaitNextChunk();
    if (this.decoder === null) this.listener.onData(chunk);
    else this.decoder.push(chunk);
  }

  onResponseEnd(): void {
    if (this.over) return;
    if (this.decoder === null) this.end();
    else this.decoder.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.over) return;
    const fail = (): void => {
      this.fail(classifyFailure(error), error);
    };
    if (this.decoder === null) fail();
    else this.decoder.drain(fail);
  }

  /** What a token service refuses, the upstream refuses. */
  private failUnsent(error: unknown): void {
    if (!(error instanceof TokenRefused)) {
      const kind = classifyFailure(error as Error);
      this.breakOff(OF_THE_WAY.has(kind) ? kind : 'token_unavailable', error as Error);
      return;
    }
    if (this.over) return;
    this.listener.onHead(401, {});
    this.listener.onData(
      Buffer.from(JSON.stringify({ error: { message: error.message, code: 'authentication_error' } })),
    );
    this.end();
  }

  /** False: the encoding is unknown, and the call has failed. */
  private decode(encoding: string): boolean {
    try {
      this.decoder = openDecoder(encoding, {
        onData: (chunk) => {
          if (!this.over) this.listener.onData(chunk);
        },
        onEnd: () => {
          this.end();
        },
        onFault: (cause) => {
          this.breakOff('unreadable_reply', cause);
        },
      });
      return true;
    } catch (error) {
      this.breakOff('unreadable_reply', error as Error);
      return false;
    }
  }

  private awaitNextChunk(): void {
    this.started = true;
    this.idleTimer.restart(this.timeouts.idleMs);
  }

  /** After a stall, timers run before socket reads: pending data is read before the timeout applies. */
  private timeOutUnlessReceived(kind: FailureKind, afterMs: number): void {
    const { chunksReceived } = this;
    setImmediate(() => {
      if (!this.over && !this.paused && this.chunksReceived === chunksReceived) this.timeOut(kind, afterMs);
    });
  }

  private timeOut(kind: FailureKind, afterMs: number): void {
    this.breakOff(kind, new Error(`${kind} after ${afterMs} ms`));
  }

  private end(): void {
    if (this.over) return;
    this.finalize();
    this.listener.onEnd();
  }

  private breakOff(kind: FailureKind, cause: Error): void {
    if (this.over) return;
    this.fail(kind, cause);
    this.controller?.abort(cause);
  }

  private fail(kind: FailureKind, cause: Error): void {
    if (this.over) return;
    this.finalize();
    this.listener.onFailure({ kind, cause });
  }

  private finalize(): void {
    this.over = true;
    this.judge = null;
    this.totalTimer.cancel();
    this.idleTimer.cancel();
    this.decoder?.close();
  }
}

/** Covers the HTTP client's own errors, too. */
function abortUntraced(controller: Dispatcher.DispatchController): void {
  untraced(() => {
    controller.abort(new Error('aborted'));
  });
}
