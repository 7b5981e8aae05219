import { fetch, type Agent, type RequestInit } from 'undici';
import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import type { Proxy } from '../domain/proxy.js';
import { createUpstreamAgent } from './create-upstream-agent.js';

const CONNECT_TIMEOUT_MS = 5_000;

interface GuardedCallsOptions {
  /** Exceptions from the rule that only https on public addresses is called. */
  readonly allow: readonly UpstreamRule[];
  /** Of a whole call, its response included. */
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  /** Of a longer response its beginning is enough. */
  readonly cutsAnswers?: boolean;
  /** Absent or null: calls are direct. */
  readonly proxy?: Proxy | null;
}

/** The response is longer than the caller takes. */
export class AnswerTooLarge extends Error {
  constructor() {
    super('the provider response is too large');
    this.name = 'AnswerTooLarge';
  }
}

/**
 * `fetch` for addresses that people configure: it connects to checked addresses only, follows no redirect, and reads a
 * response of bounded size in bounded time.
 */
export class GuardedCalls {
  private readonly agent: Agent;

  constructor(private readonly options: GuardedCallsOptions) {
    const { allow, proxy = null } = options;
    this.agent = createUpstreamAgent({ connectTimeoutMs: CONNECT_TIMEOUT_MS, allow, proxy });
  }

  readonly fetch = async (url: string, options: object = {}): Promise<Response> => {
    const { timeoutMs, answerBytesMax, cutsAnswers = false } = this.options;
    const answer = await fetch(url, {
      ...(options as RequestInit),
      dispatcher: this.agent,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      const bytes = chunk as Uint8Array;
      size += bytes.length;
      if (size > answerBytesMax && !cutsAnswers) throw new AnswerTooLarge();
      chunks.push(bytes);
      if (size > answerBytesMax) break;
    }
    const { status } = answer;
    const hasBody = status !== 204 && status !== 304;
    const body = Buffer.concat(chunks).subarray(0, answerBytesMax);
    return new Response(hasBody ? body : null, { status, headers: [...answer.headers] });
  };

  async destroy(): Promise<void> {
    await this.agent.destroy();
  }
}

/** Whether a call ended because its time was over: a repetition at once would take as long. */
export const isTimeOut = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** What a failed connection says is in its cause. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
