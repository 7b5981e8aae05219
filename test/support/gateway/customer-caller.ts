import { randomUUID } from 'node:crypto';
import type { Test } from 'supertest';
import type { OrganizationRole } from '#auth';
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

/** Joins an organization as every customer does: by an invitation of an operator. */
export async function joinOrganization(
  app: ControlApp,
  organizationId: string,
  role: OrganizationRole,
  email = `member-${++count}@example.com`,
): Promise<CustomerCaller> {
  const path = `/organizations/${organizationId}/invitations`;
  const invited = (await app.call('post', path, { email, role }).expect(201)).body as ApiObject;
  const accept = app.raw('post', '/api/v1/invitations/accept').send({ token: invited.secret, name: 'Ada' });
  const { id, user_id, secret } = (await accept.expect(200)).body as ApiObject;
  return callerWith(app, { organizationId, memberId: id, userId: String(user_id), token: secret });
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
