import { Injectable } from '@nestjs/common';
import type { User } from '#auth';
import type { Transaction } from '#core/infra';
import { Clock } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { isFactor, type LoginMethod } from '../domain/login-method.js';
import type { Audience } from '../domain/session-cookie.js';
import { FactorsService } from '../factors/factors.service.js';
import { AccountMails } from '../mails/account-mails.js';
import { accountActor, type Client, type Session } from '../sessions/session.js';
import { SessionsService, type StartedSession } from '../sessions/sessions.service.js';

interface ProviderStart {
  /** Whose provider it is; null: of the installation. */
  readonly organizationId?: string | null;
  /** Work of another module in the same transaction. */
  readonly hook?: (tx: Transaction, session: Session) => Promise<void>;
}

/** A user with its new session. */
export interface LoggedIn extends StartedSession {
  readonly user: User;
}

/** The session of a user that a way of log-in has authenticated. */
@Injectable()
export class SessionStart {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly factors: FactorsService,
    private readonly sessions: SessionsService,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts a session for an authenticated user; a new device or network is reported to the user. Neither a provider nor a
   * link stands for a factor: an account with one has to confirm the session by it before anything else. The provider of
   * an organization answers for its people; the session reaches this organization alone.
   */
  async run(
    user: User,
    audience: Audience,
    methods: readonly LoginMethod[],
    client: Client,
    { organizationId = null, hook = () => Promise.resolve() }: ProviderStart = {},
  ): Promise<LoggedIn> {
    const actor = accountActor(user.id, client);
    const account = await this.accounts.find(user.id);
    const isOwn = organizationId === null;
    const awaitsFactor = isOwn && !methods.some(isFactor) && (await this.factors.exists(account));
    const restricted = awaitsFactor || (isOwn && (await this.factors.isMissing(account, audience)));
    const [style, limits] = await Promise.all([this.mails.style(), this.sessions.limitsOf(audience)]);
    const started = await this.accounts.transaction(async (tx) => {
      const isNew = await this.sessions.isNewOrigin(tx, user.id, client);
      const session = await this.sessions.start(
        tx,
        { userId: user.id, audience, methods, restricted, confirmed: !awaitsFactor, organizationId, limits },
        client,
        actor,
      );
      await hook(tx, session.session);
      if (isNew) {
        const variables = {
          time: formatMailTime(this.clock.nowMs()),
          address: client.address ?? '',
          device: session.session.device,
        };
        await this.mails.add(tx, style, {
          template: 'new_login',
          variables,
          to: user.email,
          locale: account?.locale ?? 'en',
        });
      }
      return session;
    });
    return { ...started, user };
  }
}
