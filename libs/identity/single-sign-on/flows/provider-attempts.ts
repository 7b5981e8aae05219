import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config, Logger } from '#core/infra';
import { Clock, formatId, refusal, RoutifyError } from '#core';
import { LoginAttempts } from '../../attempts/login-attempts.service.js';
import type { Audience } from '../../domain/session-cookie.js';
import type { Client } from '../../sessions/session.js';
import type { ProvenPerson } from '../domain/proven-person.js';
import type { Authorization } from '../protocols/authorization.js';
import { explainFailure } from '../protocols/explain-failure.js';
import { Protocols } from '../protocols/protocols.js';
import type { IdentityProvider } from '../providers/identity-provider.js';

const PURPOSE = 'provider';
const RANDOM_BYTES = 32;

/** What a browser goes to a provider for. */
export interface Intent {
  readonly kind: 'login' | 'link' | 'step_up';
  readonly audience: Audience;
  /** A path of this site, where the browser goes in the end. */
  readonly returnTo: string;
  /** The session that is confirmed, or whose user is linked. */
  readonly sessionId: string | null;
}

export interface Attempt extends Intent {
  readonly providerId: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly begunAtMs: number;
}

/** The way of a browser to a provider and back, with a state that works once, in this browser, for this provider. */
@Injectable()
export class ProviderAttempts {
  constructor(
    private readonly protocols: Protocols,
    private readonly attempts: LoginAttempts,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The address that the browser goes to. Throws 502 for a provider that does not answer. */
  async begin(provider: IdentityProvider, intent: Intent, browser: string): Promise<string> {
    if (intent.kind === 'step_up' && !this.protocols.reportsTimes(provider)) {
      throw new RoutifyError('invalid_request_error', 'This provider does not report when a user logged in.');
    }
    const [state, nonce, codeVerifier] = [random(), random(), random()];
    const attempt: Attempt = { ...intent, providerId: provider.id, nonce, codeVerifier, begunAtMs: this.clock.nowMs() };
    const authorization = { redirectUri: this.redirectUriOf(provider.id), state, nonce, codeVerifier };
    const protocol = this.protocols.of(provider);
    const again = intent.kind === 'step_up';
    const url = await this.explained(provider, null, async () =>
      usableUrl(await protocol.begin(provider, authorization, again)),
    );
    await this.attempts.begin(PURPOSE, state, `browser ${browser}`, attempt);
    return url.href;
  }

  /** What the browser left for; null: nothing of this browser has the state. */
  async take(state: string, browser: string): Promise<Attempt | null> {
    return (await this.attempts.take(PURPOSE, state, `browser ${browser}`)) as Attempt | null;
  }

  /** The person that the provider answers for. @param query as it came, with its question mark */
  async prove(
    provider: IdentityProvider,
    { nonce, codeVerifier }: Attempt,
    { state, query, requestId }: { readonly [name in 'state' | 'query']: string } & Pick<Client, 'requestId'>,
  ): Promise<ProvenPerson> {
    const authorization: Authorization = { redirectUri: this.redirectUriOf(provider.id), state, nonce, codeVerifier };
    const url = new URL(`${authorization.redirectUri}${query}`);
    return this.explained(provider, requestId, () => this.protocols.of(provider).finish(provider, authorization, url));
  }

  /** The person reads what to do about a failure, the log has the exact one. */
  private async explained<T>(provider: IdentityProvider, requestId: string | null, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { advice, detail } = explainFailure(error);
      const fields = { provider: formatId('idp', provider.id), issuer: provider.issuer, request_id: requestId };
      this.logger.warn({ ...fields, detail }, 'a provider’s answer was refused');
      throw refusal(advice, {}, { cause: error });
    }
  }

  /** An address for each provider: the answer of one is never taken for that of another. */
  private redirectUriOf(providerId: string): string {
    return `${this.config.publicUrl}/api/v1/auth/providers/${formatId('idp', providerId)}/callback`;
  }
}

/** A provider names this address itself, and a page of ours opens it. */
function usableUrl(url: URL): URL {
  if (['https:', 'http:'].includes(url.protocol)) return url;
  throw new Error(`the provider’s page is at ${url.protocol}, not https`);
}

function random(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url');
}
