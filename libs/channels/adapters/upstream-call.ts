import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { CoarseTimer } from '#kernel';
import { openDecoder, type ReplyDecoder } from './reply-decoder.js';

/**
 * Why an upstream gave no (complete) answer. `dns_failed`: its name leads to no address; `blocked`: its address is one
 * we do not connect to; `unreadable_reply`: its content encoding cannot be undone.
 */
export type FailureKind =
  | 'dns_failed'
  | 'connect_failed'
  | 'blocked'
  | 'tls_failed'
  | 'first_byte_timeout'
  | 'idle_timeout'
  | 'total_timeout'
  | 'connection_lost'
  | 'unreadable_reply';

export interface UpstreamFailure {
  readonly kind: FailureKind;
  /** For the log; may name addresses, so it is never shown to customers. */
  readonly cause: Error;
}

/** Who hears the answer. After `onEnd` or `onFailure` nothing more is called; after `abort` nothing at all. */
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
  EPROTO: 'tls_failed',
};
/** How Node tells that the other side left in the middle of a handshake: the code is that of any lost connection. */
const LEFT_THE_HANDSHAKE = 'before secure TLS connection was established';

/** Sorts an error of the HTTP client or of the socket beneath it. */
export function classifyFailure(error: Error): FailureKind {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = FAILURE_OF_CODE[code];
  if (known !== undefined) return known;
  if (error instanceof AggregateError) return 'connect_failed';
  if (error.message.includes(LEFT_THE_HANDSHAKE)) return 'tls_failed';
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code) ? 'tls_failed' : 'connection_lost';
}

/** How long to wait, in milliseconds: for the first byte of the body, between chunks, for everything. */
export interface CallTimeouts {
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** One running call: passes what arrives on, can be paused, resumed and aborted, and never waits for ever. */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private over = false;
  private paused = false;
  private started = false;
  /** Null for as good as every upstream: they are asked not to compress. */
  private decoder: ReplyDecoder | null = null;
  /** Chunks that came. */
  private heard = 0;
  private readonly total: CoarseTimer;
  private readonly silence: CoarseTimer;

  constructor(
    private readonly listener: UpstreamListener,
    private readonly timeouts: CallTimeouts,
  ) {
    this.total = new CoarseTimer(timeouts.totalMs, () => {
      this.timeOut('total_timeout', timeouts.totalMs);
    });
    this.silence = new CoarseTimer(timeouts.firstByteMs, () => {
      if (this.started) this.timeOutUnlessHeard('idle_timeout', timeouts.idleMs);
      else this.timeOutUnlessHeard('first_byte_timeout', timeouts.firstByteMs);
    });
  }

  /** Whether anything was sent: until a connection is there, the upstream has heard of nothing and owes nothing. */
  get isSent(): boolean {
    return this.controller !== null;
  }

  /** Stops the call wherever it is; the upstream's socket is closed at once. The listener hears nothing more. */
  abort(): void {
    if (this.over) return;
    this.finish();
    this.controller?.abort(new Error('aborted'));
  }

  /** A paused call does not count as silent: it is the reader who is slow. */
  pause(): void {
    if (this.paused || this.over) return;
    this.paused = true;
    this.silence.cancel();
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
    if (this.over) controller.abort(new Error('aborted'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.over) return;
    const encoding = headers['content-encoding'];
    if (encoding === undefined || this.decode(encoding)) this.listener.onHead(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.over) return;
    this.heard++;
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

  /** False when nobody can read what will come: the call is over. */
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
    this.silence.restart(this.timeouts.idleMs);
  }

  /** A process that was paused sees its timers first: what waits in the sockets is read before an upstream is called silent. */
  private timeOutUnlessHeard(kind: FailureKind, afterMs: number): void {
    const { heard } = this;
    setImmediate(() => {
      if (!this.over && !this.paused && this.heard === heard) this.timeOut(kind, afterMs);
    });
  }

  private timeOut(kind: FailureKind, afterMs: number): void {
    this.breakOff(kind, new Error(`${kind} after ${afterMs} ms`));
  }

  private end(): void {
    if (this.over) return;
    this.finish();
    this.listener.onEnd();
  }

  private breakOff(kind: FailureKind, cause: Error): void {
    if (this.over) return;
    this.fail(kind, cause);
    this.controller?.abort(cause);
  }

  private fail(kind: FailureKind, cause: Error): void {
    if (this.over) return;
    this.finish();
    this.listener.onFailure({ kind, cause });
  }

  private finish(): void {
    this.over = true;
    this.total.cancel();
    this.silence.cancel();
    this.decoder?.close();
  }
}
