import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { UsersService, type User } from '#auth';
import { Config, Logger } from '#core/infra';
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

  /** A link that registers; to an address with a user, however it logs in, a mail that says so. */
  register(email: string, locale: string): void {
    this.run(async () => {
      const [user, style] = await Promise.all([this.users.findByEmail(email), this.mails.style()]);
      const present = user === null ? null : { to: user.email, locale: await this.localeOf(user) };
      await this.accounts.transaction(async (tx) => {
        if (present === null) {
          const link = await this.links.createForAddress(tx, email, locale);
          await this.mails.add(tx, style, { template: 'verify_email', variables: { link }, to: email, locale });
        } else {
          const variables = { link: `${this.config.publicUrl}/login` };
          await this.mails.add(tx, style, { template: 'account_exists', variables, ...present });
        }
      });
    });
  }

  /** A link that sets a password, to the stored address of an active user; to any other nothing. */
  resetPassword(email: string): void {
    this.run(async () => {
      const [user, style] = await Promise.all([this.users.findByEmail(email), this.mails.style()]);
      if (user?.status !== 'active') return;
      const locale = await this.localeOf(user);
      await this.accounts.transaction(async (tx) => {
        const link = await this.links.create(tx, 'reset_password', user.id);
        await this.mails.add(tx, style, { template: 'reset_password', variables: { link }, to: user.email, locale });
      });
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
  }

  private async localeOf({ id }: User): Promise<string> {
    return (await this.accounts.find(id))?.locale ?? 'en';
  }

  private run(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        this.logger.error({ error }, 'could not send a link');
      })
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }
}
