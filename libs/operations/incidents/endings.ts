import { Injectable } from '@nestjs/common';
import {
  ActorsRepository,
  AdminTokensService,
  ApiKeysService,
  InvitationsService,
  MemberTokensService,
  OperatorInvitationsService,
  type KnownActor,
} from '#auth';
import { parseId, RoutifyError, type Actor } from '#core';
import { CalledObjects } from './called-objects.js';
import type { ObjectState } from './domain/made-object.js';

/** An object of an organization, or of the installation. */
interface Ending {
  readonly kind: string;
  readonly id: string;
  readonly organizationId: string | null;
}

/** What opens something: its id's prefix, and the status while it does. */
const OPENING = {
  token: { prefix: 'tok', live: 'active', byHand: null },
  key: { prefix: 'key', live: 'active', byHand: null },
  invitation: { prefix: 'inv', live: 'pending', byHand: 'accepted' },
  operator_invitation: { prefix: 'inv', live: 'pending', byHand: 'accepted' },
  member: { prefix: 'mbr', live: null, byHand: 'active' },
  user: { prefix: 'usr', live: null, byHand: 'active' },
} as const;

type OpeningKind = keyof typeof OPENING;

/** The state of objects of every kind, and how each is ended: revoked where it opens something, disabled where it is called. */
@Injectable()
export class Endings {
  constructor(
    private readonly actors: ActorsRepository,
    private readonly adminTokens: AdminTokensService,
    private readonly memberTokens: MemberTokensService,
    private readonly keys: ApiKeysService,
    private readonly invitations: InvitationsService,
    private readonly operatorInvitations: OperatorInvitationsService,
    private readonly called: CalledObjects,
  ) {}

  /** Null: it was deleted, or the kind is not known. */
  async stateOf(kind: string, id: string, organizationId: string | null): Promise<ObjectState | null> {
    if (!isOpening(kind)) return this.called.stateOf(kind, id, organizationId);
    const { prefix, live, byHand } = OPENING[kind];
    const found = await this.actors.find(prefix, parseId(prefix, id) ?? '', organizationId);
    if (found === null) return null;
    const state = found.status === live ? 'live' : found.status === byHand ? 'by_hand' : 'ended';
    return { name: found.name, status: found.status, state, end: live === null ? null : 'revoke' };
  }

  /** Idempotent. Throws 404 for what was deleted, 409 for an invitation that was accepted meanwhile. */
  async end({ kind, id, organizationId }: Ending, reason: string | null, actor: Actor): Promise<void> {
    if (!isOpening(kind)) return this.called.disable(kind, id, organizationId, reason, actor);
    const { prefix } = OPENING[kind];
    const uuid = parseId(prefix, id) ?? '';
    const found = await this.actors.find(prefix, uuid, organizationId);
    if (found === null) throw new RoutifyError('not_found', `There is no ${kind} ${id}.`);
    await this.endKnown(found, reason, actor);
  }

  /** A token, a key or an invitation. Throws 400 for a person, whom only a person may end. */
  async endKnown({ kind, id, organizationId }: KnownActor, reason: string | null, actor: Actor): Promise<void> {
    switch (kind) {
      case 'admin_token':
        await this.adminTokens.revoke(id, reason, actor);
        return;
      case 'management_token':
        await this.memberTokens.revoke(null, id, actor, reason);
        return;
      case 'key':
        await this.keys.revoke(id, reason, actor);
        return;
      case 'invitation':
        await this.invitations.revoke(organizationId, id, actor);
        return;
      case 'operator_invitation':
        await this.operatorInvitations.revoke(id, actor);
        return;
      case 'member':
      case 'user':
        throw new RoutifyError('invalid_request_error', 'A person is suspended or removed by its own route.');
    }
  }
}

const isOpening = (kind: string): kind is OpeningKind => kind in OPENING;
