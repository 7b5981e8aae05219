import { Injectable } from '@nestjs/common';
import { Logger, SettingGroupsService, type GroupState } from '#core/infra';
import { RoutifyError } from '#core';

const TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 10_000;

type Provider = Exclude<GroupState<'registration'>['values']['captcha'], 'none'>;

/** Where tokens are verified. A test replaces them. */
@Injectable()
export class CaptchaAddresses {
  turnstile = 'https://challenges.cloudflare.com/turnstile/v0/siteverify';
  hcaptcha = 'https://api.hcaptcha.com/siteverify';
}

/** The challenge of another service, where the settings name one. Both services take and give the same form. */
@Injectable()
export class Captcha {
  constructor(
    private readonly settings: SettingGroupsService,
    private readonly addresses: CaptchaAddresses,
    private readonly logger: Logger,
  ) {}

  /** Throws 400 for a token that is missing, wrong or used, and 503 when the service does not say so: nothing passes. */
  async require(
    { captcha }: GroupState<'registration'>['values'],
    token: string | undefined,
    address: string | null,
  ): Promise<void> {
    if (captcha === 'none') return;
    const secret = await this.settings.reveal('registration', 'captcha_secret');
    if (token !== undefined && secret !== null) {
      const fields = { secret: secret.reveal(), response: token, ...(address === null ? {} : { remoteip: address }) };
      if (await this.verify(captcha, new URLSearchParams(fields))) return;
    }
    throw new RoutifyError('invalid_request_error', 'captcha: solve the challenge again.', { param: 'captcha' });
  }

  private async verify(provider: Provider, body: URLSearchParams): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const answer = await fetch(this.addresses[provider], { method: 'POST', body, signal, redirect: 'error' });
      const text = await answer.text();
      if (!answer.ok || text.length > ANSWER_BYTES_MAX) throw new Error(`answered ${answer.status}`);
      return isSuccess(JSON.parse(text));
    } catch (error) {
      // The cause of a failed fetch has no body: the secret is not logged.
      this.logger.warn({ provider, error }, 'could not verify a captcha');
      throw new RoutifyError('temporarily_unavailable', 'The challenge could not be verified. Try again.', {
        retryAfterMs: 2_000,
        cause: error,
      });
    }
  }
}

function isSuccess(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && (answer as { success?: unknown }).success === true;
}
