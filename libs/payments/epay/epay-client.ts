import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config, type UpstreamRule, GuardedCalls, isTimeOut, reasonOf } from '#core/infra';
import { isRecord, checkUpstreamUrl } from '#core';
import { ProviderRefusal, ProviderUnavailable, type ProviderAccess } from '../port/provider-adapter.js';
import { signed } from './epay-signature.js';

type Fields = Readonly<Record<string, string>>;

/** A JSON object as a vendor answered, with its `code`. */
export type EpayAnswer = Readonly<Record<string, unknown>>;

/** Of one call; control and worker ask again later. */
const TIMEOUT_MS = 10_000;
/** A page of fifty orders is a tenth of it. */
const ANSWER_BYTES_MAX = 524_288;
const MESSAGE_MAX = 200;
/** Refusals that say nothing of the request itself. */
const UNKNOWN: ReadonlySet<number> = new Set([408, 425, 429]);

class TimedOut extends ProviderUnavailable {}

/** Below the address of the simulator, which stands in for several. */
const STAND_IN = '/epay';

/**
 * Calls of vendors of the epay protocol: addresses of ROUTIFY_UPSTREAM_ALLOW are open beside https on public ones. A no
 * comes with the status 200, so that an answer with a `code` counts, and all others are unknown: vendors have shields before
 * them, which answer with pages. The key is in queries, as the protocol has it: errors have no cause, and no text with it.
 */
@Injectable()
export class EpayClient implements OnApplicationShutdown {
  private readonly calls: GuardedCalls;
  private readonly allow: readonly UpstreamRule[];

  constructor(config: Config) {
    this.allow = config.upstreamAllow;
    this.calls = new GuardedCalls({ allow: this.allow, timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX });
  }

  /** `api.php`; what fails at once is repeated once. Throws `ProviderUnavailable` for what is no answer. */
  async query(access: ProviderAccess, act: string, fields: Fields = {}): Promise<EpayAnswer> {
    const key = requiredKey(access);
    const search = new URLSearchParams({ act, pid: pidOf(access), key, ...fields });
    const url = `${this.baseOf(access)}/api.php?${search.toString()}`;
    try {
      return await this.call(access, url);
    } catch (error) {
      if (!(error instanceof ProviderUnavailable) || error instanceof TimedOut) throw error;
      return this.call(access, url);
    }
  }

  /** `mapi.php`, once: opens a page. */
  async open(access: ProviderAccess, fields: Fields): Promise<EpayAnswer> {
    const body = new URLSearchParams(signedFields(access, fields)).toString();
    return this.call(access, `${this.baseOf(access)}/mapi.php`, body);
  }

  /** The address of `submit.php` where customers order by themselves. */
  pageUrl(access: ProviderAccess, fields: Fields): string {
    return `${this.baseOf(access)}/submit.php?${new URLSearchParams(signedFields(access, fields)).toString()}`;
  }

  onApplicationShutdown(): Promise<void> {
    return this.calls.destroy();
  }

  /** Customers are sent there too, which no connection of ours checks. */
  private baseOf({ apiUrl, options: { serverUrl } }: ProviderAccess): string {
    const verdict = checkUpstreamUrl(apiUrl === null ? (serverUrl ?? '') : `${apiUrl}${STAND_IN}`, this.allow);
    if (verdict.kind === 'refused') throw new ProviderRefusal(`the address of the provider ${verdict.reason}`);
    return `${verdict.endpoint.origin}${verdict.endpoint.path}`;
  }

  private async call(access: ProviderAccess, url: string, form?: string): Promise<EpayAnswer> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.calls
      .fetch(url, {
        method: form === undefined ? 'GET' : 'POST',
        headers: { accept: 'application/json', 'user-agent': 'Routify', ...(form === undefined ? {} : type) },
        ...(form === undefined ? {} : { body: form }),
      })
      .catch((error: unknown) => {
        const text = withoutKey(access, `the vendor gave no answer: ${reasonOf(error)}`).slice(0, MESSAGE_MAX);
        throw isTimeOut(error) ? new TimedOut(text) : new ProviderUnavailable(text);
      });
    const { status } = answer;
    const body = parsed(await answer.text());
    const isKnown = status < 500 && !UNKNOWN.has(status);
    if (isKnown && isRecord(body) && 'code' in body) return body;
    throw new ProviderUnavailable(`${status}: the vendor answered with nothing of the protocol`);
  }
}

/** What a vendor says of a refusal, without the key, which some repeat. */
export function messageOf(access: ProviderAccess, { code, msg }: EpayAnswer): string {
  const text = typeof msg === 'string' && msg !== '' ? msg : 'the vendor refused the request';
  return withoutKey(access, `${String(code)}: ${text}`).slice(0, MESSAGE_MAX);
}

/** The merchant. Throws `ProviderRefusal` without one. */
export function pidOf({ options: { storeId } }: ProviderAccess): string {
  if (storeId === null || storeId === '') throw new ProviderRefusal('the provider has no merchant');
  return storeId;
}

function signedFields(access: ProviderAccess, fields: Fields): Record<string, string> {
  requiredKey(access);
  return { ...signed({ pid: pidOf(access), ...fields }, access.secretKey) };
}

function requiredKey({ secretKey }: ProviderAccess): string {
  if (secretKey.reveal() === '') throw new ProviderRefusal('the provider has no key');
  return secretKey.reveal();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Also of an address in a message, and of its escapes: the bytes of UTF-8, in either case. */
function withoutKey({ secretKey }: ProviderAccess, text: string): string {
  const key = secretKey.reveal();
  const cut = text.replaceAll(/([?&]key=)[^&\s"']*/g, '$1***');
  if (key === '') return cut;
  const escaped = [encodeURIComponent(key), new URLSearchParams({ key }).toString().slice('key='.length)];
  const lower = escaped.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()));
  return [key, ...escaped, ...lower].reduce((left, form) => left.replaceAll(form, '***'), cut);
}
