import { Injectable } from '@nestjs/common';
import { AuditRepository, type AuditEvent } from '#core/infra';
import type { MembersService, User } from '#auth';
import { Clock, formatActor } from '#core';
import { accountActor } from '../sessions/session.js';

const NO_CLIENT = { device: '', address: null, requestId: null };

/** What a user changed with sessions; the changes of tokens are in the audit of their organization. */
@Injectable()
export class AccountChanges {
  constructor(
    private readonly events: AuditRepository,
    private readonly clock: Clock,
  ) {}

  async newest(
    user: User,
    memberships: Awaited<ReturnType<MembersService['membershipsOf']>>,
    limit: number,
  ): Promise<readonly AuditEvent[]> {
    const own = accountActor(user.id, NO_CLIENT);
    const actors = [own, ...memberships.map(({ member }) => ({ ...own, kind: 'member' as const, id: member.id }))];
    const window = { createdFrom: new Date(0), createdBefore: new Date(this.clock.nowMs()) };
    const page = { limit, after: null, before: null };
    return (await this.events.list({ ...window, actors: { exact: actors.map(formatActor), prefixes: [] } }, page)).rows;
  }
}
