import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { ChannelOptions } from '../domain/channel-options.js';
import type { Candidate } from '../domain/routing/plan-candidates.js';
import { UpstreamAgents } from '../upstream-agents.js';
import { UpstreamCall, type UpstreamListener } from './upstream-call.js';

/** Bodies up to this size are joined into one write; larger ones are sent piece by piece, without a second copy. */
const JOINED_BYTES_MAX = 65_536;

/** What an upstream is asked, in its own dialect. */
export interface UpstreamRequest {
  /** Sent as `x-request-id`, so that both sides' logs can be joined. */
  readonly requestId: string;
  readonly parts: readonly Buffer[];
  readonly lengthBytes: number;
  readonly stream: boolean;
  /** Reasoning models think before their first byte. */
  readonly reasoning: boolean;
}

/**
 * Calls upstreams that speak OpenAI's chat completions. Sends nothing of the client's headers; follows no redirects
 * (a 3xx is a failed attempt); connects only to addresses that the SSRF guard allows.
 */
@Injectable()
export class OpenaiCompatibleAdapter {
  constructor(private readonly agents: UpstreamAgents) {}

  /** Starts the call; the listener hears the rest, never before this returns. */
  start(candidate: Candidate, request: UpstreamRequest, listener: UpstreamListener): UpstreamCall {
    const { channel, credential } = candidate;
    const { options } = channel;
    const call = new UpstreamCall(listener, {
      firstByteMs: firstByteTimeoutMs(options, request),
      idleMs: options.idleTimeoutMs,
      totalMs: options.totalTimeoutMs,
    });
    const { origin, path } = channel.endpoint;
    this.agents.of(options.connectTimeoutMs).dispatch(
      {
        origin,
        path: `${path}/chat/completions`,
        method: 'POST',
        headersTimeout: 0,
        bodyTimeout: 0,
        headers: {
          authorization: `Bearer ${credential.secret.reveal()}`,
          'content-type': 'application/json',
          'content-length': String(request.lengthBytes),
          accept: request.stream ? 'text/event-stream' : 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'routify',
          'x-request-id': request.requestId,
        },
        body: request.lengthBytes <= JOINED_BYTES_MAX ? Buffer.concat(request.parts) : Readable.from(request.parts),
      },
      call,
    );
    return call;
  }
}

function firstByteTimeoutMs(options: ChannelOptions, { stream, reasoning }: UpstreamRequest): number {
  if (reasoning) return stream ? options.firstByteTimeoutReasoningMs : options.firstByteTimeoutReasoningJsonMs;
  return stream ? options.firstByteTimeoutMs : options.firstByteTimeoutJsonMs;
}
