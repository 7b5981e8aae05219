import { Injectable } from '@nestjs/common';
import {
  Clock,
  formatId,
  newUuid,
  type Page,
  type PageRequest,
  refusal,
  RoutifyError,
  formatActor,
  type Actor,
} from '#core';
import { recordChange, type Transaction } from '#core/infra';
import { requireGivable, type Giver } from '../access/giving.js';
import { HeldMembersRepository } from '../access/held-members.repository.js';
import { parseKey } from '../domain/key-text.js';
import type { OrganizationRole } from '../domain/roles.js';
import { OperatorInvitationsRepository } from '../operators/operator-invitations.repository.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { invitationChange, type Invitation, type InvitationDelivery } from './invitation.js';
import { InvitationsRepository, type InvitationFilter } from './invitations.repository.js';
import type { Member } from './member.js';
import { OrganizationsRepository } from '../organizations/organizations.repository.js';
import { MembersService } from './members.service.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const VALID_MS = 7 * DAY_MS;
/** Of an organization in 24 hours: each is a mail from this installation. Operators are limited by neither bound. */
const A_DAY_MAX = 100;
/** Of an organization that can be accepted at a time. */
const OPEN_MAX = 200;

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

/** The person who accepts. The actor is the user, or the invitation that makes one. */
interface Acceptance {
  readonly userId: string;
  readonly actor: Actor;
}

/** Invitations: a person who presents the secret within 7 days becomes a member, once. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly operatorInvitations: OperatorInvitationsRepository,
    private readonly organizations: OrganizationsRepository,
    private readonly members: MembersService,
    private readonly makers: HeldMembersRepository,
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

  /** The newest to an address, of operators. */
  operatorOffersTo(email: string, limit: number): ReturnType<OperatorInvitationsRepository['listTo']> {
    return this.operatorInvitations.listTo(email, limit);
  }

  /**
   * For a deleted account: invitations that ended lose the address, those of operators too; an open one may make a new
   * account.
   */
  async forget(tx: Transaction, email: string, pseudonym: string): Promise<void> {
    await this.invitations.replaceAddress(tx, email, pseudonym);
    await this.operatorInvitations.replaceAddress(tx, email, pseudonym);
  }

  /** @param send the mail with the secret, in the same transaction: no other reader gets it */
  async create(
    organizationId: string,
    { email, role }: InvitationFields,
    changer: Giver,
    send: InvitationHook,
  ): Promise<Invitation> {
    requireGivable(changer, role);
    const nowMs = this.clock.nowMs();
    const { secret, digest, pepperVersion } = this.hasher.mint('invitation');
    const { actor } = changer;
    return this.invitations.transaction(async (tx) => {
      if (!(await this.organizations.lock(tx, organizationId))) {
        throw new RoutifyError('not_found', `There is no organization ${formatId('org', organizationId)}.`);
      }
      const { memberId } = changer;
      await this.makers.requireUnchanged(tx, changer);
      await this.requireFew(tx, organizationId, changer, nowMs);
      const invitation = await this.invitations.insert(tx, {
        id: newUuid(nowMs),
        organizationId,
        memberId,
        email,
        role,
        digest,
        pepperVersion,
        delivery: 'mail' satisfies InvitationDelivery,
        invitedBy: formatActor(actor),
        expiresAt: new Date(nowMs + VALID_MS),
      });
      await record(tx, actor, 'invitation.create', null, invitation);
      await send(tx, { invitation, secret });
      return invitation;
    });
  }

  /** A new secret for an operator to pass on; that of the mail ends. The address is not shown to be the person's. */
  async reissue(id: string, actor: Actor): Promise<IssuedInvitation> {
    const { secret, digest, pepperVersion } = this.hasher.mint('invitation');
    return this.invitations.transaction(async (tx) => {
      const before = await this.invitations.findForUpdate(tx, null, id);
      if (before === null) throw new RoutifyError('not_found', `There is no invitation ${formatId('inv', id)}.`);
      if (!this.isUsable(before)) throw refusal('invitation_closed', {});
      const delivery: InvitationDelivery = 'operator';
      const invitation = await this.invitations.replaceSecret(tx, id, {
        digest,
        pepperVersion,
        delivery,
      });
      await record(tx, actor, 'invitation.link', before, invitation);
      return { invitation, secret };
    });
  }

  /** Idempotent. `organizationId` null: of any organization, for operators. */
  async revoke(organizationId: string | null, id: string, actor: Actor): Promise<Invitation> {
    return this.invitations.transaction(async (tx) => {
      const before = await this.invitations.findForUpdate(tx, organizationId, id);
      if (before === null) throw new RoutifyError('not_found', `There is no invitation ${formatId('inv', id)}.`);
      if (before.status === 'revoked') return before;
      if (before.status === 'accepted') throw refusal('invitation_accepted', {});
      const after = await this.invitations.setStatus(tx, id, 'revoked');
      await record(tx, actor, 'invitation.revoke', before, after);
      return after;
    });
  }

  /** An invitation that can be accepted; null: it cannot. */
  async find(secret: string): Promise<Invitation | null> {
    if (parseKey(secret) !== 'invitation') return null;
    const invitation = await this.invitations.findByDigests(this.hasher.digests(secret));
    return invitation !== null && this.isUsable(invitation) ? invitation : null;
  }

  /**
   * Makes the person a member, in the caller's transaction.
   * @param acceptanceOf finds or makes the user, and throws for one who is not invited
   */
  async accept(
    tx: Transaction,
    secret: string,
    acceptanceOf: (invitation: Invitation) => Promise<Acceptance>,
  ): Promise<Member> {
    if (parseKey(secret) !== 'invitation') throw unusableInvitation();
    const digests = this.hasher.digests(secret);
    const named = await this.invitations.findByDigests(digests, tx);
    if (named === null) throw unusableInvitation();
    // First, as who removes the inviting member locks it first too.
    await this.organizations.lock(tx, named.organizationId);
    const invitation = await this.invitations.findByDigestsForUpdate(tx, digests);
    if (invitation === null || !this.isUsable(invitation)) throw unusableInvitation();
    const { userId, actor } = await acceptanceOf(invitation);
    const { organizationId, role } = invitation;
    const member = await this.members.add(tx, { organizationId, userId, role }, actor);
    const accepted = await this.invitations.setStatus(tx, invitation.id, 'accepted');
    await record(tx, actor, 'invitation.accept', invitation, accepted);
    return member;
  }

  /** The organization is locked: concurrent requests are counted. */
  private async requireFew(tx: Transaction, organizationId: string, { role }: Giver, nowMs: number): Promise<void> {
    if (role === null) return;
    if ((await this.invitations.countOpen(tx, organizationId, new Date(nowMs))) >= OPEN_MAX) {
      throw refusal('invitations_limit', { limit: OPEN_MAX }, { retryAfterMs: HOUR_MS });
    }
    if ((await this.invitations.countSince(tx, organizationId, new Date(nowMs - DAY_MS))) < A_DAY_MAX) return;
    throw refusal('invitations_rate', { limit: A_DAY_MAX }, { retryAfterMs: HOUR_MS });
  }

  private isUsable({ status, expiresAt }: Invitation): boolean {
    return status === 'pending' && expiresAt.getTime() > this.clock.nowMs();
  }
}

/** The same answer for every reason, so that secrets cannot be probed. */
export function unusableInvitation(): RoutifyError {
  return new RoutifyError(
    'invalid_api_key',
    'This invitation does not exist, was already used or revoked, or has expired.',
  );
}

async function record(
  tx: Transaction,
  actor: Actor,
  action: string,
  before: Invitation | null,
  after: Invitation,
): Promise<void> {
  await recordChange(tx, { actor, ...invitationChange(action, null, before, after) });
}
