import { Injectable } from '@nestjs/common';
import type { User } from '#auth';
import { type Transaction, SettingGroupsService } from '#core/infra';
import { refusal, RoutifyError } from '#core';
import type { LoginMethod } from '../domain/login-method.js';
import type { LoginAccount } from '../accounts/login-account.js';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import type { BrowserAnswer } from '../domain/browser-answer.js';
import type { Audience } from '../domain/session-cookie.js';
import { PasskeyProofs } from '../passkeys/passkey-proofs.js';
import { PasskeysRepository } from '../passkeys/passkeys.repository.js';
import type { Client } from '../sessions/session.js';
import { FactorChanges } from './factor-changes.js';
import { RecoveryCodes } from './recovery-codes.js';
import { TotpService } from './totp.service.js';

/** What a person gives beside the password: a code, or the answer of a passkey. */
export interface FactorProof {
  /** Of an app, or a recovery code. */
  readonly code?: string | undefined;
  readonly passkey?: BrowserAnswer | undefined;
}

/** Second factors: codes of an app, passkeys, and recovery codes for those who have one of these. */
@Injectable()
export class FactorsService {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly totp: TotpService,
    private readonly passkeys: PasskeysRepository,
    private readonly proofs: PasskeyProofs,
    private readonly codes: RecoveryCodes,
    private readonly changes: FactorChanges,
    private readonly settings: SettingGroupsService,
  ) {}

  /** Whether a session of this side has to set up a factor before anything else. */
  async isMissing(account: LoginAccount | null, audience: Audience): Promise<boolean> {
    const { second_factor: rule } = (await this.settings.get('security')).values;
    if (rule === 'none' || (rule === 'operators' && audience === 'customer')) return false;
    return !(await this.exists(account));
  }

  async exists(account: LoginAccount | null): Promise<boolean> {
    return account !== null && (await this.methodsOf(account)).length > 0;
  }

  /** Checks the factor that an account with one needs. Throws 401 `factor_required`, or `invalid_credentials`. */
  async require(account: LoginAccount, { code, passkey }: FactorProof, client: Client): Promise<LoginMethod[]> {
    const methods = await this.methodsOf(account);
    if (methods.length === 0) return [];
    const { userId } = account;
    if (passkey !== undefined) {
      const proven = await this.proofs.verify(`user ${userId}`, passkey, client);
      if (proven.userId === userId) return ['passkey'];
      throw new RoutifyError('invalid_credentials', 'This passkey belongs to another account.', { param: 'passkey' });
    }
    if (code !== undefined) return [await this.verifyCode(account, code)];
    const options = methods.includes('passkey') ? await this.proofs.options(`user ${userId}`, userId) : undefined;
    throw new RoutifyError(
      'factor_required',
      'Send a `code` from your authenticator app, a recovery code as `code`, or a `passkey`.',
      {
        param: 'code',
        metadata: { methods, ...(options === undefined ? {} : { passkey_options: options }) },
      },
    );
  }

  /** Recovery codes of before are refused from now on. */
  async newRecoveryCodes(user: User, client: Client): Promise<readonly string[]> {
    const account = await this.accounts.find(user.id);
    if (account === null || (await this.methodsOf(account)).length === 0) {
      throw refusal('no_second_factor', {});
    }
    const change = { action: 'totp.recovery_codes', change: 'recovery_codes_created' };
    return this.changes.run(user, change, client, (tx) => this.codes.replace(tx, user.id));
  }

  /** All factors, for an operator who lost them. Part of the caller's transaction. */
  async removeIn(tx: Transaction, userId: string): Promise<void> {
    await this.totp.removeIn(tx, userId);
    await this.passkeys.removeAll(tx, userId);
    await this.codes.remove(tx, userId);
  }

  private async methodsOf({ userId, totpConfirmedAt }: LoginAccount): Promise<LoginMethod[]> {
    const hasPasskey = (await this.passkeys.list(userId)).length > 0;
    const own: LoginMethod[] = [
      ...(totpConfirmedAt === null ? [] : ['totp' as const]),
      ...(hasPasskey ? ['passkey' as const] : []),
    ];
    return own.length === 0 ? [] : [...own, 'recovery_code'];
  }

  private async verifyCode(account: LoginAccount, code: string): Promise<LoginMethod> {
    if (await this.totp.accept(account, code)) return 'totp';
    if (await this.codes.use(account.userId, code)) return 'recovery_code';
    throw new RoutifyError('invalid_credentials', 'The code is wrong or was already used.', { param: 'code' });
  }
}
