import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, type Page, type PageRequest, refusal, RoutifyError, type Actor } from '#core';
import type { Transaction } from '#core/infra';
import { requireCovered } from '../access/giving.js';
import { operatorMay } from '../access/operator-access.js';
import { parseKey } from '../domain/key-text.js';
import { isPlatformRole, type PlatformRole } from '../domain/roles.js';
import { unusableInvitation } from '../members/invitations.service.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import type { OperatorInvitation } from '../operators/operator-invitation.js';
import {
  OperatorInvitationsRepository,
  type OperatorInvitationFilter,
} from '../operators/operator-invitations.repository.js';
import { OperatorRights, recordOperatorInvitation } from '../operators/operator-rights.js';
import type { User } from './user.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const VALID_MS = 7 * DAY_MS;
/** Of the installation in 24 hours. */
const A_DAY_MAX = 50;
/** Mails of one invitation, and the time between two of them. */
const SENDS_MAX = 5;
const SEND_INTERVAL_MS = MINUTE_MS;

interface IssuedInvitation {
  readonly invitation: OperatorInvitation;
  /** Not stored, and cannot be shown again. */
  readonly secret: string;
  readonly inviter: User;
}

type SendInvitation = (tx: Transaction, issued: IssuedInvitation) => Promise<void>;

/** The user that accepts, its row locked. The actor is the user, or the invitation that makes one. */
interface Acceptance {
  readonly user: User;
  readonly actor: Actor;
}

/** Invitations of operators by operators: who presents the secret within 7 days gets the role, once. */
@Injectable()
export class OperatorInvitationsService {
  constructor(
    private readonly invitations: OperatorInvitationsRepository,
    private readonly rights: OperatorRights,
    private readonly users: UsersService,
    private readonly userRows: UsersRepository,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
  ) {}

  list(filter: OperatorInvitationFilter, page: PageRequest): Promise<Page<OperatorInvitation>> {
    return this.invitations.list(filter, page);
  }

  /**
   * Throws 403 for a token and for a role that the inviter's does not cover, 409 for an operator's address, 429 beyond the
   * number of a day. Earlier offers to the address end.
   * @param email canonical
   * @param send the mail with the secret, in the same transaction: no other reader gets it
   */
  async create(
    { email, role }: { readonly email: string; readonly role: PlatformRole },
    actor: Actor,
    send: SendInvitation,
  ): Promise<OperatorInvitation> {
    const nowMs = this.clock.nowMs();
    const present = await this.users.findByEmail(email);
    if (present !== null && present.platformRole !== null) throw refusal('operator_exists', { email });
    const { secret, digest, pepperVersion } = this.hasher.mint('invitation');
    return this.invitations.transaction(async (tx) => {
      // Concurrent requests are counted, and one offer to an address stays.
      await this.users.lockOperators(tx);
      const inviter = await this.requireInviter(tx, actor, role);
      if ((await this.invitations.countSince(tx, new Date(nowMs - DAY_MS))) >= A_DAY_MAX) {
        throw refusal('operator_invitations_rate', { limit: A_DAY_MAX }, { retryAfterMs: HOUR_MS });
      }
      await this.rights.endOffersTo(tx, email, actor);
      const invitation = await this.invitations.insert(tx, {
        id: newUuid(nowMs),
        email,
        role,
        digest,
        pepperVersion,
        inviterId: inviter.id,
        sentAt: new Date(nowMs),
        expiresAt: new Date(nowMs + VALID_MS),
      });
      await recordOperatorInvitation(tx, { actor, action: 'operator_invitation.create' }, null, invitation);
      await send(tx, { invitation, secret, inviter });
      return invitation;
    });
  }

  /** A new secret, for another 7 days, which rests on the rights of the operator that sends it; the former one ends. */
  async resend(id: string, actor: Actor, send: SendInvitation): Promise<OperatorInvitation> {
    const { secret, digest, pepperVersion } = this.hasher.mint('invitation');
    const { role } = await this.get(id);
    return this.invitations.transaction(async (tx) => {
      const inviter = await this.requireInviter(tx, actor, role);
      const before = await this.invitations.findForUpdate(tx, id);
      if (before?.status !== 'pending') throw refusal('invitation_closed', {});
      const nowMs = this.clock.nowMs();
      const waitMs = before.sentAt.getTime() + SEND_INTERVAL_MS - nowMs;
      if (before.sentCount >= SENDS_MAX) throw refusal('invitation_sends_limit', { limit: SENDS_MAX });
      if (waitMs > 0) throw refusal('invitation_sent_just_now', {}, { retryAfterMs: waitMs });
      const invitation = await this.invitations.update(tx, id, {
        digest,
        pepperVersion,
        inviterId: inviter.id,
        sentCount: before.sentCount + 1,
        sentAt: new Date(nowMs),
        expiresAt: new Date(nowMs + VALID_MS),
      });
      await recordOperatorInvitation(tx, { actor, action: 'operator_invitation.resend' }, before, invitation);
      await send(tx, { invitation, secret, inviter });
      return invitation;
    });
  }

  /** Idempotent. */
  async revoke(id: string, actor: Actor): Promise<OperatorInvitation> {
    return this.invitations.transaction(async (tx) => {
      const before = await this.invitations.findForUpdate(tx, id);
      if (before === null) throw notFound(id);
      if (before.status === 'revoked') return before;
      if (before.status === 'accepted') throw refusal('invitation_accepted', {});
      const after = await this.invitations.update(tx, id, { status: 'revoked' });
      await recordOperatorInvitation(tx, { actor, action: 'operator_invitation.revoke' }, before, after);
      return after;
    });
  }

  /** An invitation that can be accepted; null: it cannot, or the secret is of another kind. */
  async find(secret: string): Promise<OperatorInvitation | null> {
    if (parseKey(secret) !== 'invitation') return null;
    const invitation = await this.invitations.findByDigests(this.hasher.digests(secret));
    return invitation !== null && this.isUsable(invitation) ? invitation : null;
  }

  /**
   * Gives the user the role, in the caller's transaction. Throws as `InvitationsService.accept`, and 409 for a user that
   * is an operator already.
   * @param acceptanceOf finds or makes the user and locks its row, and throws for one who is not invited
   */
  async accept(
    tx: Transaction,
    secret: string,
    acceptanceOf: (invitation: OperatorInvitation) => Promise<Acceptance>,
  ): Promise<User> {
    const digests = this.hasher.digests(secret);
    const named = await this.invitations.findByDigests(digests, tx);
    if (named === null) throw unusableInvitation();
    // Users are locked before invitations, as where their rights change.
    const { user, actor } = await acceptanceOf(named);
    const invitation = await this.invitations.findByDigestsForUpdate(tx, digests);
    if (invitation === null || !this.isUsable(invitation)) throw unusableInvitation();
    if (user.platformRole !== null) throw refusal('operator_exists', { email: invitation.email });
    const accepted = await this.invitations.update(tx, invitation.id, { status: 'accepted' });
    await recordOperatorInvitation(tx, { actor, action: 'operator_invitation.accept' }, invitation, accepted);
    return this.users.change(tx, user.id, { platformRole: roleOf(invitation) }, actor);
  }

  private async get(id: string): Promise<OperatorInvitation & { readonly role: PlatformRole }> {
    const invitation = await this.invitations.find(id);
    if (invitation === null) throw notFound(id);
    return { ...invitation, role: roleOf(invitation) };
  }

  /** The operator behind a request, as it is now; its row is locked, so that its role stays until the transaction ends. */
  private async requireInviter(tx: Transaction, actor: Actor, role: PlatformRole): Promise<User> {
    const inviter = actor.kind === 'user' ? await this.userRows.findForUpdate(tx, actor.id) : null;
    if (inviter === null)
      throw notAllowed('A token cannot invite an operator. Log in and confirm your identity.', null);
    const { platformRole: own, status } = inviter;
    if (status !== 'active' || !operatorMay(own, 'users', 'write')) {
      throw notAllowed('Your role cannot invite operators.', own);
    }
    requireCovered(own, role);
    return inviter;
  }

  private isUsable({ status, expiresAt }: OperatorInvitation): boolean {
    return status === 'pending' && expiresAt.getTime() > this.clock.nowMs();
  }
}

function roleOf({ role }: OperatorInvitation): PlatformRole {
  if (isPlatformRole(role)) return role;
  throw new Error(`an invitation has the unknown role ${role}`);
}

function notFound(id: string): RoutifyError {
  return new RoutifyError('not_found', `There is no invitation ${formatId('inv', id)}.`);
}

function notAllowed(message: string, role: string | null): RoutifyError {
  return new RoutifyError('role_not_allowed', message, {
    metadata: { role, resource: 'users', action: 'write' },
  });
}
