import { Injectable } from '@nestjs/common';
import { ApiKeysService, InvitationsService, MembersService, MemberTokensService, type User } from '#auth';
import { MailsService } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { PasskeysRepository } from '../passkeys/passkeys.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AccountChanges } from './account-changes.js';

/** Of each kind, the newest. */
const ROWS_MAX = 1_000;
const NEWEST = { limit: ROWS_MAX, after: null, before: null } as const;

/** What the installation knows about a person, without the data of organizations. */
@Injectable()
export class AccountExport {
  constructor(
    private readonly members: MembersService,
    private readonly keys: ApiKeysService,
    private readonly tokens: MemberTokensService,
    private readonly invitations: InvitationsService,
    private readonly changes: AccountChanges,
    private readonly mails: MailsService,
    private readonly accounts: LoginAccountsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly sessions: SessionsService,
  ) {}

  async collect(user: User) {
    const memberships = await this.members.membershipsOf(user.id);
    const ofMembers = await Promise.all(
      memberships.map(async ({ organization, member }) => ({
        keys: (await this.keys.list({ organizationId: organization.id, createdBy: member.id }, NEWEST)).rows,
        tokens: (await this.tokens.list(member.id, undefined, NEWEST)).rows,
      })),
    );
    return {
      user,
      account: await this.accounts.find(user.id),
      passkeys: await this.passkeys.list(user.id),
      sessions: await this.sessions.list(user.id),
      memberships,
      keys: ofMembers.flatMap(({ keys }) => keys),
      tokens: ofMembers.flatMap(({ tokens }) => tokens),
      invitations: await this.invitations.sentTo(user.email, ROWS_MAX),
      operatorInvitations: await this.invitations.operatorOffersTo(user.email, ROWS_MAX),
      mails: await this.mails.sentTo(user.email, ROWS_MAX),
      changes: await this.changes.newest(user, memberships, ROWS_MAX),
    };
  }
}
