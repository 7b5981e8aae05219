import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { DialectRequest } from '#dialects';
import type { ChannelOptions } from '../domain/channel-options.js';
import { dialectOf } from '../domain/dialect-of.js';
import type { Candidate } from '../domain/candidate.js';
import { proxyOf } from '../domain/addresses/proxy.js';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { UpstreamCall, type UpstreamListener } from './upstream-call.js';

/** Bodies up to this size are joined into one write; larger ones are sent piece by piece, without a second copy. */
const JOINED_BYTES_MAX = 65_536;

/** Options of a call that are not part of the dialect's request. */
export interface CallOptions {
  /** Sent as `x-request-id`, so that both sides' logs can be joined. */
  readonly requestId: string;
  readonly stream: boolean;
  /** Selects the timeouts of reasoning models, which think before their first byte. */
  readonly reasoning: boolean;
  /** W3C trace context; null: none is sent. */
  readonly traceparent: string | null;
}

/**
 * Calls upstreams of every kind. Sends nothing of the client's headers; follows no redirects (a 3xx is a failed
 * attempt); connects only to addresses that the SSRF guard allows, through the proxy of the credential or the channel.
 */
@Injectable()
export class UpstreamAdapter {
  constructor(private readonly agents: UpstreamAgents) {}

  /** Starts the call. The listener is never called before this returns. */
  start(
    { channel, credential }: Candidate,
    { path, headers, parts, lengthBytes }: DialectRequest,
    callOptions: CallOptions,
    listener: UpstreamListener,
  ): UpstreamCall {
    const { options, endpoint } = channel;
    const call = new UpstreamCall(listener, {
      firstByteMs: firstByteTimeoutMs(options, callOptions),
      idleMs: options.idleTimeoutMs,
      totalMs: options.totalTimeoutMs,
    });
    const { credentialHeader } = dialectOf(channel.kind);
    const allHeaders = [
      credentialHeader.name,
      credentialHeader.prefix + credential.secret.reveal(),
      'content-type',
      'application/json',
      'content-length',
      String(lengthBytes),
      'accept',
      callOptions.stream ? 'text/event-stream' : 'application/json',
      'accept-encoding',
      'identity',
      'user-agent',
      'routify',
      'x-request-id',
      callOptions.requestId,
    ];
    if (callOptions.traceparent !== null) allHeaders.push('traceparent', callOptions.traceparent);
    for (const name in headers) allHeaders.push(name, headers[name] ?? '');
    this.agents.of(options.connectTimeoutMs, proxyOf(channel, credential)).dispatch(
      {
        origin: endpoint.origin,
        path: endpoint.path + path,
        method: 'POST',
        headersTimeout: 0,
        bodyTimeout: 0,
        headers: allHeaders,
        body: lengthBytes <= JOINED_BYTES_MAX ? Buffer.concat(parts) : inPieces(parts),
      },
      call,
    );
    return call;
  }
}

/** The HTTP client holds the body until the response ends, so the stream releases each part it has sent. */
function inPieces(parts: readonly Buffer[]): Readable {
  const pending = [...parts];
  return new Readable({
    read() {
      this.push(pending.shift() ?? null);
    },
  });
}

function firstByteTimeoutMs(options: ChannelOptions, { stream, reasoning }: CallOptions): number {
  if (reasoning) return stream ? options.firstByteTimeoutReasoningMs : options.firstByteTimeoutReasoningJsonMs;
  return stream ? options.firstByteTimeoutMs : options.firstByteTimeoutJsonMs;
}
