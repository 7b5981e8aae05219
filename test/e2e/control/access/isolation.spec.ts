import { randomUUID } from 'node:crypto';
import type { Test } from 'supertest';
import { ORGANIZATION_ROLES, PLATFORM_ROLES, type OrganizationRole, type PlatformRole } from '#auth';
import { formatId, newUuid, parseId, type IdPrefix } from '#core';
import { joinOrganization, mintCode, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { rejectedRequest } from '../../../support/control/api-world.js';
import { endLimits } from '../../../support/control/end-limits.js';
import { sellerFields } from '../../../support/control/payment-objects.js';
import { invoiceServices } from '../../../support/payments/invoice-services.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { saveMethod, topupOf } from '../../../support/control/saved-methods.js';
import { alertRules } from '../../../support/alerts/alert-objects.js';
import { receivedPost } from '../../../support/news/news-objects.js';
import { deliveryTo, ownWebhook, webhookFields } from '../../../support/control/webhook-objects.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { listRoutes, type Route } from '../../../support/gateway/list-routes.js';
import { givePassword, logIn, makeOperator } from '../../../support/control/session-caller.js';
import { atTurn, onlyInVerify } from '../../../support/property-runs.js';
import { GIVING_ROUTES, OTHER_WRITES } from './rights-of-routes.js';

const ALL_ROLES = 'owner admin developer billing viewer';
const MANAGERS = 'owner admin';

/** Creates one object of a kind in the caller's organization, as the caller where the creator matters. */
type Make = (caller: CustomerCaller, owner: CustomerCaller) => Promise<string> | string;

interface CustomerCase {
  /** The allowed roles; all others get 403, whatever the object. */
  readonly may: string;
  /** The value for `{id}`; an object of another organization is 404. */
  readonly make?: Make;
  readonly body?: object | ((caller: CustomerCaller) => Promise<object>);
  /** A person alone may do it; both otherwise. */
  readonly by?: Credential;
}

/** The two ways to be authenticated: the same rights, and the same walls. */
const CREDENTIALS = ['token', 'session'] as const;

type Credential = (typeof CREDENTIALS)[number];

type Caller = (method: Route['method'], path: string) => Test;

let app: ControlApp;
let worker: LedgerFixture;
let guests = 0;
let projects = 0;

const idOf = async (call: PromiseLike<{ body: unknown }>): Promise<string> => ((await call).body as ApiObject).id;
const key: Make = (caller) => idOf(caller.call('post', '/keys', { name: 'key' }).expect(201));
/** For a role that must not create keys, a key of the owner. */
const keyInReach: Make = (caller, owner) =>
  caller
    .call('post', '/keys', { name: 'key' })
    .then(({ status, body }) => (status === 201 ? (body as ApiObject).id : key(owner, owner)));
/** Of the owner: not all roles may create one. */
const cap: Make = (_caller, owner) =>
  idOf(owner.call('post', '/caps', { period: 'month', amount_usd: '10' }).expect(201));
/** The caller reads it, whatever its role in the organization. */
const project: Make = async (caller, owner) => {
  const id = await idOf(owner.call('post', '/projects', { name: `Project ${++projects}` }).expect(201));
  await owner.call('put', `/projects/${id}/members/${caller.memberId}`, { role: 'viewer' }).expect(200);
  return id;
};
const archivedProject: Make = async (caller, owner) => {
  const id = await project(caller, owner);
  await owner.call('delete', `/projects/${id}`).expect(200);
  return id;
};
const token: Make = (caller) => idOf(caller.call('post', '/me/tokens', { name: 'token' }).expect(201));
const guest = () => ({ email: `guest-${++guests}@example.com`, role: 'viewer' });
const invitation: Make = (_caller, owner) => idOf(owner.call('post', '/invitations', guest()).expect(201));
const member: Make = async (_caller, { organizationId }) =>
  (await joinOrganization(app, organizationId, 'viewer')).memberId;
const organization: Make = ({ organizationId }) => organizationId;
const auditEvent: Make = async (_caller, owner) =>
  ((await owner.call('get', '/audit?limit=1').expect(200)).body as ApiList).data[0]?.id ?? '';
const request: Make = async (caller, owner) => {
  const keyId = parseId('key', await keyInReach(caller, owner)) ?? '';
  const event = worker.ledgerEvent({ organizationId: parseId('org', owner.organizationId) ?? '', keyId });
  await worker.book([event]);
  return formatId('gen', event.event.requestId);
};
const rejected: Make = async (caller, owner) =>
  rejectedRequest(app, owner.organizationId, await keyInReach(caller, owner));

const providerFields = { kind: 'oidc', name: 'SSO', client_id: 'routify', issuer: 'https://sso.example.com' };
/** An organization has a bounded number of them. */
const provider: Make = async (_caller, owner) => {
  const { body } = await owner.call('get', '/identity-providers').expect(200);
  const [present] = (body as ApiList).data;
  return present?.id ?? (await idOf(owner.call('post', '/identity-providers', providerFields).expect(201)));
};
const domainFields = () => ({ domain: `domain-${++guests}.example` });
const domain: Make = (_caller, owner) => idOf(owner.call('post', '/domains', domainFields()).expect(201));
/** It stays so: no record of DNS is read. */
const verifiedDomain: Make = async (caller, owner) => {
  const id = await domain(caller, owner);
  await app.query('UPDATE organization_domain SET verified_at = now()');
  return id;
};

let bankId = '';

/** Paid by bank transfer. Earlier ones end: an organization has three open ones at most. */
async function newOrder(): Promise<object> {
  const bank = { kind: 'bank_transfer', mode: 'live', name: 'Bank' };
  if (bankId === '') bankId = await idOf(app.call('post', '/payment-providers', bank).expect(201));
  // More than one address may order in an hour.
  await endLimits(app);
  await app.query(`UPDATE payment_order SET state = 'expired' WHERE state = 'created'`);
  return { payment_provider_id: bankId, amount_usd: '25' };
}
const order: Make = async (_caller, owner) =>
  idOf(
    owner
      .call('post', '/orders', await newOrder())
      .set('idempotency-key', randomUUID())
      .expect(201),
  );
const paidOrder: Make = async (caller, owner) => {
  const id = await order(caller, owner);
  const transfer = { amount: '25', external_ref: randomUUID() };
  await app.call('post', `/orders/${id}/transfers`, transfer).set('idempotency-key', randomUUID()).expect(200);
  return id;
};

const received: Make = (_caller, owner) => receivedPost(app, owner.organizationId);
const ownEndpoint: Make = (_caller, owner) => ownWebhook({ app, customer: owner });

const savedMethod: Make = (_caller, owner) => saveMethod(app, owner);
const newTopup = async (caller: CustomerCaller): Promise<object> => topupOf(await saveMethod(app, caller));
const invoice: Make = async (caller, owner) => {
  await app.call('patch', '/settings/invoices', sellerFields()).expect(200);
  await paidOrder(caller, owner);
  await invoiceServices(worker).issuing.issueDue(true, new AbortController().signal);
  return ((await owner.call('get', '/invoices?limit=1').expect(200)).body as ApiList).first_id;
};

/** Every route of the customers' API. A missing route fails the suite. */
const CUSTOMER_ROUTES: Readonly<Record<string, CustomerCase>> = {
  'get /api/v1/me': { may: ALL_ROLES },
  'get /api/v1/me/tokens': { may: ALL_ROLES },
  'post /api/v1/me/tokens': { may: ALL_ROLES, body: { name: 'token' } },
  'post /api/v1/me/tokens/{id}/revoke': { may: ALL_ROLES, make: token },
  'get /api/v1/me/tokens/{id}/made': { may: ALL_ROLES, make: token },
  'get /api/v1/organizations': { may: ALL_ROLES },
  'get /api/v1/organizations/{id}': { may: ALL_ROLES, make: organization },
  'patch /api/v1/organizations/{id}': { may: MANAGERS, make: organization, body: { name: 'Changed' } },
  'get /api/v1/identity-providers': { may: MANAGERS },
  'post /api/v1/identity-providers': { may: MANAGERS, body: providerFields },
  'get /api/v1/identity-providers/{id}': { may: MANAGERS, make: provider },
  'patch /api/v1/identity-providers/{id}': { may: MANAGERS, make: provider, body: { name: 'Changed' } },
  'post /api/v1/identity-providers/{id}/rotate-secret': { may: MANAGERS, make: provider, body: { client_secret: 's' } },
  'delete /api/v1/identity-providers/{id}': { may: MANAGERS, make: provider },
  'get /api/v1/domains': { may: MANAGERS },
  'post /api/v1/domains': { may: MANAGERS, body: () => Promise.resolve(domainFields()) },
  'post /api/v1/domains/{id}/verify': { may: MANAGERS, make: verifiedDomain },
  'delete /api/v1/domains/{id}': { may: MANAGERS, make: domain },
  'get /api/v1/security': { may: MANAGERS },
  'patch /api/v1/security': { may: MANAGERS, body: { require_second_factor: false } },
  'get /api/v1/caps': { may: 'owner admin billing viewer' },
  'post /api/v1/caps': { may: 'owner admin billing', body: { period: 'month', amount_usd: '10' } },
  'get /api/v1/caps/{id}': { may: 'owner admin billing viewer', make: cap },
  'patch /api/v1/caps/{id}': { may: 'owner admin billing', make: cap, body: { amount_usd: '5' } },
  'delete /api/v1/caps/{id}': { may: 'owner admin billing', make: cap },
  'get /api/v1/projects': { may: ALL_ROLES },
  'post /api/v1/projects': { may: MANAGERS, body: () => Promise.resolve({ name: `Project ${++projects}` }) },
  'get /api/v1/projects/{id}': { may: ALL_ROLES, make: project },
  'patch /api/v1/projects/{id}': { may: MANAGERS, make: project, body: { allowed_models: [] } },
  'delete /api/v1/projects/{id}': { may: MANAGERS, make: project },
  'post /api/v1/projects/{id}/restore': { may: MANAGERS, make: archivedProject },
  'get /api/v1/projects/{id}/members': { may: ALL_ROLES, make: project },
  'get /api/v1/keys': { may: 'owner admin developer viewer' },
  'post /api/v1/keys': { may: 'owner admin developer', body: { name: 'key' } },
  'get /api/v1/keys/{id}': { may: 'owner admin developer viewer', make: keyInReach },
  'patch /api/v1/keys/{id}': { may: 'owner admin developer', make: keyInReach, body: { rpm: 5 } },
  'post /api/v1/keys/{id}/rotate': { may: 'owner admin developer', make: keyInReach, body: {} },
  'post /api/v1/keys/{id}/revoke': { may: 'owner admin developer', make: keyInReach, body: {} },
  'get /api/v1/members': { may: ALL_ROLES },
  'get /api/v1/members/{id}': { may: ALL_ROLES, make: member },
  'patch /api/v1/members/{id}': { may: MANAGERS, make: member, body: { role: 'billing' } },
  'delete /api/v1/members/{id}': { may: MANAGERS, make: member },
  'get /api/v1/invitations': { may: ALL_ROLES },
  'post /api/v1/invitations': { may: MANAGERS, body: { email: 'new@example.com', role: 'viewer' } },
  'post /api/v1/invitations/{id}/revoke': { may: MANAGERS, make: invitation },
  'get /api/v1/balance': { may: ALL_ROLES },
  'get /api/v1/balance-history': { may: 'owner admin billing viewer' },
  'get /api/v1/transfers': { may: 'owner admin billing viewer' },
  'get /api/v1/grants': { may: 'owner admin billing viewer' },
  'get /api/v1/holds': { may: ALL_ROLES },
  'get /api/v1/statement': { may: 'owner admin billing viewer' },
  'get /api/v1/statement.csv': { may: 'owner admin billing viewer' },
  'get /api/v1/payment-methods': { may: 'owner admin billing viewer' },
  'get /api/v1/orders': { may: 'owner admin billing viewer' },
  'post /api/v1/orders': { may: 'owner admin billing', body: newOrder },
  'get /api/v1/orders/{id}': { may: 'owner admin billing viewer', make: order },
  'post /api/v1/orders/{id}/cancel': { may: 'owner admin billing', make: order },
  'post /api/v1/orders/{id}/refund-requests': { may: 'owner admin billing', make: paidOrder, body: { reason: 'x' } },
  'get /api/v1/saved-methods': { may: 'owner admin billing viewer' },
  'delete /api/v1/saved-methods/{id}': { may: 'owner admin billing', make: savedMethod },
  'get /api/v1/automatic-topup': { may: 'owner admin billing viewer' },
  'put /api/v1/automatic-topup': { may: 'owner admin billing', body: newTopup, by: 'session' },
  'delete /api/v1/automatic-topup': { may: 'owner admin billing' },
  'get /api/v1/order-refunds': { may: 'owner admin billing viewer' },
  'get /api/v1/invoices': { may: 'owner admin billing viewer' },
  'get /api/v1/invoices.csv': { may: 'owner admin billing viewer' },
  'get /api/v1/invoices/{id}': { may: 'owner admin billing viewer', make: invoice },
  'get /api/v1/invoices/{id}/html': { may: 'owner admin billing viewer', make: invoice },
  'get /api/v1/billing-profile': { may: 'owner admin billing viewer' },
  'put /api/v1/billing-profile': { may: 'owner admin billing', body: { legal_name: 'Acme' } },
  'post /api/v1/redeem': { may: 'owner admin billing', body: async () => ({ code: await mintCode(app) }) },
  'get /api/v1/requests': { may: ALL_ROLES },
  'get /api/v1/requests/totals': { may: ALL_ROLES },
  'get /api/v1/requests/{id}': { may: ALL_ROLES, make: request },
  'get /api/v1/rejected-requests': { may: ALL_ROLES },
  'get /api/v1/rejected-requests/counts': { may: ALL_ROLES },
  'get /api/v1/rejected-requests/{id}': { may: ALL_ROLES, make: rejected },
  'get /api/v1/usage': { may: ALL_ROLES },
  'get /api/v1/usage.csv': { may: ALL_ROLES },
  'post /api/v1/playground-key': { may: 'owner admin developer' },
  'get /api/v1/models': { may: ALL_ROLES },
  'get /api/v1/service': { may: ALL_ROLES },
  'get /api/v1/alert-rules': { may: ALL_ROLES },
  'put /api/v1/alert-rules': { may: 'owner admin billing', body: alertRules() },
  'get /api/v1/alert-subscription': { may: ALL_ROLES },
  'post /api/v1/alert-subscription': { may: ALL_ROLES, body: { emails: true } },
  'get /api/v1/news': { may: ALL_ROLES },
  'get /api/v1/news/{id}': { may: ALL_ROLES, make: received },
  'get /api/v1/news/unread': { may: ALL_ROLES },
  'post /api/v1/news/read': { may: ALL_ROLES, body: { ids: [] } },
  'get /api/v1/news-subscription': { may: ALL_ROLES },
  'post /api/v1/news-subscription': { may: ALL_ROLES, body: { emails: true } },
  'get /api/v1/webhook-endpoints': { may: 'owner admin viewer' },
  'post /api/v1/webhook-endpoints': { may: MANAGERS, body: () => Promise.resolve(webhookFields()) },
  'get /api/v1/webhook-endpoints/{id}': { may: 'owner admin viewer', make: ownEndpoint },
  'patch /api/v1/webhook-endpoints/{id}': { may: MANAGERS, make: ownEndpoint, body: { name: 'changed' } },
  'delete /api/v1/webhook-endpoints/{id}': { may: MANAGERS, make: ownEndpoint },
  'post /api/v1/webhook-endpoints/{id}/rotate-secret': { may: MANAGERS, make: ownEndpoint },
  'post /api/v1/webhook-endpoints/{id}/test': { may: MANAGERS, make: ownEndpoint },
  'post /api/v1/webhook-endpoints/{id}/replay': {
    may: MANAGERS,
    make: ownEndpoint,
    body: { since: '2026-01-01T00:00:00Z' },
  },
  'get /api/v1/webhook-deliveries': { may: 'owner admin viewer' },
  'get /api/v1/webhook-deliveries/{id}': {
    may: 'owner admin viewer',
    make: async (caller, owner) => deliveryTo(app, await ownEndpoint(caller, owner), owner.organizationId),
  },
  'get /api/v1/webhook-events': { may: 'owner admin viewer' },
  'get /api/v1/audit': { may: MANAGERS },
  'get /api/v1/audit/{id}': { may: MANAGERS, make: auditEvent },
};

/** They end the rights of the caller, as in `members.spec.ts`, or have no end, as in `live-events.spec.ts`. */
const TESTED_APART = [
  // Calls a provider: in `automatic-topup/consent.verify.spec.ts`.
  'post /api/v1/saved-methods/{id}/orders',
  'post /api/v1/me/leave',
  'post /api/v1/members/{id}/hand-over',
  'get /api/v1/events',
  // With two ids: in `project-roles.spec.ts`.
  'put /api/v1/projects/{id}/members/{memberId}',
  'delete /api/v1/projects/{id}/members/{memberId}',
];

/** The roles a route is tested with: the owner, and all other roles or the one in turn. */
const rolesAt = (turn: number): readonly OrganizationRole[] => ['owner', ...atTurn(ORGANIZATION_ROLES.slice(1), turn)];

/** Routes that some operator roles must not call; all three roles can call any other route. */
const OPERATORS_REFUSED: readonly { readonly routes: RegExp; readonly roles: readonly PlatformRole[] }[] = [
  {
    routes:
      /^(?:post|put|patch|delete) .*\/(?:topups|adjustments|chargebacks|grants|refunds|redeem-codes|release|settle|void|check-invoice|compare|accept|approve|decline|transferred|transfers|import-statement|payouts|assign|return|repeat|billing-profile|caps|caps\/\{id\})$/,
    roles: ['support'],
  },
  {
    routes:
      /^get \/admin\/v1\/(?:channels|channel-presets|channel-activity|upstream-balances|installation|routes|users|operator-invitations|mails|maintenance|news|settings|identity-providers|keys)/,
    roles: ['finance'],
  },
  { routes: /^get \/admin\/v1\/organizations\/\{id\}\/(?:keys|members|invitations)$/, roles: ['finance'] },
  { routes: /^(?:post|patch|delete) \/admin\/v1\/topup-offers/, roles: ['support'] },
  { routes: /^\w+ \/admin\/v1\/(?:tokens|webhook-)/, roles: ['support', 'finance'] },
  { routes: /\/impersonate$|\/price-proposals\/\{id\}\/approve$/, roles: ['finance'] },
  {
    routes:
      /^(?:post|put|patch|delete) (?!.*\/(?:topups|adjustments|chargebacks|grants|refunds|redeem-codes|release|settle|void|check-invoice|impersonate|compare|accept|approve|decline|transferred|transfers|import-statement|payouts|assign|return|repeat|billing-profile|caps|caps\/\{id\})$|.*\/topup-offers)/,
    roles: ['support', 'finance'],
  },
];

const ID_KINDS: Readonly<Record<string, IdPrefix>> = {
  organizations: 'org',
  orders: 'ord',
  'order-refunds': 'ofr',
  'saved-methods': 'smd',
  'settlement-receipts': 'srt',
  invoices: 'ivc',
  'payment-providers': 'prv',
  'payment-differences': 'dif',
  'topup-offers': 'offer',
  'unapplied-payments': 'fact',
  news: 'news',
  alarms: 'alm',
  'alarm-silences': 'als',
  'webhook-endpoints': 'whe',
  'webhook-deliveries': 'whd',
  caps: 'cap',
  projects: 'prj',
  keys: 'key',
  tiers: 'tier',
  tokens: 'tok',
  actors: 'tok',
  users: 'usr',
  mails: 'mail',
  invitations: 'inv',
  'operator-invitations': 'inv',
  models: 'mdl',
  channels: 'chn',
  credentials: 'crd',
  'upstream-balances': 'crd',
  routes: 'route',
  requests: 'gen',
  audit: 'aud',
  'settlement-failures': 'fail',
};

describe('isolation between organizations, and between roles', () => {
  /** Each member with a management token, and with a session. */
  const members = new Map<OrganizationRole, readonly [token: CustomerCaller, session: CustomerCaller]>();
  const operators = new Map<PlatformRole, readonly [token: Caller, session: Caller]>();
  let stranger: CustomerCaller;
  let routes: Route[];

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    routes = listRoutes(app.control.app).filter(({ isPublic }) => !isPublic);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const create = (name: string) => idOf(app.call('post', '/organizations', { name }).expect(201));
    const own = await create('Own');
    for (const role of ORGANIZATION_ROLES) {
      const member = await joinOrganization(app, own, role, `${role}@own.example`);
      await givePassword(app, member.userId);
      const browser = await logIn(app, { email: `${role}@own.example` });
      const call: CustomerCaller['call'] = (method, path, body) => browser.call(method, `/api/v1${path}`, body);
      members.set(role, [member, { ...member, call }]);
    }
    const [, ownPerson] = members.get('owner')!;
    await ownPerson.call('put', '/automatic-topup', await newTopup(ownPerson)).expect(200);
    stranger = await joinOrganization(app, await create('Foreign'), 'owner');
    for (const role of PLATFORM_ROLES) {
      const { body } = await app.call('post', '/tokens', { name: role, platform_role: role }).expect(201);
      const bearer = `Bearer ${(body as ApiObject).secret}`;
      const browser = await logIn(app, { email: await makeOperator(app, role), audience: 'operator' });
      operators.set(role, [
        (method, path) => app.raw(method, path).set('authorization', bearer),
        (method, path) => browser.call(method, path),
      ]);
    }
  }, 120_000);
  // More requests than one address may send in a minute.
  beforeEach(() => endLimits(app));
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  const memberWith = (role: OrganizationRole, credential: Credential = 'token'): CustomerCaller =>
    members.get(role)![CREDENTIALS.indexOf(credential)]!;
  const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

  async function send(caller: CustomerCaller, name: string, id: string, body: CustomerCase['body']) {
    const [method, path] = name.split(' ') as [Route['method'], string];
    const call = caller.call(
      method,
      path.replace('/api/v1', '').replace('{id}', id),
      typeof body === 'function' ? await body(caller) : body,
    );
    return await (method === 'post' ? call.set('idempotency-key', randomUUID()) : call);
  }

  /** Every row of the stranger's organization, read as the database owner. */
  async function foreignRows(): Promise<unknown> {
    const uuid = parseId('org', stranger.organizationId);
    const tables = ['api_key', 'member', 'invitation', 'management_token', 'wallet', 'usage_record'];
    return Promise.all([
      ...tables.map((table) => app.query(`SELECT * FROM ${table} WHERE organization_id = $1 ORDER BY 1`, uuid)),
      app.query('SELECT * FROM organization WHERE id = $1', uuid),
    ]);
  }

  const cases = Object.entries(CUSTOMER_ROUTES).flatMap(([name, { make }], turn) =>
    rolesAt(turn).flatMap((role) =>
      (make === undefined ? ['own'] : ['own', 'foreign']).map((object) => ({ name, role, object })),
    ),
  );
  /** Tokens and sessions in turn; the owner has each with half of the routes. */
  const credentialOf = (index: number): Credential => CREDENTIALS[index % CREDENTIALS.length]!;

  // A role in a project is for one case: it gives rights that the role of the organization does not have.
  afterEach(() => app.query('DELETE FROM project_member'));

  it('has a case for every customer route, and enough of them', () => {
    const served = routes.map(nameOf).filter((name) => / \/api\/(?!v1\/auth\/)/.test(name));
    expect([...Object.keys(CUSTOMER_ROUTES), ...TESTED_APART].sort()).toEqual(served.sort());
    const operatorCases = routes.filter(({ path }) => path.startsWith('/admin/')).length * PLATFORM_ROLES.length;
    expect(cases.length + operatorCases).toBeGreaterThan(300);
  });

  it('ATK-385: knows of every write whether it gives a right', () => {
    const writes = listRoutes(app.control.app).filter(
      ({ method, path }) => method !== 'get' && /^\/(?:api|admin)\//.test(path),
    );
    expect([...Object.keys(GIVING_ROUTES), ...OTHER_WRITES].sort()).toEqual(writes.map(nameOf).sort());
  });

  it.each(cases.map((each, index) => ({ ...each, credential: credentialOf(index) })))(
    'ATK-11: $name as $role with a $credential, object $object',
    async ({ name, role, object, credential }) => {
      const { may, make, body, by = credential } = CUSTOMER_ROUTES[name]!;
      const caller = memberWith(role, by);
      const [maker, owner] = object === 'own' ? [caller, memberWith('owner')] : [stranger, stranger];
      const id = (await make?.(maker, owner)) ?? '';
      const changes = object === 'foreign' && !name.startsWith('get ');
      const before = changes ? await foreignRows() : null;
      const answer = await send(caller, name, id, body);
      if (!may.split(' ').includes(role)) {
        expect([answer.status, (answer.body as { error: { code: string } }).error.code]).toEqual([
          403,
          'role_not_allowed',
        ]);
      } else if (object === 'own') {
        expect([answer.status, answer.body]).toEqual([
          name.startsWith('post') ? expect.any(Number) : 200,
          expect.anything(),
        ]);
        expect(answer.status).toBeLessThan(300);
        expect(JSON.stringify(answer.body)).not.toContain(stranger.organizationId);
      } else {
        expect(answer.status).toBe(404);
      }
      if (changes) expect(await foreignRows()).toEqual(before);
    },
  );

  it('a session names its organization, and no other', async () => {
    const browser = memberWith('owner', 'session');
    const named = (id: string) => browser.call('get', '/organizations').set('x-routify-organization', id);
    await named(browser.organizationId).expect(200);
    await named(stranger.organizationId).expect(404);
    await named('key_01jd3k9v6qe8yb5t2x7m4c0n1p').expect(404);
  });

  it.each(atTurn(ORGANIZATION_ROLES, 0))('a foreign object and a missing one are the same to %s', async (role) => {
    for (const [name, { may, make, body }] of Object.entries(CUSTOMER_ROUTES)) {
      if (make === undefined || !may.split(' ').includes(role)) continue;
      const foreign = await make(stranger, stranger);
      const [prefix = ''] = foreign.split('_');
      const nothing = formatId(prefix as IdPrefix, newUuid(Date.now()));
      const answers = await Promise.all([foreign, nothing].map((id) => send(memberWith(role), name, id, body)));
      const [seen, unseen] = answers.map(({ body: { error } }, index) =>
        JSON.stringify(error).replaceAll(index === 0 ? foreign : nothing, 'ID'),
      );
      expect([name, seen]).toEqual([name, unseen]);
    }
  });

  // A superadmin may call any route.
  const callers: readonly PlatformRole[] = ['finance', ...onlyInVerify('support' as const, 'superadmin' as const)];

  it.each(callers.flatMap((role, turn) => atTurn(CREDENTIALS, turn).map((each) => [role, each] as const)))(
    'ATK-20: operators: %s with a %s passes the guard of allowed routes, and of no others',
    async (role, credential) => {
      const wrong: unknown[] = [];
      for (const route of routes.filter(({ path }) => path.startsWith('/admin/') && path !== '/admin/v1/events')) {
        const name = nameOf(route);
        const [, , , noun = ''] = route.path.split('/');
        const unknownId = formatId(ID_KINDS[noun] ?? 'gen', newUuid(Date.now()));
        const path = route.path.replace('{id}', unknownId).replace(/\{[^}]+\}/, formatId('gen', newUuid(Date.now())));
        const call = operators.get(role)![CREDENTIALS.indexOf(credential)]!(route.method, path);
        // The body is empty, so nothing changes: past the guard the answer is 400, 404 or a list.
        const isFile = /\/(?:check-invoice|import-statement)$/.test(route.path);
        if (route.method !== 'get')
          void (isFile ? call.type('text/csv').send('nonsense') : call.send({ nonsense: true }));
        const answer = await call;
        const refused = (answer.body as { error?: { code: string } }).error?.code === 'role_not_allowed';
        const expected = OPERATORS_REFUSED.some(({ routes: some, roles }) => some.test(name) && roles.includes(role));
        if (refused !== expected || answer.status >= 500) wrong.push([name, answer.status, refused]);
      }
      expect(wrong).toEqual([]);
    },
  );
});
