import { Injectable } from '@nestjs/common';
import {
  ApiKeysService,
  MembersService,
  MemberTokensService,
  OrganizationsService,
  UsersService,
  type ApiKey,
  type Member,
  type Organization,
} from '#auth';
import type { Transaction } from '#core/infra';
import { Clock } from '#core';
import { formatMailTime } from '#core/mail';
import { LoginAccountsRepository } from '../accounts/login-accounts.repository.js';
import { AccountMails } from './account-mails.js';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Others follow with the next pass. */
const TOKENS_A_PASS = 500;
/** Above it keys are made by a program, and nothing is sent: a mailbox is not flooded. */
const KEYS_AN_HOUR_MAX = 20;

/** A domain without its record. */
export interface DomainNotice {
  readonly domain: string;
  readonly record: string;
  readonly value: string;
  /** Its claim is suspended now; else it is at `untilMs`. */
  readonly suspended: boolean;
  readonly untilMs: number;
}

interface Recipient {
  readonly email: string;
  readonly locale: string;
}

/**
 * Mails about changes in an organization, to people who log in: for the transactions that make them. Everything is read
 * before, since a customer's transaction reads neither mails nor accounts.
 */
@Injectable()
export class AccountNotices {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly members: MembersService,
    private readonly tokens: MemberTokensService,
    private readonly organizations: OrganizationsService,
    private readonly users: UsersService,
    private readonly accounts: LoginAccountsRepository,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /** To the member that makes a key; of a key that an operator makes, to the owners. */
  async keyCreated(
    organization: Organization,
    creatorId: string | null,
  ): Promise<(tx: Transaction, key: ApiKey) => Promise<void>> {
    const style = await this.mails.style();
    const creator = creatorId === null ? null : await this.users.get(creatorId);
    const people = creator === null ? await this.members.ownersOf(organization.id) : [creator];
    const found = await Promise.all(people.map(({ id, email }) => this.recipient(id, email)));
    const recipients = found.filter((recipient) => recipient !== null);
    const { name } = organization;
    return async (tx, key) => {
      const since = new Date(this.clock.nowMs() - HOUR_MS);
      if ((await this.keys.countSince(tx, organization.id, since)) > KEYS_AN_HOUR_MAX) return;
      const variables = { organization: name, key: key.name, actor: creator?.email ?? style.brand.name };
      for (const { email, locale } of recipients) {
        await this.mails.add(tx, style, { template: 'key_created', variables, to: email, locale });
      }
    };
  }

  /** To each member whose role changes. */
  async roleChanged(
    organization: Organization,
    memberIds: readonly string[],
  ): Promise<(tx: Transaction, member: Member) => Promise<void>> {
    const style = await this.mails.style();
    const members = await Promise.all(memberIds.map((id) => this.members.get(organization.id, id)));
    const recipients = new Map<string, Recipient | null>();
    for (const { id, userId, user } of members) recipients.set(id, await this.recipient(userId, user.email));
    return async (tx, { id, role }) => {
      const recipient = recipients.get(id) ?? null;
      if (recipient === null) return;
      const variables = { organization: organization.name, role };
      const { email, locale } = recipient;
      await this.mails.add(tx, style, { template: 'role_changed', variables, to: email, locale });
    };
  }

  /** To members, once, a week before a token of theirs expires. */
  async tokensExpire(): Promise<void> {
    const tokens = await this.tokens.expiring(WEEK_MS, TOKENS_A_PASS);
    if (tokens.length === 0) return;
    const style = await this.mails.style();
    for (const { id, name, expiresAt, organization, userId, email } of tokens) {
      const recipient = email === null ? null : await this.recipient(userId, email);
      await this.accounts.transaction(async (tx) => {
        if (!(await this.tokens.noteExpiryMail(tx, id)) || recipient === null) return;
        const variables = { organization, token: name, time: formatMailTime(expiresAt.getTime()) };
        const { email: to, locale } = recipient;
        await this.mails.add(tx, style, { template: 'token_expires', variables, to, locale });
      });
    }
  }

  /** To the owners: a person whose membership ended tried to log in by their provider, and was refused. */
  async memberReturned(
    organizationId: string,
    { email: person, provider }: { readonly email: string; readonly provider: string },
  ): Promise<(tx: Transaction) => Promise<void>> {
    const style = await this.mails.style();
    const { name: organization } = await this.organizations.get(organizationId);
    const recipients = await this.ownersWithAccounts(organizationId);
    const variables = { organization, person, provider, link: `${style.brand.url}/team` };
    return async (tx) => {
      for (const { email, locale } of recipients)
        await this.mails.add(tx, style, { template: 'member_returned', variables, to: email, locale });
    };
  }

  /** To the owners, of a domain whose record is missing. */
  async domainFailing(
    organizationId: string,
    { domain, record, value, suspended, untilMs }: DomainNotice,
  ): Promise<(tx: Transaction) => Promise<void>> {
    const style = await this.mails.style();
    const { name: organization } = await this.organizations.get(organizationId);
    const recipients = await this.ownersWithAccounts(organizationId);
    const link = `${style.brand.url}/settings?tab=organization`;
    const variables = { organization, domain, record, value, link };
    const mail = suspended
      ? ({ template: 'domain_suspended', variables } as const)
      : ({ template: 'domain_failing', variables: { ...variables, time: formatMailTime(untilMs) } } as const);
    return async (tx) => {
      for (const { email, locale } of recipients) await this.mails.add(tx, style, { ...mail, to: email, locale });
    };
  }

  private async ownersWithAccounts(organizationId: string): Promise<readonly Recipient[]> {
    const owners = await this.members.ownersOf(organizationId);
    const found = await Promise.all(owners.map(({ id, email }) => this.recipient(id, email)));
    return found.filter((recipient) => recipient !== null);
  }

  /** Null for a person with tokens only. */
  private async recipient(userId: string, email: string): Promise<Recipient | null> {
    const account = await this.accounts.find(userId);
    return account === null ? null : { email, locale: account.locale };
  }
}
