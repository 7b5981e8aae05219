import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config, GuardedCalls, isTimeOut, reasonOf } from '#core/infra';
import { isRecord } from '#core';
import { ProviderRefusal, ProviderUnavailable, type ProviderAccess } from '../port/provider-adapter.js';

/** Of one call; control and worker ask again later. */
const TIMEOUT_MS = 10_000;
/** Pull payments are listed without pages: these are some thirty thousand of them. */
const ANSWER_BYTES_MAX = 16_777_216;
const MESSAGE_MAX = 200;
/** Refusals that say nothing of the request itself. */
const UNKNOWN: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Calls of BTCPay Servers, which operators run: addresses of ROUTIFY_UPSTREAM_ALLOW are open beside https on public ones.
 * Throws `ProviderRefusal` for a no, and `ProviderUnavailable` where the answer is unknown.
 */
@Injectable()
export class BtcpayClient implements OnApplicationShutdown {
  private readonly calls: GuardedCalls;

  constructor(config: Config) {
    const { upstreamAllow: allow } = config;
    this.calls = new GuardedCalls({ allow, timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX });
  }

  /** Reads below the store; what fails at once is repeated once. Null: there is no such object. */
  async get(access: ProviderAccess, path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const search = new URLSearchParams(query).toString();
    return this.read(access, `${storePath(access)}${path}${search === '' ? '' : `?${search}`}`);
  }

  /** What was claimed of a pull payment, which the server has below no store. Null: there is no such pull payment. */
  payouts(access: ProviderAccess, pullPaymentId: string): Promise<unknown> {
    return this.read(access, `/pull-payments/${encodeURIComponent(pullPaymentId)}/payouts?includeCancelled=true`);
  }

  /** Writes below the store, once. */
  async post(access: ProviderAccess, path: string, body: object): Promise<unknown> {
    const answer = await this.call(access, 'POST', `${storePath(access)}${path}`, body);
    if (answer === null) throw new ProviderRefusal('404: there is no such store or invoice');
    return answer;
  }

  onApplicationShutdown(): Promise<void> {
    return this.calls.destroy();
  }

  private async read(access: ProviderAccess, path: string): Promise<unknown> {
    try {
      return await this.call(access, 'GET', path);
    } catch (error) {
      if (!(error instanceof ProviderUnavailable) || isTimeOut(error.cause)) throw error;
      return this.call(access, 'GET', path);
    }
  }

  private async call(access: ProviderAccess, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const answer = await this.calls
      .fetch(urlOf(access, path), {
        method,
        headers: {
          accept: 'application/json',
          'user-agent': 'Routify',
          authorization: `token ${access.secretKey.reveal()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      .catch((error: unknown) => {
        throw new ProviderUnavailable(`no answer of BTCPay Server: ${reasonOf(error).slice(0, MESSAGE_MAX)}`, {
          cause: error,
        });
      });
    const { status } = answer;
    const text = await answer.text();
    if (answer.ok) return parsed(text);
    if (status === 404 && method === 'GET') return null;
    // Operators read it, and the log has it.
    const message = `${status}: ${messageOf(text)}`.replaceAll(access.secretKey.reveal(), '***');
    throw status >= 500 || UNKNOWN.has(status) ? new ProviderUnavailable(message) : new ProviderRefusal(message);
  }
}

function urlOf({ apiUrl, options: { serverUrl } }: ProviderAccess, path: string): string {
  const server = apiUrl ?? serverUrl;
  if (server === null) throw new ProviderRefusal('the provider has no server and store');
  return `${server}/api/v1${path}`;
}

function storePath({ options: { storeId } }: ProviderAccess): string {
  if (storeId === null) throw new ProviderRefusal('the provider has no server and store');
  return `/stores/${encodeURIComponent(storeId)}`;
}

/** Marking an invoice answers with nothing in some versions. */
function parsed(text: string): unknown {
  if (text === '') return {};
  try {
    const answer: unknown = JSON.parse(text);
    // Null is the answer that there is no such object, which this does not say.
    return answer ?? {};
  } catch (error) {
    throw new ProviderUnavailable('BTCPay Server answered with no JSON', { cause: error });
  }
}

/** A refusal is `{code, message}`, and a list of `{path, message}` for fields. */
function messageOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    const first: unknown = Array.isArray(body) ? body[0] : body;
    if (isRecord(first) && typeof first.message === 'string') return first.message.slice(0, MESSAGE_MAX);
  } catch {
    // A proxy before the server answers with a page.
  }
  return 'BTCPay Server refused the request';
}
