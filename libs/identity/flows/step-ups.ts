import { Injectable } from '@nestjs/common';
import type { User } from '#auth';
import { RoutifyError } from '#core';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { SessionProofs } from '../backoff/session-proofs.js';
import type { LoginMethod } from '../domain/login-method.js';
import { FactorsService, type FactorProof } from '../factors/factors.service.js';
import { PasskeyProofs } from '../passkeys/passkey-proofs.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountActor, type Client, type Session } from '../sessions/session.js';
import { SessionsService, type StartedSession } from '../sessions/sessions.service.js';

interface StepUpProof extends FactorProof {
  readonly password?: string | undefined;
}

/** Confirms sessions before they write what needs it. */
@Injectable()
export class StepUps {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly passwords: PasswordsService,
    private readonly factors: FactorsService,
    private readonly proofs: SessionProofs,
    private readonly passkeys: PasskeyProofs,
    private readonly sessions: SessionsService,
  ) {}

  /** What a browser passes to `navigator.credentials.get` to confirm a session by a passkey of its user. */
  beginStepUp({ id, userId }: Session): ReturnType<PasskeyProofs['options']> {
    return this.passkeys.options(`session ${id}`, userId);
  }

  /**
   * Confirms a session by the password, with a second factor where the account has one, or by a passkey alone: for the
   * next minutes it can write what needs a step-up. A code alone is enough for an account without a password. Wrong ones
   * are counted; an answer of a passkey cannot be guessed.
   */
  async stepUp(
    { session, user }: { readonly session: Session; readonly user: User },
    proof: StepUpProof,
    client: Client,
  ): Promise<StartedSession> {
    const { password, code, passkey } = proof;
    const prove = (): Promise<LoginMethod[]> => this.prove(session, proof, client);
    const isGuessable = password !== undefined || (passkey === undefined && code !== undefined);
    const methods = await (isGuessable ? this.proofs.run({ session, user }, client, prove) : prove());
    const actor = accountActor(session.userId, client);
    const renewal = { methods, ...(methods.some((method) => method !== 'password') ? { restricted: false } : {}) };
    return this.accounts.transaction((tx) => this.sessions.renew(tx, session, renewal, actor));
  }

  /** Confirms a session whose user logged in at a provider again, just now. A factor of the account goes before. */
  async stepUpByProvider(session: Session, client: Client): Promise<StartedSession> {
    const account = await this.accounts.find(session.userId);
    const isOwn = session.organizationId === null;
    if (account !== null && isOwn) await this.factors.require(account, {}, client);
    const actor = accountActor(session.userId, client);
    return this.accounts.transaction((tx) => this.sessions.renew(tx, session, { methods: ['provider'] }, actor));
  }

  private async prove({ id, userId }: Session, proof: StepUpProof, client: Client): Promise<LoginMethod[]> {
    const { password, passkey, code } = proof;
    if (password !== undefined) {
      const account = await this.passwords.require(userId, password, 'password');
      return ['password', ...(await this.factors.require(account, proof, client))];
    }
    if (passkey === undefined) return this.proveByCode(userId, code, client);
    const proven = await this.passkeys.verify(`session ${id}`, passkey, client);
    if (proven.userId === userId) return ['passkey'];
    throw new RoutifyError('invalid_credentials', 'This passkey belongs to another account.', { param: 'passkey' });
  }

  private async proveByCode(userId: string, code: string | undefined, client: Client): Promise<LoginMethod[]> {
    const account = code === undefined ? null : await this.accounts.find(userId);
    const methods = account?.passwordHash === null ? await this.factors.require(account, { code }, client) : [];
    if (methods.length > 0) return methods;
    throw new RoutifyError('invalid_request_error', 'Send a `password` or a `passkey`.', { param: 'password' });
  }
}
