import { Injectable } from '@nestjs/common';
import { UsersService } from '#auth';
import { Logger, type Transaction } from '#core/infra';
import { formatId, refusal, RoutifyError } from '#core';
import { LoginService } from '../../flows/login.service.js';
import type { Audience } from '../../domain/session-cookie.js';
import type { Client, Session } from '../../sessions/session.js';
import type { LoggedIn } from '../../flows/session-start.js';
import { isOwnPath } from '../domain/own-path.js';
import type { ProvenPerson } from '../domain/proven-person.js';
import { ExternalIdentities } from '../identities/external-identities.js';
import type { ExternalIdentity } from '../identities/external-identity.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import { IdentityProvidersService } from '../providers/identity-providers.service.js';
import { NewPeople } from './new-people.js';
import { ProviderAttempts, type Attempt, type Intent } from './provider-attempts.js';
import { ReturningPeople } from './returning-people.js';
import { ProviderStepUps } from './provider-step-ups.js';
import { unknownPerson } from './unknown-person.js';

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
  /** The reason of a refusal, or its code, for the page that it sees then. */
  readonly error: string | null;
  /** Of a failure that an administrator looks up in the log; null: of another one, or none. */
  readonly requestId: string | null;
}

/**
 * Log-in by a provider: the browser goes there with a state that works once, in this browser, for this provider and this
 * purpose, and comes back with a code.
 */
@Injectable()
export class ProviderLogins {
  constructor(
    private readonly providers: IdentityProvidersService,
    private readonly attempts: ProviderAttempts,
    private readonly identities: ExternalIdentities,
    private readonly people: NewPeople,
    private readonly returning: ReturningPeople,
    private readonly users: UsersService,
    private readonly logins: LoginService,
    private readonly stepUps: ProviderStepUps,
    private readonly logger: Logger,
  ) {}

  /**
   * The address that the browser goes to. Throws 404 for a provider that is not enabled, and 502 when it does not
   * answer.
   */
  async begin(providerId: string, intent: Intent, browser: string): Promise<string> {
    if (!isOwnPath(intent.returnTo)) {
      throw new RoutifyError(
        'invalid_request_error',
        'return_to: expected a path of this site without a fragment, such as /.',
        { param: 'return_to' },
      );
    }
    return this.attempts.begin(await this.providers.getEnabled(providerId), intent, browser);
  }

  /** What the browser came back for is done, or refused. */
  async finish(returned: Returned, client: Client): Promise<Finished> {
    const state = new URLSearchParams(returned.query).get('state') ?? '';
    const attempt = await this.attempts.take(state, returned.browser);
    if (attempt?.providerId !== returned.providerId) {
      const intent = { kind: 'login', audience: 'customer', returnTo: '/' } as const;
      return { intent, session: null, error: 'invalid_link', requestId: null };
    }
    try {
      const session = await this.complete(returned, attempt, state, client);
      return { intent: attempt, session, error: null, requestId: null };
    } catch (error) {
      const fields = { error, request_id: client.requestId, provider: formatId('idp', returned.providerId) };
      this.logger.warn(fields, 'log-in by a provider refused');
      const isLookedUp = !(error instanceof RoutifyError) || error.code === 'upstream_error';
      const requestId = isLookedUp ? client.requestId : null;
      return { intent: attempt, session: null, error: reasonOf(error), requestId };
    }
  }

  private async complete(
    { providerId, query, secretOf, operatorsElsewhere }: Returned,
    attempt: Attempt,
    state: string,
    client: Client,
  ): Promise<LoggedIn | null> {
    const { kind, audience } = attempt;
    if (audience === 'operator' && operatorsElsewhere) throw refusal('operators_elsewhere', {});
    const provider = await this.providers.getEnabled(providerId);
    const person = await this.attempts.prove(provider, attempt, { state, query, requestId: client.requestId });
    const identity = await this.identities.find(provider, person);
    if (kind === 'login') return this.logIn(provider, person, identity, audience, client);
    const { session, user } = await this.stepUps.requireSession(attempt, secretOf(audience));
    if (kind === 'step_up') {
      // The claims are news: a role that has gone is not confirmed.
      if (identity?.userId === user.id && session.organizationId === provider.organizationId) {
        await this.people.ensureMember(provider, identity.userId, person, client);
      }
      return this.stepUps.stepUp(session, user, { person, identity, begunAtMs: attempt.begunAtMs }, client);
    }
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
    const identity = await this.enter(provider, person, known, client);
    const user = await this.users.find(identity.userId);
    if (user?.status !== 'active' || (audience === 'operator' && user.platformRole === null)) throw unknownPerson();
    const { organizationId } = provider;
    const hook = (tx: Transaction, session: Session) => this.identities.began(tx, identity, person, session.id);
    return this.logins.start(user, audience, ['provider'], client, { organizationId, hook });
  }

  /** The account of the person, which is a member by the provider of an organization. */
  private async enter(
    provider: IdentityProvider,
    person: ProvenPerson,
    known: ExternalIdentity | null,
    client: Client,
  ): Promise<ExternalIdentity> {
    try {
      if (known === null) return await this.people.register(provider, person, client);
      await this.people.ensureMember(provider, known.userId, person, client);
      return known;
    } catch (error) {
      await this.returning.notifyOf(error, provider, person, known, client);
      throw error;
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof RoutifyError)) return 'internal_error';
  const reason = error.metadata?.reason;
  return typeof reason === 'string' ? reason : error.code;
}
