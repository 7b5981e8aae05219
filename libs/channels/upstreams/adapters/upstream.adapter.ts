import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { DialectRequest } from '#formats';
import type { ChannelOptions } from '../../domain/channel-options.js';
import { proxyOf } from '../../domain/proxy-route.js';
import type { Candidate } from '../domain/candidate.js';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { CallAuthorizer } from './call-authorizer.js';
import { UpstreamCall, type UpstreamListener } from './upstream-call.js';

/** Bodies up to this size are joined into one write; larger ones are sent piece by piece, without a second copy. */
const JOINED_BYTES_MAX = 65_536;
const CONTENT_TYPE = 'application/json';

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
  constructor(
    private readonly agents: UpstreamAgents,
    private readonly authorizer: CallAuthorizer,
  ) {}

  /** Starts the call. The listener is never called before this returns. */
  start(
    { channel, credential }: Candidate,
    request: DialectRequest,
    callOptions: CallOptions,
    listener: UpstreamListener,
  ): UpstreamCall {
    const { options, endpoint } = channel;
    const call = new UpstreamCall(listener, {
      firstByteMs: firstByteTimeoutMs(options, callOptions),
      idleMs: options.idleTimeoutMs,
      totalMs: options.totalTimeoutMs,
    });
    const { parts, lengthBytes } = request;
    const { origin } = endpoint;
    const path = endpoint.path + request.path;
    const joined = lengthBytes <= JOINED_BYTES_MAX ? Buffer.concat(parts) : null;
    const authorization = this.authorizer.authorize(channel, credential, {
      method: 'POST',
      origin,
      path,
      contentType: CONTENT_TYPE,
      parts: joined === null ? parts : [joined],
    });
    call.sendWith(authorization, (authorizing) => {
      const headers = headersOf(authorizing, request, callOptions);
      const body = joined ?? inPieces(parts);
      const agent = this.agents.of(options.connectTimeoutMs, proxyOf(channel, credential));
      agent.dispatch({ origin, path, method: 'POST', headersTimeout: 0, bodyTimeout: 0, headers, body }, call);
    });
    return call;
  }
}

function headersOf(
  authorizing: Readonly<Record<string, string>>,
  { headers, lengthBytes, translation }: DialectRequest,
  { stream, requestId, traceparent }: CallOptions,
): string[] {
  const framing = translation?.framing?.contentType ?? 'text/event-stream';
  // One literal: an array that grows is copied each time.
  const all = [
    'content-type',
    CONTENT_TYPE,
    'content-length',
    String(lengthBytes),
    'accept',
    stream ? framing : CONTENT_TYPE,
    'accept-encoding',
    'identity',
    'user-agent',
    'routify',
    'x-request-id',
    requestId,
  ];
  for (const name in authorizing) all.push(name, authorizing[name] ?? '');
  if (traceparent !== null) all.push('traceparent', traceparent);
  for (const name in headers) all.push(name, headers[name] ?? '');
  return all;
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
