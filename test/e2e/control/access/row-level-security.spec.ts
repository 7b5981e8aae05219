import { ALL_REACHED } from '#auth';
import { AuditRepository, servingOrganization, type Transaction } from '#core/infra';
import { newUuid, parseId } from '#core';
import { RequestSearch } from '../../../../libs/completions/explanations/search/request-search.repository.js';
import { UsageRepository } from '../../../../libs/billing/usage/queries/usage.repository.js';
import { GrantRepository } from '../../../../libs/billing/ledger/promotions/grant.repository.js';
import { TransferRepository } from '../../../../libs/billing/ledger/transfers/transfer.repository.js';
import { WalletRepository } from '../../../../libs/billing/ledger/transfers/wallet.repository.js';
import { ApiKeysRepository } from '../../../../libs/auth/keys/api-keys.repository.js';
import { InvitationsRepository } from '../../../../libs/auth/members/invitations.repository.js';
import { MembersRepository } from '../../../../libs/auth/members/members.repository.js';
import { ProjectMembersRepository } from '../../../../libs/auth/members/project-members.repository.js';
import { ProjectsRepository } from '../../../../libs/auth/projects/projects.repository.js';
import { OrganizationsRepository } from '../../../../libs/auth/organizations/organizations.repository.js';
import { MemberTokensRepository } from '../../../../libs/auth/tokens/member-tokens.repository.js';
import { UsersRepository } from '../../../../libs/auth/users/users.repository.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

const page = { limit: 10, after: null, before: null };

/**
 * The first line of defence is the condition on the organization that each query carries. These tests bypass it:
 * queries name the foreign organization, or none, while Postgres knows the organization that is served.
 */
describe('the second line of defence: row-level security', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  let own: CustomerCaller;
  let foreign: CustomerCaller;
  let keyId: string;
  let projectId: string;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const join = async (name: string): Promise<CustomerCaller> => {
      const { id } = (await app.call('post', '/organizations', { name }).expect(201)).body as ApiObject;
      const topUp = app.call('post', `/organizations/${id}/topups`, { amount_usd: '5' });
      await topUp.set('idempotency-key', name).expect(201);
      return joinOrganization(app, id, 'owner');
    };
    [own, foreign] = [await join('Own'), await join('Foreign')];
    const { id } = (await foreign.call('post', '/keys', { name: 'key' }).expect(201)).body as ApiObject;
    keyId = parseId('key', id) ?? '';
    const project = (await foreign.call('post', '/projects', { name: 'Website' }).expect(201)).body as ApiObject;
    projectId = parseId('prj', project.id) ?? '';
    await foreign.call('put', `/projects/${project.id}/members/${foreign.memberId}`, { role: 'viewer' }).expect(200);
    const grant = app.call('post', `/organizations/${foreign.organizationId}/grants`, { amount_usd: '1', reason: 'x' });
    await grant.set('idempotency-key', 'grant').expect(201);
    await foreign.call('post', '/invitations', { email: 'x@example.com', role: 'viewer' }).expect(201);
    await worker.book([worker.ledgerEvent({ organizationId: uuidOf(foreign), keyId, chargeNanoUsd: 5_000n })]);
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  const uuidOf = ({ organizationId }: CustomerCaller): string => parseId('org', organizationId) ?? '';
  const memberOf = ({ memberId }: CustomerCaller): string => parseId('mbr', memberId) ?? '';
  function repository<T>(type: abstract new (...args: never[]) => T): T {
    return app.control.app.get<T>(type, { strict: false });
  }

  /** Each repository query for data of the foreign organization; countOf returns the number of its rows. */
  const QUERIES: Readonly<Record<string, () => Promise<unknown>>> = {
    'a key by its id': () => repository(ApiKeysRepository).find(keyId, null),
    'keys of the organization': () => repository(ApiKeysRepository).list({ organizationId: uuidOf(foreign) }, page),
    'keys of a member': () =>
      repository(ApiKeysRepository).idsWithin({
        ...ALL_REACHED,
        organizationId: uuidOf(foreign),
        memberId: memberOf(foreign),
      }),
    projects: () => repository(ProjectsRepository).list({ organizationId: uuidOf(foreign) }, page),
    'members of a project': () => repository(ProjectMembersRepository).list(projectId, page),
    'the creator of a key': async () => [...(await repository(ApiKeysRepository).memberIdsOf([keyId]))],
    'the organization': () => repository(OrganizationsRepository).find(uuidOf(foreign)),
    'a member': () => repository(MembersRepository).find(uuidOf(foreign), memberOf(foreign)),
    members: () => repository(MembersRepository).list({ organizationId: uuidOf(foreign) }, page),
    invitations: () => repository(InvitationsRepository).list({ organizationId: uuidOf(foreign) }, page),
    tokens: () => repository(MemberTokensRepository).list(memberOf(foreign), undefined, page),
    'a user': () => repository(UsersRepository).find(parseId('usr', foreign.userId) ?? ''),
    wallets: () => repository(WalletRepository).list([uuidOf(foreign)]),
    grants: () => repository(GrantRepository).list(uuidOf(foreign), page),
    transfers: () => repository(TransferRepository).list(uuidOf(foreign), page),
    requests: () => repository(RequestSearch).list({ from: new Date(0), before: new Date('2100-01-01') }, page),
    usage: () =>
      repository(UsageRepository).sum({
        organizationIds: null,
        keyIds: null,
        tz: 'UTC',
        interval: 'day',
        groupBy: null,
        limit: 9,
        from: new Date(0),
        before: new Date('2100-01-01'),
      }),
    audit: () =>
      repository(AuditRepository).list(
        { createdFrom: new Date(0), createdBefore: new Date('2100-01-01'), organizationId: uuidOf(foreign) },
        page,
      ),
  };

  function countOf(found: unknown): number {
    if (found === null) return 0;
    if (Array.isArray(found)) return found.length;
    return typeof found === 'object' && 'rows' in found ? (found.rows as unknown[]).length : 1;
  }

  it.each(Object.entries(QUERIES))('ATK-14: hides %s of another organization', async (_what, query) => {
    expect(countOf(await servingOrganization(uuidOf(own), query))).toBe(0);
    // The query finds rows without row-level security.
    expect(countOf(await query())).toBeGreaterThan(0);
    expect(countOf(await servingOrganization(uuidOf(foreign), query))).toBeGreaterThan(0);
  });

  type Write = (tx: Transaction) => Promise<unknown>;
  const nowhere = /row-level security|No record was found|not found/i;

  it.each<[string, () => Write]>([
    ['change a key', () => (tx) => repository(ApiKeysRepository).update(tx, keyId, { name: 'taken' })],
    ['change a member', () => (tx) => repository(MembersRepository).update(tx, memberOf(foreign), { role: 'viewer' })],
    ['rename it', () => (tx) => repository(OrganizationsRepository).update(tx, uuidOf(foreign), { name: 'taken' })],
    [
      'make a key in it',
      () => (tx) =>
        repository(ApiKeysRepository).insert(tx, {
          id: newUuid(Date.now()),
          organizationId: uuidOf(foreign),
          name: 'x',
          masked: 'x',
          digest: new Uint8Array(Buffer.from(newUuid(Date.now()))),
        }),
    ],
    [
      'become a member of it',
      () => (tx) =>
        repository(MembersRepository).insert(tx, {
          id: newUuid(Date.now()),
          organizationId: uuidOf(foreign),
          role: 'owner',
          userId: parseId('usr', own.userId) ?? '',
        }),
    ],
  ])('refuses another organization to %s', async (_what, write) => {
    const keys = repository(ApiKeysRepository);
    await expect(servingOrganization(uuidOf(own), () => keys.transaction(write()))).rejects.toThrow(nowhere);
  });

  it('covers every table with an organization, also for the table owner', async () => {
    const open = await app.query(`
      SELECT c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
      WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
        -- A session is its user's; the column narrows what it reaches.
        AND c.relname <> 'session'
        AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id')`);
    expect(open).toEqual([]);
  });
});
