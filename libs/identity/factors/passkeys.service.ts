import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { recordChange, type Transaction } from '#core/infra';
import type { User } from '#auth';
import { Clock, formatId, newUuid, refusal, RoutifyError } from '#core';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import type { BrowserAnswer } from '../domain/browser-answer.js';
import { PasskeyRegistrations } from '../passkeys/passkey-registrations.js';
import { describePasskey, type Passkey } from '../passkeys/passkey.js';
import { PasskeysRepository } from '../passkeys/passkeys.repository.js';
import { accountActor, type Client, type Session } from '../sessions/session.js';
import { SessionsService, type StartedSession } from '../sessions/sessions.service.js';
import { FactorChanges } from './factor-changes.js';
import { RecoveryCodes } from './recovery-codes.js';

const PASSKEYS_MAX = 20;

interface AddedPasskey extends StartedSession {
  readonly passkey: Passkey;
  /** With the first factor of the account; else null. */
  readonly recoveryCodes: readonly string[] | null;
}

/** The passkeys of a user: each is a factor, and logs in without a password. */
@Injectable()
export class PasskeysService {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly registrations: PasskeyRegistrations,
    private readonly changes: FactorChanges,
    private readonly codes: RecoveryCodes,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  list(userId: string): Promise<readonly Passkey[]> {
    return this.passkeys.list(userId);
  }

  /** What a browser passes to `navigator.credentials.create`; for this session, once. */
  async begin(session: Session, user: User): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const present = await this.passkeys.list(user.id);
    if (present.length >= PASSKEYS_MAX) throw refusal('passkeys_limit', { limit: PASSKEYS_MAX });
    return this.registrations.begin(session, user, present);
  }

  /** Adds the passkey that a browser made. The session gets a new secret, and no restriction. */
  async add(
    session: Session,
    user: User,
    { name, answer }: { readonly name: string; readonly answer: BrowserAnswer },
    client: Client,
  ): Promise<AddedPasskey> {
    const made = await this.registrations.verify(session, answer);
    const change = { action: 'passkey.create', change: `passkey_added: ${name}` };
    return this.changes.run(user, change, client, async (tx, actor) => {
      const isFirstFactor = !(await this.hasFactor(tx, user.id));
      const row = { ...made, id: newUuid(this.clock.nowMs()), userId: user.id, name };
      const passkey = await this.passkeys.insert(tx, row);
      if (passkey === null) throw refusal('passkey_registered', {});
      const recoveryCodes = isFirstFactor ? await this.codes.replace(tx, user.id) : null;
      const renewed = await this.sessions.renew(tx, session, { methods: ['passkey'], restricted: false }, actor);
      return { ...renewed, passkey, recoveryCodes };
    });
  }

  async rename(userId: string, id: string, name: string, client: Client): Promise<Passkey> {
    return this.accounts.transaction(async (tx) => {
      const passkey = found(await this.passkeys.rename(tx, userId, id, name), id);
      const actor = accountActor(userId, client);
      const target = { targetKind: 'user', targetId: formatId('usr', userId) };
      await recordChange(tx, { actor, action: 'passkey.update', ...target, after: describePasskey(passkey) });
      return passkey;
    });
  }

  async remove(user: User, id: string, client: Client): Promise<Passkey> {
    const change = { action: 'passkey.delete', change: 'passkey_removed' };
    return this.changes.run(user, change, client, async (tx) => {
      const passkey = found(await this.passkeys.remove(tx, user.id, id), id);
      if (!(await this.hasFactor(tx, user.id))) await this.codes.remove(tx, user.id);
      return passkey;
    });
  }

  private async hasFactor(tx: Transaction, userId: string): Promise<boolean> {
    const account = await this.accounts.findForUpdate(tx, userId);
    return account?.totpConfirmedAt != null || (await this.passkeys.count(tx, userId)) > 0;
  }
}

function found(passkey: Passkey | null, id: string): Passkey {
  if (passkey !== null) return passkey;
  throw new RoutifyError('not_found', `There is no passkey ${formatId('psk', id)}.`);
}
