import { Injectable } from '@nestjs/common';
import { Config, AnswerTooLarge, GuardedCalls } from '#core/infra';
import { Clock, callFault, readRetryAfter } from '#core';
import { balanceApiOf } from '../../channel-history/domain/balance-api.js';
import { CredentialAccess, type OpenedCredential } from '../../channel-history/secrets/credential-access.repository.js';
import { balanceRequest } from '../domain/pulls/balance-api.js';
import { failed, resultOfStatus, unsupported, type PullResult } from '../domain/pulls/pull-result.js';

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 65_536;
const HEADERS = { accept: 'application/json', 'user-agent': 'routify' };

/** An answer to read, or what is known without. */
type Fetched = { readonly body: Buffer } | { readonly result: PullResult };

/**
 * Asks a provider for the balance behind a credential. Its key goes to the origin of its channel alone: over a checked
 * connection, through the channel's proxy, and along no redirect.
 */
@Injectable()
export class BalancePuller {
  constructor(
    private readonly access: CredentialAccess,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Never throws for what the provider does. Null: the credential is gone. */
  async pull(credentialId: string): Promise<PullResult | null> {
    const opened = await this.access.open(credentialId);
    return opened === null ? null : this.ask(opened);
  }

  private async ask({ secret, baseUrl, preset, options, proxy }: OpenedCredential): Promise<PullResult> {
    const api = balanceApiOf(options.balance_api, preset, baseUrl);
    if (api === null) return unsupported('no_api');
    if (secret === null) return failed('undecryptable');
    const { url, unitUrl, read } = balanceRequest(api, baseUrl, preset);
    const bounds = { timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX };
    const calls = new GuardedCalls({ ...bounds, allow: this.config.upstreamAllow, proxy });
    try {
      const answer = await this.fetch(calls, url, { ...HEADERS, authorization: `Bearer ${secret.reveal()}` });
      if ('result' in answer) return answer.result;
      const unit = unitUrl === null ? null : await this.fetch(calls, unitUrl, HEADERS);
      if (unit !== null && 'result' in unit) return unit.result;
      return read(answer.body, unit?.body ?? null);
    } finally {
      await calls.destroy();
    }
  }

  private async fetch(calls: GuardedCalls, url: string, headers: Readonly<Record<string, string>>): Promise<Fetched> {
    try {
      const answer = await calls.fetch(url, { headers });
      const retryAfterMs = readRetryAfter(answer.headers.get('retry-after'), this.clock.nowMs());
      const result = resultOfStatus(answer.status, retryAfterMs);
      return result === null ? { body: Buffer.from(await answer.arrayBuffer()) } : { result };
    } catch (error) {
      return { result: failed(error instanceof AnswerTooLarge ? 'too_large' : callFault(error)) };
    }
  }
}
