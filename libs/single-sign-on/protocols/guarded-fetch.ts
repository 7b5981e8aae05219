import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { fetch, type Agent, type RequestInit } from 'undici';
import { createUpstreamAgent } from '#upstreams';
import { Config } from '#infra';

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 10_000;
/** Far above each answer of a provider: metadata, keys, tokens. */
const ANSWER_BYTES_MAX = 1_048_576;

/**
 * `fetch` for addresses that people configure: it connects to checked addresses only, those of ROUTIFY_SIGN_ON_ALLOW beside
 * the public ones, follows no redirect, and reads an answer of bounded size in bounded time.
 */
@Injectable()
export class GuardedFetch implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(config: Config) {
    this.agent = createUpstreamAgent({ connectTimeoutMs: CONNECT_TIMEOUT_MS, allow: config.signOnAllow });
  }

  readonly fetch = async (url: string, options: object = {}): Promise<Response> => {
    const answer = await fetch(url, {
      ...(options as RequestInit),
      dispatcher: this.agent,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      const bytes = chunk as Uint8Array;
      size += bytes.length;
      if (size > ANSWER_BYTES_MAX) throw new Error('the provider response is too large');
      chunks.push(bytes);
    }
    const { status } = answer;
    const hasBody = status !== 204 && status !== 304;
    return new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers: [...answer.headers] });
  };

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}
