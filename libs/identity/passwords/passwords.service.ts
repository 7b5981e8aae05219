import { Injectable } from '@nestjs/common';
import { recordChange, Config, type Transaction, SettingGroupsService } from '#core/infra';
import type { User } from '#auth';
import { Clock, formatId, RoutifyError, type Actor } from '#core';
import type { LoginAccount } from '../accounts/login-account.js';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import {
  findPasswordFault,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  type PasswordFault,
} from '../domain/check-password.js';
import { PasswordHasher } from './password-hasher.js';

const FAULTS: Readonly<Record<PasswordFault, string>> = {
  too_short: `The password must have at least ${PASSWORD_LENGTH_MIN} characters.`,
  too_long: `The password must have at most ${PASSWORD_LENGTH_MAX} characters.`,
  common: 'This password is too common. Use several unrelated words.',
  personal: 'The password must not be based on your name, your email or the name of this service.',
};

/** Passwords: their rules, their hashes, and the comparison of a given one. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly accounts: LoginAccountsRepository,
    private readonly hasher: PasswordHasher,
    private readonly settings: SettingGroupsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The hash of a new password. Throws 400 `weak_password`. Slow: call it before a transaction. */
  async prepare(password: string, { email, name }: Pick<User, 'email' | 'name'>): Promise<string> {
    const { values: brand } = await this.settings.get('brand');
    const fault = findPasswordFault(password, [email, name, brand.name, new URL(this.config.publicUrl).hostname]);
    if (fault !== null) {
      throw new RoutifyError('weak_password', FAULTS[fault], { param: 'password', metadata: { reason: fault } });
    }
    return this.hasher.hash(password);
  }

  /** Takes the same time for every account, with a password or without, and for none. */
  async matches(account: LoginAccount | null, password: string): Promise<boolean> {
    const stored = account?.passwordHash ?? null;
    const matches = await this.hasher.verify(stored, password);
    if (matches && account !== null && stored !== null && this.hasher.isOutdated(stored)) {
      await this.accounts.replaceHash(account.userId, stored, await this.hasher.hash(password));
    }
    return matches;
  }

  /** The account of a user that gives its password. @param param the field of the request that has it */
  async require(userId: string, password: string, param: string): Promise<LoginAccount> {
    const account = await this.accounts.find(userId);
    if ((await this.matches(account, password)) && account !== null) return account;
    throw new RoutifyError('invalid_credentials', 'The password is wrong.', { param });
  }

  /** Sets a prepared hash. The caller ends sessions. */
  async set(tx: Transaction, userId: string, passwordHash: string, actor: Actor): Promise<LoginAccount> {
    const passwordChangedAt = new Date(this.clock.nowMs());
    const account = await this.accounts.save(tx, userId, { passwordHash, passwordChangedAt });
    await recordChange(tx, {
      actor,
      action: 'user.password',
      targetKind: 'user',
      targetId: formatId('usr', userId),
    });
    return account;
  }
}
