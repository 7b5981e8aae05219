import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UsersService, type User } from '#auth';
import { AccountService, LoginAttempts, LoginService, SessionsService, stepUpUntilMs } from '#identity';
import type { Audience, Client, LoggedIn, Session } from '#identity';
import { Config, Logger, type Transaction } from '#infra';
import { Clock, formatId, RoutifyError, type ErrorCode } from '#kernel';
import { isOwnPath } from '../domain/own-path.js';
import type { ProvenPerson } from '../domain/proven-person.js';
import { ExternalIdentities } from '../identities/external-identities.js';
import type { ExternalIdentity } from '../identities/external-identity.js';
import type { Authorization } from '../protocols/authorization.js';
import { Protocols } from '../protocols/protocols.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import { IdentityProvidersService } from '../providers/identity-providers.service.js';
import { NewPeople } from './new-people.js';

const PURPOSE = 'provider';
const RANDOM_BYTES = 32;
/** Clocks of providers differ from ours. */
const CLOCK_SKEW_MS = 60_000;

/** What a browser goes to a provider for. */
interface Intent {
  readonly kind: 'login' | 'link' | 'step_up';
  readonly audience: Audience;
  /** A path of this site, where the browser goes in the end. */
  readonly returnTo: string;
  /** The session that is confirmed, or whose user is linked. */
  readonly sessionId: string | null;
}

interface Attempt extends Intent {
  readonly providerId: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly begunAtMs: number;
}

/** The browser that came back. */
interface Returned {
  readonly providerId: string;
  /** As it came, with its question mark. */
  readonly query: string;
  /** The secret of the browser's cookie. */
  readonly browser: string;
  /** The secret of its session on a side; null: none. */
  readonly secretOf: (audience: Audience) => string | null;
  /** Whether operators log in at another address than this one. */
  readonly operatorsElsewhere: boolean;
}

/** Where the browser goes now. */
interface Finished {
  readonly intent: Pick<Intent, 'kind' | 'audience' | 'returnTo'>;
  /** Null: nothing has changed in the session. */
  readonly session: LoggedIn | null;
  readonly error: ErrorCode | null;
}

/**
 * Log-in by a provider: the browser goes there with a state that works once, in this browser, for this provider and this
 * purpose, and comes back with a code.
 */
@Injectable()
export class ProviderLogins {
  constructor(
    private readonly providers: IdentityProvidersService,
    private readonly protocols: Protocols,
    private readonly identities: ExternalIdentities,
    private readonly people: NewPeople,
    private readonly users: UsersService,
    private readonly logins: LoginService,
    private readonly accounts: AccountService,
    private readonly sessions: SessionsService,
    private readonly attempts: LoginAttempts,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * The address that the browser goes to. Throws 404 for a provider that is not enabled, and 502 when it does not
   * answer.
   */
  async begin(providerId: string, intent: Intent, browser: string): Promise<string> {
    if (!isOwnPath(intent.returnTo)) {
      throw new RoutifyError('invalid_request_error', 'a path of this site, such as /', { param: 'return_to' });
    }
    const provider = await this.providers.getEnabled(providerId);
    if (intent.kind === 'step_up' && !this.protocols.reportsTimes(provider)) {
      throw new RoutifyError('invalid_request_error', 'This provider does not report when a user logged in.');
    }
    const [state, nonce, codeVerifier] = [random(), random(), random()];
    const attempt: Attempt = { ...intent, providerId, nonce, codeVerifier, begunAtMs: this.clock.nowMs() };
    const authorization = { redirectUri: this.redirectUriOf(providerId), state, nonce, codeVerifier };
    const protocol = this.protocols.of(provider);
    const again = intent.kind === 'step_up';
    const url = await protocol.begin(provider, authorization, again).catch((error: unknown) => {
      throw new RoutifyError('upstream_error', 'The identity provider returned an invalid response.', { cause: error });
    });
    // A provider names this address itself, and a page of ours opens it.
    if (!['https:', 'http:'].includes(url.protocol)) {
      throw new RoutifyError('upstream_error', 'The identity provider does not publish a login URL.');
    }
    await this.attempts.begin(PURPOSE, state, `browser ${browser}`, attempt);
    return url.href;
  }

  /** What the browser came back for is done, or refused: with the code of the error, for the page that it sees then. */
  async finish(returned: Returned, client: Client): Promise<Finished> {
    const state = new URLSearchParams(returned.query).get('state') ?? '';
    const attempt = (await this.attempts.take(PURPOSE, state, `browser ${returned.browser}`)) as Attempt | null;
    if (attempt?.providerId !== returned.providerId) {
      return { intent: { kind: 'login', audience: 'customer', returnTo: '/' }, session: null, error: 'invalid_link' };
    }
    try {
      return { intent: attempt, session: await this.complete(returned, attempt, state, client), error: null };
    } catch (error) {
      const code = error instanceof RoutifyError ? error.code : 'invalid_credentials';
      const fields = { error, request_id: client.requestId, provider: formatId('idp', returned.providerId) };
      this.logger.warn(fields, 'log-in by a provider refused');
      return { intent: attempt, session: null, error: code };
    }
  }

  private async complete(
    { providerId, query, secretOf, operatorsElsewhere }: Returned,
    attempt: Attempt,
    state: string,
    client: Client,
  ): Promise<LoggedIn | null> {
    const { kind, audience, nonce, codeVerifier } = attempt;
    if (audience === 'operator' && operatorsElsewhere)
      throw new RoutifyError('not_found', 'Operators log in at another address.');
    const provider = await this.providers.getEnabled(providerId);
    const authorization: Authorization = { redirectUri: this.redirectUriOf(providerId), state, nonce, codeVerifier };
    const url = new URL(`${authorization.redirectUri}${query}`);
    const person = await this.protocols.of(provider).finish(provider, authorization, url);
    const identity = await this.identities.find(provider, person);
    if (kind === 'login') return this.logIn(provider, person, identity, audience, client);
    const { session, user } = await this.requireSession(attempt, secretOf(audience));
    if (kind === 'step_up')
      return this.stepUp(session, user, { person, identity, begunAtMs: attempt.begunAtMs }, client);
    await this.identities.link(user, provider, person, client);
    return null;
  }

  private async logIn(
    provider: IdentityProvider,
    person: ProvenPerson,
    known: ExternalIdentity | null,
    audience: Audience,
    client: Client,
  ): Promise<LoggedIn> {
    // Operators are made by operators, and log in by the installation's own providers.
    if (audience === 'operator' && (known === null || provider.organizationId !== null)) throw unknownPerson();
    const identity = known ?? (await this.people.register(provider, person, client));
    await this.people.ensureMember(provider, identity.userId, person, client);
    const user = await this.users.find(identity.userId);
    if (user?.status !== 'active' || (audience === 'operator' && user.platformRole === null)) throw unknownPerson();
    const { organizationId } = provider;
    const hook = (tx: Transaction, session: Session) => this.identities.began(tx, identity, person, session.id);
    return this.logins.start(user, audience, ['provider'], client, { organizationId, hook });
  }

  /**
   * The person at the provider is the user of the session, and gave a password or a factor there since it was asked to.
   */
  private async stepUp(
    session: Session,
    user: User,
    { person, identity, begunAtMs }: { person: ProvenPerson; identity: ExternalIdentity | null; begunAtMs: number },
    client: Client,
  ): Promise<LoggedIn> {
    const { authenticatedAtMs } = person;
    const isRecent = authenticatedAtMs !== null && authenticatedAtMs >= begunAtMs - CLOCK_SKEW_MS;
    if (identity?.userId !== user.id || !isRecent) throw unknownPerson();
    return { ...(await this.accounts.stepUpByProvider(session, client)), user };
  }

  /** The session that the browser left with is still the one of its cookie; to link, still confirmed. */
  private async requireSession(
    { kind, audience, sessionId }: Attempt,
    secret: string | null,
  ): Promise<{ readonly session: Session; readonly user: User }> {
    const session = secret === null ? null : await this.sessions.find(secret, audience);
    const user = session === null || session.id !== sessionId ? null : await this.users.find(session.userId);
    if (session === null || user?.status !== 'active')
      throw new RoutifyError('session_required', 'The session has ended.');
    if (kind === 'link' && this.clock.nowMs() >= stepUpUntilMs(session)) {
      throw new RoutifyError('step_up_required', 'Confirm your identity first.');
    }
    return { session, user };
  }

  /** An address for each provider: the answer of one is never taken for that of another. */
  private redirectUriOf(providerId: string): string {
    return `${this.config.publicUrl}/api/v1/auth/providers/${formatId('idp', providerId)}/callback`;
  }
}

function random(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url');
}

function unknownPerson(): RoutifyError {
  return new RoutifyError('invalid_credentials', 'There is no account for this identity.');
}
