import { randomUUID } from 'node:crypto';
import type { Test } from 'supertest';
import { MembersService, MemberTokensService, UsersService, type OrganizationRole } from '#auth';
import { formatId, parseId, systemActor } from '#core';
import { UsersRepository } from '../../../libs/auth/users/users.repository.js';
import type { ApiObject, ControlApp } from '../control/control-app.js';

type Method = Parameters<ControlApp['raw']>[0];

/** A member of a customer, with a management token. */
export interface CustomerCaller {
  readonly organizationId: string;
  readonly memberId: string;
  readonly userId: string;
  readonly token: string;
  /** A request with the token; `path` omits `/api/v1`. */
  call(method: Method, path: string, body?: object): Test;
}

let count = 0;

/** A new member with a token, of a new or present user. */
export async function joinOrganization(
  app: ControlApp,
  organizationId: string,
  role: OrganizationRole,
  email = `member-${++count}@example.com`,
): Promise<CustomerCaller> {
  const find = <T>(type: abstract new (...args: never[]) => T): T => app.control.app.get<T>(type, { strict: false });
  const [users, members, tokens] = [find(UsersService), find(MembersService), find(MemberTokensService)];
  const actor = systemActor('test');
  const { member, secret } = await find(UsersRepository).transaction(async (tx) => {
    const { id: userId } = await users.findOrCreate(tx, { email, name: 'Ada' }, actor);
    const placement = { organizationId: parseId('org', organizationId) ?? '', userId, role };
    const member = await members.add(tx, placement, actor);
    return { member, secret: (await tokens.issue(tx, member, { name: 'first token', expiresAt: null }, actor)).secret };
  });
  const ids = { memberId: formatId('mbr', member.id), userId: formatId('usr', member.userId) };
  return callerWith(app, { organizationId, ...ids, token: secret });
}

/** The text of a new redeem code. */
export async function mintCode(app: ControlApp): Promise<string> {
  const call = app.call('post', '/redeem-codes', { count: 1, amount_usd: '1', reason: 'test' });
  const { body } = await call.set('idempotency-key', randomUUID()).expect(201);
  return (body as { data: ApiObject[] }).data[0]?.secret ?? '';
}

/** The same member with another token. */
export function callerWith(app: ControlApp, member: Omit<CustomerCaller, 'call'>): CustomerCaller {
  return {
    ...member,
    call: (method, path, body) => {
      const request = app.raw(method, `/api/v1${path}`).set('authorization', `Bearer ${member.token}`);
      return body === undefined ? request : request.send(body);
    },
  };
}
