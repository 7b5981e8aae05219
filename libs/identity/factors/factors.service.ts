import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '#audit';
import { KeyHasher, type User } from '#auth';
import type { Transaction } from '#infra';
import { Clock, formatId, newUuid, RoutifyError, Secret } from '#kernel';
import { SettingGroupsService } from '#settings';
import { Vault } from '#vault';
import type { LoginAccount } from '../accounts/login-account.js';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import type { Audience } from '../domain/session-cookie.js';
import { base32, findTotpStep, totpUri } from '../domain/totp.js';
import { AccountMails, formatMailTime } from '../mails/account-mails.js';
import { accountActor, type Client, type LoginMethod, type Session } from '../sessions/session.js';
import { SessionsService, type StartedSession } from '../sessions/sessions.service.js';
import { RecoveryCodesRepository } from './recovery-codes.repository.js';

const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** 50 bits, in two groups of five characters. */
const RECOVERY_CODE_BYTES = 7;
const GROUP = 5;

/** What an app needs to make codes. */
interface NewTotp {
  readonly secret: string;
  readonly uri: string;
}

interface ConfirmedTotp extends StartedSession {
  readonly recoveryCodes: readonly string[];
}

/** Second factors: codes of an app, and recovery codes. Each code works once. */
@Injectable()
export class FactorsService {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly codes: RecoveryCodesRepository,
    private readonly sessions: SessionsService,
    private readonly settings: SettingGroupsService,
    private readonly mails: AccountMails,
    private readonly vault: Vault,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
  ) {}

  /** Whether a session of this side has to set up a factor before anything else. */
  async isMissing(account: LoginAccount | null, audience: Audience): Promise<boolean> {
    if (account?.totpConfirmedAt != null) return false;
    const { second_factor: rule } = (await this.settings.get('security')).values;
    return rule === 'everyone' || (rule === 'operators' && audience === 'operator');
  }

  /** Checks the code that an account with a factor needs. Throws 401 `factor_required`, or `invalid_credentials`. */
  async require(account: LoginAccount, code: string | undefined): Promise<LoginMethod[]> {
    if (account.totpConfirmedAt === null) return [];
    if (code === undefined) {
      throw new RoutifyError('factor_required', 'send the code of your app, or a recovery code, as `code`', {
        param: 'code',
        metadata: { methods: ['totp', 'recovery_code'] },
      });
    }
    const method = await this.verify(account, code);
    if (method === null)
      throw new RoutifyError('invalid_credentials', 'the code is wrong, or was used', { param: 'code' });
    return [method];
  }

  /** A new secret, which counts once it is confirmed. Throws 409 while another one counts. */
  async begin({ id: userId, email }: User, client: Client): Promise<NewTotp> {
    const secret = randomBytes(SECRET_BYTES);
    const { values: brand } = await this.settings.get('brand');
    await this.accounts.transaction(async (tx) => {
      const account = await this.accounts.findForUpdate(tx, userId);
      if (account?.totpConfirmedAt != null)
        throw new RoutifyError('conflict', 'remove the present second factor first');
      const sealed = this.vault.seal(new Secret(secret.toString('base64')), totpBinding(userId));
      await this.accounts.save(tx, userId, { totpSealed: sealed.ciphertext, totpKeyId: sealed.encryptionKeyId });
      const target = { targetKind: 'user', targetId: formatId('usr', userId) };
      await recordChange(tx, { actor: accountActor(userId, client), action: 'totp.begin', ...target });
    });
    return { secret: base32(secret), uri: totpUri(secret, brand.name, email) };
  }

  /** The factor counts from now on; the session gets a new secret, and no restriction. */
  async confirm(session: Session, user: User, code: string, client: Client): Promise<ConfirmedTotp> {
    const account = await this.accounts.find(user.id);
    const step = account === null ? null : this.stepOf(account, code);
    if (account === null || account.totpConfirmedAt !== null || step === null) {
      throw new RoutifyError('invalid_credentials', 'the code is wrong; begin again if it stays so', { param: 'code' });
    }
    return this.change(user, 'totp.confirm', 'Codes of an app were set up', client, async (tx, actor) => {
      await this.accounts.save(tx, user.id, { totpConfirmedAt: new Date(this.clock.nowMs()), totpLastStep: step });
      const recoveryCodes = await this.replaceCodes(tx, user.id);
      const renewed = await this.sessions.renew(tx, session, { methods: ['totp'], restricted: false }, actor);
      return { ...renewed, recoveryCodes };
    });
  }

  /** Recovery codes of before are refused from now on. */
  async newRecoveryCodes(user: User, client: Client): Promise<readonly string[]> {
    const account = await this.accounts.find(user.id);
    if (account?.totpConfirmedAt == null) throw new RoutifyError('conflict', 'there is no second factor');
    return this.change(user, 'totp.recovery_codes', 'New recovery codes were made', client, (tx) =>
      this.replaceCodes(tx, user.id),
    );
  }

  async remove(user: User, client: Client): Promise<void> {
    await this.change(user, 'totp.remove', 'The second factor was removed', client, (tx) => this.removeIn(tx, user.id));
  }

  /** For an operator who lost it. Part of the caller's transaction. */
  async removeIn(tx: Transaction, userId: string): Promise<void> {
    const none = { totpSealed: null, totpKeyId: null, totpConfirmedAt: null };
    await this.accounts.save(tx, userId, none);
    await this.codes.replace(tx, userId, []);
  }

  private async verify(account: LoginAccount, code: string): Promise<LoginMethod | null> {
    const step = this.stepOf(account, code);
    if (step !== null) return (await this.accounts.claimTotpStep(account.userId, step)) ? 'totp' : null;
    const digest = this.digestOf(account.userId, code);
    const isUsed = await this.codes.use(account.userId, digest, new Date(this.clock.nowMs()));
    return isUsed ? 'recovery_code' : null;
  }

  private stepOf({ userId, totpSealed, totpKeyId }: LoginAccount, code: string): bigint | null {
    if (totpSealed === null || totpKeyId === null || !/^\d{6}$/.test(code)) return null;
    const opened = this.vault.open({ ciphertext: totpSealed, encryptionKeyId: totpKeyId }, totpBinding(userId));
    return findTotpStep(Buffer.from(opened.reveal(), 'base64'), code, this.clock.nowMs());
  }

  private async replaceCodes(tx: Transaction, userId: string): Promise<readonly string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const rows = codes.map((code) => ({ id: newUuid(this.clock.nowMs()), digest: this.digestOf(userId, code) }));
    await this.codes.replace(tx, userId, rows);
    return codes;
  }

  /** In the spelling of people: with or without the dash, in any case. */
  private digestOf(userId: string, code: string): Uint8Array<ArrayBuffer> {
    return this.hasher.digest(`recovery code ${userId} ${code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`);
  }

  /** A change of the factors of a user: audited, and reported by mail. */
  private async change<T>(
    { id, email }: User,
    action: string,
    change: string,
    client: Client,
    work: (tx: Transaction, actor: Actor) => Promise<T>,
  ): Promise<T> {
    const actor = accountActor(id, client);
    const style = await this.mails.style();
    const result = await this.accounts.transaction(async (tx) => {
      const done = await work(tx, actor);
      await recordChange(tx, { actor, action, targetKind: 'user', targetId: formatId('usr', id) });
      const account = await this.accounts.findForUpdate(tx, id);
      const variables = { change, time: formatMailTime(this.clock.nowMs()), address: client.address ?? '' };
      await this.mails.add(tx, style, {
        template: 'factor_changed',
        variables,
        to: email,
        locale: account?.locale ?? 'en',
      });
      return done;
    });
    this.mails.wake();
    return result;
  }
}

function totpBinding(userId: string): string {
  return `totp|${userId}`;
}

function newRecoveryCode(): string {
  const text = base32(randomBytes(RECOVERY_CODE_BYTES))
    .toLowerCase()
    .slice(0, 2 * GROUP);
  return `${text.slice(0, GROUP)}-${text.slice(GROUP)}`;
}
