import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction, SettingGroupsService, Vault } from '#core/infra';
import type { User } from '#auth';
import { Clock, formatId, refusal, RoutifyError, Secret } from '#core';
import type { LoginAccount } from '../accounts/login-account.js';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { SessionProofs } from '../backoff/session-proofs.js';
import { base32, findTotpStep, totpUri } from '../domain/totp.js';
import { PasskeysRepository } from '../passkeys/passkeys.repository.js';
import { accountActor, type Client, type Session } from '../sessions/session.js';
import { SessionsService, type StartedSession } from '../sessions/sessions.service.js';
import { FactorChanges } from './factor-changes.js';
import { RecoveryCodes } from './recovery-codes.js';
import { totpBinding } from './sealed-factors.js';

const SECRET_BYTES = 20;

/** What an app needs to make codes. */
interface NewTotp {
  readonly secret: string;
  readonly uri: string;
}

interface ConfirmedTotp extends StartedSession {
  readonly recoveryCodes: readonly string[];
}

/** Codes of an app. Each works once. */
@Injectable()
export class TotpService {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly codes: RecoveryCodes,
    private readonly changes: FactorChanges,
    private readonly sessions: SessionsService,
    private readonly proofs: SessionProofs,
    private readonly settings: SettingGroupsService,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** A new secret, which counts once it is confirmed. Throws 409 while another one counts. */
  async begin({ id: userId, email }: User, client: Client): Promise<NewTotp> {
    const secret = randomBytes(SECRET_BYTES);
    const { values: brand } = await this.settings.get('brand');
    await this.accounts.transaction(async (tx) => {
      const account = await this.accounts.findForUpdate(tx, userId);
      if (account?.totpConfirmedAt != null) throw refusal('totp_present', {});
      const sealed = this.vault.seal(new Secret(secret.toString('base64')), totpBinding(userId));
      await this.accounts.save(tx, userId, { totpSealed: sealed.ciphertext, totpKeyId: sealed.encryptionKeyId });
      const target = { targetKind: 'user', targetId: formatId('usr', userId) };
      await recordChange(tx, { actor: accountActor(userId, client), action: 'totp.begin', ...target });
    });
    return { secret: base32(secret), uri: totpUri(secret, brand.name, email) };
  }

  /**
   * The codes count from now on; the session gets a new secret, and no restriction. A right code forgets no failure: the
   * session knows the secret.
   */
  async confirm(session: Session, user: User, code: string, client: Client): Promise<ConfirmedTotp> {
    const compare = (): Promise<bigint> => this.requireStep(user.id, code);
    const step = await this.proofs.run({ session, user }, client, compare, { forgets: false });
    const change = { action: 'totp.confirm', change: 'totp_enabled' };
    return this.changes.run(user, change, client, async (tx, actor) => {
      await this.accounts.save(tx, user.id, { totpConfirmedAt: new Date(this.clock.nowMs()), totpLastStep: step });
      const recoveryCodes = await this.codes.replace(tx, user.id);
      const renewed = await this.sessions.renew(tx, session, { methods: ['totp'], restricted: false }, actor);
      return { ...renewed, recoveryCodes };
    });
  }

  async remove(user: User, client: Client): Promise<void> {
    const change = { action: 'totp.remove', change: 'totp_removed' };
    await this.changes.run(user, change, client, async (tx) => {
      await this.removeIn(tx, user.id);
      if ((await this.passkeys.count(tx, user.id)) === 0) await this.codes.remove(tx, user.id);
    });
  }

  async removeIn(tx: Transaction, userId: string): Promise<void> {
    await this.accounts.save(tx, userId, { totpSealed: null, totpKeyId: null, totpConfirmedAt: null });
  }

  /** Uses a code. False: it is wrong, or was used. */
  async accept(account: LoginAccount, code: string): Promise<boolean> {
    const step = account.totpConfirmedAt === null ? null : this.stepOf(account, code);
    return step !== null && this.accounts.claimTotpStep(account.userId, step);
  }

  /** Of codes that do not count yet. */
  private async requireStep(userId: string, code: string): Promise<bigint> {
    const account = await this.accounts.find(userId);
    const step = account === null || account.totpConfirmedAt !== null ? null : this.stepOf(account, code);
    if (step !== null) return step;
    throw new RoutifyError('invalid_credentials', 'The code is wrong. If this keeps happening, start again.', {
      param: 'code',
    });
  }

  private stepOf({ userId, totpSealed, totpKeyId }: LoginAccount, code: string): bigint | null {
    if (totpSealed === null || totpKeyId === null || !/^\d{6}$/.test(code)) return null;
    const opened = this.vault.open({ ciphertext: totpSealed, encryptionKeyId: totpKeyId }, totpBinding(userId));
    return findTotpStep(Buffer.from(opened.reveal(), 'base64'), code, this.clock.nowMs());
  }
}
