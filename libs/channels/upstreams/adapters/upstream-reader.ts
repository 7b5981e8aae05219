import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { ListingRequest } from '#formats';
import { Clock, type Proxy } from '#core';
import type { Channel, Credential } from '../../domain/channel.js';
import { proxyOf } from '../../domain/proxy-route.js';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { CallAuthorizer } from './call-authorizer.js';
import { UpstreamCall, type FailureKind, type UpstreamFailure, type UpstreamListener } from './upstream-call.js';

const BYTES_MAX = 16 * 1_024 * 1_024;
/** An operator waits for the response. */
const TOTAL_MS = 30_000;
const REACH_TIMEOUT_MS = 5_000;
const FIXED_HEADERS = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'routify' };
const NO_BODY: readonly Buffer[] = [];
const TIMEOUTS = { firstByteMs: TOTAL_MS, idleMs: TOTAL_MS, totalMs: TOTAL_MS };

/** The result of a request; times are milliseconds since its start. */
export type UpstreamAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly bytes: Buffer;
      readonly latencyMs: number;
    }
  | {
      readonly kind: 'failed';
      readonly failure: FailureKind;
      /** For operators; may name addresses. */
      readonly detail: string;
      readonly latencyMs: number;
    };

/** Sends GET requests, which are free, to upstreams: like completions, only to addresses that the SSRF guard allows. */
@Injectable()
export class UpstreamReader {
  constructor(
    private readonly agents: UpstreamAgents,
    private readonly authorizer: CallAuthorizer,
    private readonly clock: Clock,
  ) {}

  /**
   * Why no request reaches an origin: its name, the SSRF guard, its port or TLS. Null: it answered, with any status. Sends
   * no credential.
   * @param proxy null: the way is direct
   */
  async findObstacle(origin: string, proxy: Proxy | null): Promise<string | null> {
    try {
      const { body } = await this.agents.of(REACH_TIMEOUT_MS, proxy).request({
        origin,
        path: '/',
        method: 'HEAD',
        headers: { 'user-agent': 'routify' },
        headersTimeout: REACH_TIMEOUT_MS,
        bodyTimeout: REACH_TIMEOUT_MS,
      });
      await body.dump();
      return null;
    } catch (error) {
      const { message, code = 'failed' } = error as NodeJS.ErrnoException;
      // One message for several addresses is empty, that of TLS has several lines.
      return message === '' ? code : message.replaceAll(/\s+/g, ' ').trim();
    }
  }

  /** Never rejects. */
  read(channel: Channel, credential: Credential, { origin, path, headers }: ListingRequest): Promise<UpstreamAnswer> {
    const { endpoint, options } = channel;
    const startedAtMs = this.clock.monotonicMs();
    const target = { origin: origin ?? endpoint.origin, path: endpoint.path + path, method: 'GET' } as const;
    return new Promise((resolve) => {
      const call = new UpstreamCall(new Collector(startedAtMs, this.clock, resolve), TIMEOUTS);
      const unsigned = { ...target, contentType: null, parts: NO_BODY };
      call.sendWith(this.authorizer.authorize(channel, credential, unsigned), (authorizing) => {
        const sent = { ...headers, ...authorizing, ...FIXED_HEADERS };
        const agent = this.agents.of(options.connectTimeoutMs, proxyOf(channel, credential));
        agent.dispatch({ ...target, headersTimeout: 0, bodyTimeout: 0, headers: sent }, call);
      });
    });
  }
}

/** Buffers a whole response of at most `BYTES_MAX`; a larger one fails. */
class Collector implements UpstreamListener {
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private receivedBytes = 0;

  constructor(
    private readonly startedAtMs: number,
    private readonly clock: Clock,
    private readonly resolve: (answer: UpstreamAnswer) => void,
  ) {}

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onData(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    if (this.receivedBytes <= BYTES_MAX) this.chunks.push(chunk);
  }

  onEnd(): void {
    if (this.receivedBytes > BYTES_MAX) {
      this.fail('unreadable_reply', `a reply over ${BYTES_MAX} bytes`);
      return;
    }
    const { status, headers } = this;
    this.resolve({ kind: 'answered', status, headers, bytes: Buffer.concat(this.chunks), latencyMs: this.latencyMs() });
  }

  onFailure({ kind, cause }: UpstreamFailure): void {
    this.fail(kind, cause.message);
  }

  private fail(failure: FailureKind, detail: string): void {
    this.resolve({ kind: 'failed', failure, detail, latencyMs: this.latencyMs() });
  }

  private latencyMs(): number {
    return Math.round(this.clock.monotonicMs() - this.startedAtMs);
  }
}
