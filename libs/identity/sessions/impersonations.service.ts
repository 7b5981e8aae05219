import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { MembersService } from '#auth';
import { Clock, formatId, RoutifyError } from '#core';
import { accountActor, type Client, type Session } from './session.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService, type StartedSession } from './sessions.service.js';

const HOUR_MS = 3_600_000;
const LIFE_MINUTES = 30;

interface Impersonation {
  readonly organizationId: string;
  /** Null: the first owner. */
  readonly memberId: string | null;
  /** The customer reads it in its audit. */
  readonly reason: string;
}

/** Sessions of operators who act as a member of a customer, to see what the member sees. */
@Injectable()
export class ImpersonationsService {
  constructor(
    private readonly members: MembersService,
    private readonly sessions: SessionsService,
    private readonly rows: SessionsRepository,
    private readonly clock: Clock,
  ) {}

  /** A session beside that of the operator, with which it ends. Throws 404 without such a member. */
  async start(
    parent: Session,
    { organizationId, memberId, reason }: Impersonation,
    client: Client,
  ): Promise<StartedSession> {
    const held = await this.members.findHeld(memberId === null ? { ownerOf: organizationId } : { id: memberId });
    if (held?.organization.id !== organizationId) {
      const missing = memberId === null ? 'active owner' : `active member ${formatId('mbr', memberId)}`;
      throw new RoutifyError('not_found', `The organization ${formatId('org', organizationId)} has no ${missing}.`);
    }
    const hours = Math.min(LIFE_MINUTES / 60, (parent.expiresAt.getTime() - this.clock.nowMs()) / HOUR_MS);
    const session = {
      userId: parent.userId,
      audience: 'impersonation' as const,
      methods: parent.methods,
      restricted: false,
      limits: { idleMinutes: LIFE_MINUTES, hours },
      confirmed: false,
      acting: { memberId: held.member.id, parentId: parent.id, reason },
    };
    const actor = accountActor(parent.userId, client);
    return this.rows.transaction(async (tx) => {
      const started = await this.sessions.start(tx, session, client, actor);
      const target = { targetKind: 'member', targetId: formatId('mbr', held.member.id), organizationId };
      const after = {
        session_id: formatId('ses', started.session.id),
        expires_at: started.session.expiresAt.toISOString(),
      };
      await recordChange(tx, { actor, action: 'impersonation.start', ...target, after, reason });
      return started;
    });
  }

  /** The member whom a session acts as. Null: it is of no member, or of one that left or was suspended. */
  async findHeld({ memberId }: Session) {
    return memberId === null ? null : this.members.findHeld({ id: memberId });
  }
}
