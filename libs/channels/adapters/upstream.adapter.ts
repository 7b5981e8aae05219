import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { DialectRequest } from '#dialects';
import type { ChannelOptions } from '../domain/channel-options.js';
import { dialectOf } from '../domain/dialect-of.js';
import type { Candidate } from '../domain/routing/plan-candidates.js';
import { UpstreamAgents } from '../upstream-agents.js';
import { UpstreamCall, type UpstreamListener } from './upstream-call.js';

/** Bodies up to this size are joined into one write; larger ones are sent piece by piece, without a second copy. */
const JOINED_BYTES_MAX = 65_536;

/** What an upstream is asked beside the words of its dialect. */
export interface CallTerms {
  /** Sent as `x-request-id`, so that both sides' logs can be joined. */
  readonly requestId: string;
  readonly stream: boolean;
  /** Reasoning models think before their first byte. */
  readonly reasoning: boolean;
}

/**
 * Calls upstreams of every kind. Sends nothing of the client's headers; follows no redirects (a 3xx is a failed
 * attempt); connects only to addresses that the SSRF guard allows.
 */
@Injectable()
export class UpstreamAdapter {
  constructor(private readonly agents: UpstreamAgents) {}

  /** Starts the call; the listener hears the rest, never before this returns. */
  start(
    { channel, credential }: Candidate,
    { path, headers, parts, lengthBytes }: DialectRequest,
    terms: CallTerms,
    listener: UpstreamListener,
  ): UpstreamCall {
    const { options, endpoint } = channel;
    const call = new UpstreamCall(listener, {
      firstByteMs: firstByteTimeoutMs(options, terms),
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
      terms.stream ? 'text/event-stream' : 'application/json',
      'accept-encoding',
      'identity',
      'user-agent',
      'routify',
      'x-request-id',
      terms.requestId,
    ];
    for (const name in headers) allHeaders.push(name, headers[name] ?? '');
    this.agents.of(options.connectTimeoutMs).dispatch(
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

/** The HTTP client keeps its body as long as the reply lasts, so the body forgets what it has handed over. */
function inPieces(parts: readonly Buffer[]): Readable {
  const waiting = [...parts];
  return new Readable({
    read() {
      this.push(waiting.shift() ?? null);
    },
  });
}

function firstByteTimeoutMs(options: ChannelOptions, { stream, reasoning }: CallTerms): number {
  if (reasoning) return stream ? options.firstByteTimeoutReasoningMs : options.firstByteTimeoutReasoningJsonMs;
  return stream ? options.firstByteTimeoutMs : options.firstByteTimeoutJsonMs;
}
