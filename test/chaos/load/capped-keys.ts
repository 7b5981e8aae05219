import { parseId } from '#core';
import type { AdminApi } from '../admin-api.js';
import type { RequestedCap } from '../checker/evidence.js';
import { formatNanoUsd, type Customer } from '../shop.js';

/** A spend cap of a key or member. */
export type Cap = Pick<RequestedCap, 'period' | 'limitNanoUsd'>;

/** Customers with their keys, and the caps that these keys count for. */
export interface CappedCustomers {
  readonly customers: readonly Customer[];
  readonly requestedCaps: readonly RequestedCap[];
}

interface CapOptions {
  readonly customer: Customer;
  readonly caps: readonly Cap[];
  /** Public id; absent: none. */
  readonly projectId?: string;
  readonly withinMs: number;
}

/** The same of one key. */
interface CappedKey extends CappedCustomers {
  readonly keyId: string;
}

interface IssuedKey {
  readonly id: string;
  readonly secret: string;
}

/** A key with these caps, as control made it; its requests are sent as `customer`. */
export function addCappedKey(admin: AdminApi, options: CapOptions): Promise<CappedKey> {
  return makeKey(admin, `/organizations/${options.customer.organizationId}/keys`, options);
}

/** The same of a member. */
export function addKeyOfMember({ api }: Member, options: CapOptions): Promise<CappedKey> {
  return makeKey(api, '/keys', options);
}

/** A member of a customer's organization. */
export interface Member {
  readonly id: string;
  readonly api: AdminApi;
}

/** Of all members. */
export const MEMBER_PASSWORD = 'quartz-lantern-meadow';

/** Joins by the link of an invitation, which an operator passes on: the run has no mail server. */
export async function joinOrganization(
  admin: AdminApi,
  organizationId: string,
  { role, email, withinMs }: { readonly role: string; readonly email: string; readonly withinMs: number },
): Promise<Member> {
  const path = `/organizations/${organizationId}/invitations`;
  const { id } = await admin.post(path, { email, role }, withinMs);
  const { link } = await admin.post<{ link: string }>(`/invitations/${id}/link`, {}, withinMs);
  const browser = await admin.register(link.split('#token=')[1] ?? '', {
    name: role,
    password: MEMBER_PASSWORD,
  });
  const { secret } = await browser.post<{ secret: string }>('/me/tokens', { name: 'chaos' }, withinMs);
  const { id: memberId } = await browser.get<{ id: string }>('/me');
  return { id: memberId, api: admin.asMember(secret) };
}

/**
 * A member with two caps that makes a key with caps and one without: the spend of both counts for the member.
 * @param owner has the right to cap members
 */
export async function addCappedMember(
  owner: Member,
  member: Member,
  { customer, withinMs, ...caps }: Omit<CapOptions, 'caps'> & Readonly<Record<'ofMember' | 'ofKey', readonly Cap[]>>,
): Promise<CappedCustomers> {
  await owner.api.patch(`/members/${member.id}`, { caps: capFields(caps.ofMember) });
  const makeOne = (own: readonly Cap[]): Promise<CappedKey> =>
    addKeyOfMember(member, { customer, caps: own, withinMs });
  const keys = [await makeOne(caps.ofKey), await makeOne([])];
  const holderId = parseId('mbr', member.id) ?? '';
  return {
    customers: keys.flatMap(({ customers }) => customers),
    requestedCaps: [
      ...caps.ofMember.map((cap) => ({ ...cap, of: 'member' as const, holderId })),
      ...keys.flatMap(({ requestedCaps }) => requestedCaps),
    ],
  };
}

async function makeKey(
  api: AdminApi,
  path: string,
  { customer, caps, projectId, withinMs }: CapOptions,
): Promise<CappedKey> {
  const fields = {
    name: 'capped',
    caps: capFields(caps),
    ...(projectId === undefined ? {} : { project_id: projectId }),
  };
  const { id, secret } = await api.post<IssuedKey>(path, fields, withinMs);
  const holderId = parseId('key', id) ?? '';
  return {
    keyId: holderId,
    customers: [{ ...customer, apiKey: secret }],
    requestedCaps: caps.map((cap) => ({ ...cap, of: 'key', holderId })),
  };
}

function capFields(caps: readonly Cap[]): object[] {
  return caps.map(({ period, limitNanoUsd }) => ({ period, amount_usd: formatNanoUsd(limitNanoUsd) }));
}
