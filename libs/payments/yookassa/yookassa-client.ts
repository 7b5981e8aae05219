import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config, GuardedCalls, isTimeOut, reasonOf } from '#core/infra';
import { isRecord } from '#core';
import { ProviderRefusal, ProviderUnavailable, type ProviderAccess } from '../port/provider-adapter.js';

const ORIGIN = 'https://api.yookassa.ru';
/** Of one call; control and worker call again later. */
const TIMEOUT_MS = 10_000;
/** A page of a hundred payments with their metadata is a tenth of it. */
const ANSWER_BYTES_MAX = 4_194_304;
const MESSAGE_MAX = 200;
/** Answers that say nothing of the request itself. */
const UNKNOWN: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const TOO_MANY = 429;

/** YooKassa refuses the key of the shop, or what the key may do: that says nothing of what was done before. */
export class RefusedKey extends ProviderRefusal {}

/** No answer, or one without meaning; `isRepeatable` when a second try at once may get one. */
class NoAnswer extends ProviderUnavailable {
  constructor(
    message: string,
    readonly isRepeatable: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/**
 * Calls of YooKassa's API v3. Throws `ProviderRefusal` for a no, which YooKassa says in an error of its own, and
 * `ProviderUnavailable` for all else: by the reference, the result of a 500 is unknown.
 */
@Injectable()
export class YookassaClient implements OnApplicationShutdown {
  private readonly calls: GuardedCalls;

  constructor(config: Config) {
    const { upstreamAllow: allow } = config;
    this.calls = new GuardedCalls({ allow, timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX });
  }

  /** What fails at once is repeated once. Null: there is no such object. */
  get(access: ProviderAccess, path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const search = new URLSearchParams(query).toString();
    const target = search === '' ? path : `${path}?${search}`;
    return twice(
      () => this.call(access, 'GET', target),
      (error) => !isTimeOut(error.cause),
    );
  }

  /** What has no answer is repeated once with the same key, which makes one of both. It is good for a day. */
  post(access: ProviderAccess, path: string, key: string, body: object): Promise<unknown> {
    return twice(
      () => this.call(access, 'POST', path, { key, body }),
      () => true,
    );
  }

  onApplicationShutdown(): Promise<void> {
    return this.calls.destroy();
  }

  private async call(
    access: ProviderAccess,
    method: 'GET' | 'POST',
    path: string,
    written?: { readonly key: string; readonly body: object },
  ): Promise<unknown> {
    const answer = await this.calls
      .fetch(`${access.apiUrl ?? ORIGIN}/v3${path}`, {
        method,
        headers: {
          accept: 'application/json',
          'user-agent': 'Routify',
          authorization: credentialsOf(access),
          ...(written === undefined ? {} : { 'content-type': 'application/json', 'idempotence-key': written.key }),
        },
        ...(written === undefined ? {} : { body: JSON.stringify(written.body) }),
      })
      .catch((error: unknown) => {
        throw new NoAnswer(`no answer of YooKassa: ${reasonOf(error).slice(0, MESSAGE_MAX)}`, true, error);
      });
    const { status } = answer;
    const body = parsed(await answer.text());
    if (answer.ok) {
      if (body !== undefined) return body;
      throw new NoAnswer('YooKassa answered with no JSON', true);
    }
    if (status === 404 && method === 'GET' && isError(body)) return null;
    throw failureOf(status, body);
  }
}

function credentialsOf({ options: { storeId }, secretKey }: ProviderAccess): string {
  if (storeId === null) throw new ProviderRefusal('the provider has no shopId');
  return `Basic ${Buffer.from(`${storeId}:${secretKey.reveal()}`).toString('base64')}`;
}

/** What is no error of YooKassa's own was said by something before it. */
function failureOf(status: number, body: unknown): Error {
  if (!isError(body) || status < 400 || status >= 500 || UNKNOWN.has(status)) {
    return new NoAnswer(`${status}: ${textOf(body)}`, status !== TOO_MANY);
  }
  const message = `${status}: ${textOf(body)}`;
  if (status === 401 || status === 403) return new RefusedKey(message);
  // An earlier request with this key had other contents, and may have been carried out.
  if (body.parameter === 'Idempotence-Key') return new NoAnswer(message, false);
  return new ProviderRefusal(message);
}

async function twice(call: () => Promise<unknown>, isRepeated: (error: NoAnswer) => boolean): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof NoAnswer && error.isRepeatable && isRepeated(error))) throw error;
    return call();
  }
}

/** `{type: "error", id, code, description, parameter}`. */
const isError = (body: unknown): body is Readonly<Record<string, unknown>> => isRecord(body) && body.type === 'error';

function textOf(body: unknown): string {
  if (!isError(body)) return 'YooKassa gave no readable answer';
  const { code, description, parameter } = body;
  const said = [code, description, parameter].filter((part) => typeof part === 'string' && part !== '');
  return said.length === 0 ? 'YooKassa refused the request' : said.join(': ').slice(0, MESSAGE_MAX);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
