import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';
import {
  InvitationsService,
  MembersService,
  OrganizationsService,
  UsersService,
  type Invitation,
  type Giver,
  type Organization,
} from '#auth';
import { cleanName, parseId, refusal, type Actor } from '#core';
import { formatMailTime } from '#core/mail';
import { unusableLink } from '../links/one-time-links.service.js';
import { AccountMails } from '../mails/account-mails.js';
import { OperatorOffers } from './operator-offers.js';
import { invitationLink, type ShownInvitation } from './shown-invitation.js';

type Offer = Parameters<InvitationsService['create']>[1];

/** How the audit writes an operator. */
const OPERATOR = 'user:';

/** Invitations until they are accepted: the mail with the link, and what it says. The secret goes to the invited mailbox alone. */
@Injectable()
export class InvitationOffers {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly organizations: OrganizationsService,
    private readonly members: MembersService,
    private readonly users: UsersService,
    private readonly mails: AccountMails,
    private readonly operators: OperatorOffers,
    private readonly config: Config,
  ) {}

  /** Offers a membership, and sends the link. */
  async create({ id, name, locale }: Organization, offer: Offer, changer: Giver): Promise<Invitation> {
    const style = await this.mails.style();
    const { actor, memberId } = changer;
    const operatorId = actor.kind === 'user' ? actor.id : null;
    const inviter = (await this.nameOf(memberId, operatorId)) ?? style.brand.name;
    return this.invitations.create(id, offer, changer, async (tx, { invitation, secret }) => {
      const time = formatMailTime(invitation.expiresAt.getTime());
      const link = invitationLink(this.config, secret);
      const variables = { inviter, organization: name, role: invitation.role, time, link };
      await this.mails.add(tx, style, { template: 'invitation', variables, to: invitation.email, locale });
    });
  }

  /** What the secret's invitation offers. Throws the same for a secret that opens nothing, whatever the reason. */
  async show(secret: string): Promise<ShownInvitation> {
    const found = await this.invitations.find(secret);
    if (found === null) return this.operators.show(secret);
    const organization = await this.organizations.get(found.organizationId);
    if (organization.archivedAt !== null) throw unusableLink();
    const { email, role, memberId, invitedBy, expiresAt, delivery } = found;
    const operatorId = invitedBy.startsWith(OPERATOR) ? parseId('usr', invitedBy.slice(OPERATOR.length)) : null;
    return {
      kind: 'member',
      email,
      role,
      expiresAt,
      organization: cleanName(organization.name),
      inviter: await this.nameOf(memberId, operatorId),
      // The inviting member knows the secret of an older version: it learns nothing of the address.
      hasAccount: delivery === 'api' || (await this.users.findByEmail(email)) !== null,
    };
  }

  /** A new link for an operator to pass on. Throws 409 where a mail server is configured: the mailbox has its link. */
  async createLink(id: string, actor: Actor): Promise<{ readonly invitation: Invitation; readonly link: string }> {
    if (this.config.smtpUrl !== null) {
      throw refusal('email_configured', {});
    }
    const { invitation, secret } = await this.invitations.reissue(id, actor);
    return { invitation, link: invitationLink(this.config, secret) };
  }

  /** The name of the inviting member or operator; null: neither is known. */
  private async nameOf(memberId: string | null, operatorId: string | null): Promise<string | null> {
    const inviting = memberId === null ? null : await this.members.findHeld({ id: memberId });
    const userId = inviting?.member.userId ?? operatorId;
    const user = userId === null ? null : await this.users.find(userId);
    return user === null ? null : cleanName(user.name);
  }
}
