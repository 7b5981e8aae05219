import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';
import { OperatorInvitationsService, UsersService, type OperatorInvitation } from '#auth';
import { cleanName, refusal, type Actor } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { unusableLink } from '../links/one-time-links.service.js';
import { AccountMails } from '../mails/account-mails.js';
import { invitationLink, type ShownInvitation } from './shown-invitation.js';

type Offer = Parameters<OperatorInvitationsService['create']>[0];
type Send = Parameters<OperatorInvitationsService['create']>[2];

/** Invitations of operators: the mail with the link, and what it says. No answer has the link, also without a mail server. */
@Injectable()
export class OperatorOffers {
  constructor(
    private readonly invitations: OperatorInvitationsService,
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly mails: AccountMails,
    private readonly config: Config,
  ) {}

  /** Throws as `OperatorInvitationsService.create`, and 409 in production without a mail server. */
  create(offer: Offer, actor: Actor): Promise<OperatorInvitation> {
    return this.send(actor, (send) => this.invitations.create(offer, actor, send));
  }

  /** The same for one that was sent before. */
  resend(id: string, actor: Actor): Promise<OperatorInvitation> {
    return this.send(actor, (send) => this.invitations.resend(id, actor, send));
  }

  /** What the secret's invitation offers. Throws the same for a secret that opens nothing, whatever the reason. */
  async show(secret: string): Promise<ShownInvitation> {
    const found = await this.invitations.find(secret);
    if (found === null) throw unusableLink();
    const { email, role, inviterId, expiresAt } = found;
    const [{ brand }, inviter, invited] = await Promise.all([
      this.mails.style(),
      this.users.find(inviterId),
      this.users.findByEmail(email),
    ]);
    return {
      kind: 'operator',
      email,
      role,
      expiresAt,
      organization: brand.name,
      hasAccount: invited !== null,
      inviter: inviter === null ? null : cleanName(inviter.name),
    };
  }

  private async send(actor: Actor, issue: (send: Send) => Promise<OperatorInvitation>): Promise<OperatorInvitation> {
    if (this.config.smtpUrl === null && this.config.profile === 'production') throw refusal('email_missing', {});
    const style = await this.mails.style();
    const locale = (await this.accounts.find(actor.id))?.locale ?? 'en';
    return issue(async (tx, { invitation: { email: to, role, expiresAt }, secret, inviter }) => {
      const time = formatMailTime(expiresAt.getTime());
      const link = invitationLink(this.config, secret);
      const variables = { inviter: cleanName(inviter.name), role, time, link };
      await this.mails.add(tx, style, { template: 'operator_invitation', variables, to, locale });
    });
  }
}
