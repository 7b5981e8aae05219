import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, RoutifyError, type Page, type PageRequest } from '#kernel';
import { formatActor, recordChange, type Actor } from '#audit';
import type { Transaction } from '#infra';
import { parseKey } from '../domain/key-text.js';
import type { OrganizationRole } from '../domain/roles.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { MemberTokensService, type IssuedMemberToken } from '../tokens/member-tokens.service.js';
import { UsersRepository } from '../users/users.repository.js';
import { describeInvitation, type Invitation } from './invitation.js';
import { InvitationsRepository, type InvitationFilter } from './invitations.repository.js';
import type { Member } from './member.js';
import { MembersRepository } from './members.repository.js';
import { MembersService, requireOwner, type MemberChanger } from './members.service.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const VALID_MS = 7 * DAY_MS;
/** Of an organization's members in 24 hours: each is a mail from this installation. Operators are not limited. */
const A_DAY_MAX = 100;
/** Name of the token that is issued when an invitation is accepted. */
const FIRST_TOKEN = 'first token';

interface InvitationFields {
  readonly email: string;
  readonly role: OrganizationRole;
}

/** An invitation together with its secret, which is not stored and cannot be shown again. */
interface IssuedInvitation {
  readonly invitation: Invitation;
  readonly secret: string;
}

type InvitationHook = (tx: Transaction, issued: IssuedInvitation) => Promise<void>;

/** A new member, with its first token. */
interface AcceptedInvitation {
  readonly member: Member;
  readonly issued: IssuedMemberToken;
}

/** Invitations: presenting the secret within 7 days creates one member, once. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly organizations: MembersRepository,
    private readonly members: MembersService,
    private readonly users: UsersRepository,
    private readonly tokens: MemberTokensService,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
  ) {}

  list(filter: InvitationFilter, page: PageRequest): Promise<Page<Invitation>> {
    return this.invitations.list(filter, page);
  }

  /** The newest to an address, of all organizations. */
  sentTo(email: string, limit: number): Promise<Invitation[]> {
    return this.invitations.listTo(email, limit);
  }

  /** For a deleted account: invitations that ended lose the address; an open one may make a new account. */
  forget(tx: Transaction, email: string, pseudonym: string): Promise<void> {
    return this.invitations.replaceAddress(tx, email, pseudonym);
  }

  /** @param hook work of another module in the same transaction: the mail with the secret */
  async create(
    organizationId: string,
    fields: InvitationFields,
    changer: MemberChanger,
    hook: InvitationHook = () => Promise.resolve(),
  ): Promise<IssuedInvitation> {
    requireOwner(changer, fields.role);
    const nowMs = this.clock.nowMs();
    const { secret, digest, pepperVersion } = this.hasher.mint('invitation');
    const { actor } = changer;
    const invitation = await this.invitations.transaction(async (tx) => {
      if (!(await this.organizations.lockOrganization(tx, organizationId))) {
        throw new RoutifyError('not_found', `no organization ${formatId('org', organizationId)}`);
      }
      if (changer.role !== null) await this.requireFew(tx, organizationId, nowMs);
      const inserted = await this.invitations.insert(tx, {
        id: newUuid(nowMs),
        organizationId,
        email: fields.email.toLowerCase(),
        role: fields.role,
        digest,
        pepperVersion,
        invitedBy: formatActor(actor),
        expiresAt: new Date(nowMs + VALID_MS),
      });
      await record(tx, actor, 'invitation.create', null, inserted);
      await hook(tx, { invitation: inserted, secret });
      return inserted;
    });
    return { invitation, secret };
  }

  /** Idempotent. `organizationId` null: of any organization, for operators. */
  async revoke(organizationId: string | null, id: string, actor: Actor): Promise<Invitation> {
    return this.invitations.transaction(async (tx) => {
      const before = await this.invitations.findForUpdate(tx, organizationId, id);
      if (before === null) throw new RoutifyError('not_found', `no invitation ${formatId('inv', id)}`);
      if (before.status === 'revoked') return before;
      if (before.status === 'accepted') throw new RoutifyError('conflict', 'the invitation has been accepted');
      const after = await this.invitations.setStatus(tx, id, 'revoked');
      await record(tx, actor, 'invitation.revoke', before, after);
      return after;
    });
  }

  /**
   * Makes the user of the invited address a member, with a first token; creates the user with `name` when none exists.
   * `actorOf` returns the actor, once the invitation is known.
   */
  async accept(secret: string, name: string, actorOf: (invitationId: string) => Actor): Promise<AcceptedInvitation> {
    const expiresAt = await this.tokens.expiryOf();
    return this.invitations.transaction(async (tx) => {
      const { member, actor } = await this.use(tx, secret, { name, email: null }, actorOf);
      return { member, issued: await this.tokens.issue(tx, member, { name: FIRST_TOKEN, expiresAt }, actor) };
    });
  }

  /** The address of an invitation that can be accepted; null: it cannot. */
  async findAddress(secret: string): Promise<string | null> {
    if (parseKey(secret) !== 'invitation') return null;
    const invitation = await this.invitations.findByDigests(this.hasher.digests(secret));
    return invitation !== null && this.isUsable(invitation) ? invitation.email : null;
  }

  /**
   * The same without a token, in the caller's transaction.
   * @param email of the user that accepts; null: whichever was invited
   */
  async use(
    tx: Transaction,
    secret: string,
    { name, email }: { readonly name: string; readonly email: string | null },
    actorOf: (invitationId: string) => Actor,
  ): Promise<{ readonly member: Member; readonly actor: Actor }> {
    if (parseKey(secret) !== 'invitation') throw unusable();
    const invitation = await this.invitations.findByDigestsForUpdate(tx, this.hasher.digests(secret));
    if (invitation === null || !this.isUsable(invitation)) throw unusable();
    if (email !== null && email !== invitation.email) throw unusable();
    const actor = actorOf(invitation.id);
    const { organizationId, role } = invitation;
    const user = await this.users.findOrInsert(tx, { id: newUuid(this.clock.nowMs()), email: invitation.email, name });
    const member = await this.members.add(tx, { organizationId, userId: user.id, role }, actor);
    const accepted = await this.invitations.setStatus(tx, invitation.id, 'accepted');
    await record(tx, actor, 'invitation.accept', invitation, accepted);
    return { member, actor };
  }

  /** The organization is locked: concurrent requests are counted. */
  private async requireFew(tx: Transaction, organizationId: string, nowMs: number): Promise<void> {
    const count = await this.invitations.countSince(tx, organizationId, new Date(nowMs - DAY_MS));
    if (count < A_DAY_MAX) return;
    throw new RoutifyError(
      'rate_limit_exceeded',
      `an organization makes at most ${A_DAY_MAX} invitations in 24 hours`,
      {
        retryAfterMs: HOUR_MS,
      },
    );
  }

  private isUsable({ status, expiresAt }: Invitation): boolean {
    return status === 'pending' && expiresAt.getTime() > this.clock.nowMs();
  }
}

/** The same answer for every reason, so that secrets cannot be probed. */
function unusable(): RoutifyError {
  return new RoutifyError('invalid_api_key', 'This invitation does not exist, or is used, revoked or too old.');
}

async function record(
  tx: Transaction,
  actor: Actor,
  action: string,
  before: Invitation | null,
  after: Invitation,
): Promise<void> {
  await recordChange(tx, {
    actor,
    action,
    targetKind: 'invitation',
    targetId: formatId('inv', after.id),
    organizationId: after.organizationId,
    before: before === null ? null : describeInvitation(before),
    after: describeInvitation(after),
  });
}
