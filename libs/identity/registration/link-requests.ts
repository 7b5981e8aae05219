import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { UsersService } from '#auth';
import { Config, Logger } from '#infra';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { OneTimeLinksService } from '../links/one-time-links.service.js';
import { AccountMails } from '../mails/account-mails.js';

/**
 * Requests for a link by mail, from people that are not authenticated. The answer waits for none of this work, so that
 * its time does not show whether an address has an account. A failure is logged; people request another link.
 */
@Injectable()
export class LinkRequests implements BeforeApplicationShutdown {
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly links: OneTimeLinksService,
    private readonly mails: AccountMails,
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** A link that registers; to an address with an account a mail that says so. */
  register(email: string, locale: string): void {
    this.run(async () => {
      const [account, style] = await Promise.all([this.findAccount(email), this.mails.style()]);
      await this.accounts.transaction(async (tx) => {
        if (account === null) {
          const link = await this.links.createForAddress(tx, email, locale);
          await this.mails.add(tx, style, { template: 'verify_email', variables: { link }, to: email, locale });
        } else {
          const variables = { link: `${this.config.publicUrl}/login` };
          await this.mails.add(tx, style, { template: 'account_exists', variables, to: email, locale: account.locale });
        }
      });
    });
  }

  /** A link that sets a new password; nothing to an address without an account. */
  resetPassword(email: string): void {
    this.run(async () => {
      const [account, style] = await Promise.all([this.findAccount(email), this.mails.style()]);
      if (account === null) return;
      await this.accounts.transaction(async (tx) => {
        const link = await this.links.create(tx, 'reset_password', account.userId);
        await this.mails.add(tx, style, {
          template: 'reset_password',
          variables: { link },
          to: email,
          locale: account.locale,
        });
      });
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
  }

  /** Of an active user. Null: the address has none, or its user only tokens. */
  private async findAccount(email: string): Promise<{ readonly userId: string; readonly locale: string } | null> {
    const user = await this.users.findByEmail(email);
    return user?.status === 'active' ? this.accounts.find(user.id) : null;
  }

  private run(work: () => Promise<void>): void {
    const running = work()
      .then(() => {
        this.mails.wake();
      })
      .catch((error: unknown) => {
        this.logger.error({ error }, 'could not send a link');
      })
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }
}
