import { Injectable } from '@nestjs/common';
import { CloudAccess, type Authorization } from '../../cloud-credentials/cloud-access.js';
import type { TokenReply, TokenRequest } from '../../cloud-credentials/tokens/token-service.js';
import type { Channel, Credential } from '../../domain/channel.js';
import { cloudOf } from '../../domain/kinds/channel-kind.js';
import { awsRegionOf } from '../../domain/cloud-endpoint.js';
import { proxyOf } from '../../domain/proxy-route.js';
import { dialectOf } from '../domain/dialect-of.js';
import { UpstreamAgents } from './agents/upstream-agents.js';

const TOKEN_TIMEOUT_MS = 10_000;
const TOKEN_BYTES_MAX = 65_536;
const NO_PROBLEM = (): null => null;

interface Call {
  readonly method: 'GET' | 'POST';
  readonly origin: string;
  /** With the path of the base URL. */
  readonly path: string;
  readonly contentType: string | null;
  readonly parts: readonly Buffer[];
}

/** Authorizes calls of channels: by a key in a header, or as the platform of their kind wants it. */
@Injectable()
export class CallAuthorizer {
  constructor(
    private readonly agents: UpstreamAgents,
    private readonly cloud: CloudAccess,
  ) {}

  /** At once where no token has to be fetched. */
  authorize(channel: Channel, credential: Credential, call: Call): Authorization | Promise<Authorization> {
    const cloud = cloudOf(channel.kind);
    const { credentialHeader } = dialectOf(channel.kind);
    if (cloud === null && credentialHeader !== null) {
      const { name, prefix } = credentialHeader;
      return { headers: { [name]: prefix + credential.secret.reveal() }, judge: NO_PROBLEM };
    }
    const { host, hostname } = new URL(call.origin);
    return this.cloud.authorize(cloud ?? 'aws', credential, {
      ...call,
      host,
      region: channel.options.awsRegion ?? awsRegionOf(hostname) ?? '',
      transport: (request) => this.post(channel, credential, request),
    });
  }

  /** A request for a token takes the way of the channel: its address guard, its proxy. */
  private async post(channel: Channel, credential: Credential, request: TokenRequest): Promise<TokenReply> {
    const { origin, pathname, search } = new URL(request.url);
    const agent = this.agents.of(channel.options.connectTimeoutMs, proxyOf(channel, credential));
    const { statusCode, headers, body } = await agent.request({
      origin,
      path: pathname + search,
      method: 'POST',
      body: request.body,
      headers: { ...request.headers, accept: '*/*', 'user-agent': 'routify' },
      headersTimeout: TOKEN_TIMEOUT_MS,
      bodyTimeout: TOKEN_TIMEOUT_MS,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > TOKEN_BYTES_MAX) throw new Error(`an answer over ${TOKEN_BYTES_MAX} bytes`);
      chunks.push(chunk);
    }
    const [date = null] = [headers.date ?? []].flat();
    return { status: statusCode, date, bytes: Buffer.concat(chunks) };
  }
}
