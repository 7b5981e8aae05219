import { randomUUID } from 'node:crypto';
import { formatId, newUuid, parseId, type IdPrefix } from '#core';
import { CASES, type ApiCase } from '../../support/control/api-cases.js';
import {
  invitation,
  member,
  ownKey,
  ownProject,
  ownToken,
  projectMember,
  startWorld,
  type World,
} from '../../support/control/api-world.js';
import { startControlApp, type ApiList, type ApiObject, type ControlApp } from '../../support/control/control-app.js';
import { logIn, makeOperator, type SessionCaller } from '../../support/control/session-caller.js';
import { asPerson } from '../../support/control/saved-methods.js';
import { ownWebhook } from '../../support/control/webhook-objects.js';
import { joinOrganization, type CustomerCaller } from '../../support/gateway/customer-caller.js';

const CUSTOMERS = CASES.filter(({ path }) => path.startsWith('/api/v1/') && !path.endsWith('/accept'));
const LISTS = CUSTOMERS.filter(({ method, operation }) => method === 'get' && parametersOf(operation).has('after'));
const isAccount = ({ path }: ApiCase): boolean => path.startsWith('/api/v1/auth/');
const WITH_BODY = CUSTOMERS.filter(({ operation }) => operation.requestBody !== undefined);
const WRITES = WITH_BODY.filter((one) => !isAccount(one));
/** Open to everyone or to sessions, and limited to few requests. */
const ACCOUNT_WRITES = WITH_BODY.filter(isAccount);

/** Fields that only an operator may set, or that are read-only. */
const FORBIDDEN_FIELDS = {
  organization_id: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p',
  tier_id: 'tier_01jd3k9v6qe8yb5t2x7m4c0n1p',
  member_id: 'mbr_01jd3k9v6qe8yb5t2x7m4c0n1p',
  balance_usd: '1000000',
  credit_limit_usd: '1000000',
  discount_bps: 10_000,
  markup_bps: -10_000,
  platform_role: 'superadmin',
  status: 'active',
  id: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p',
} as const;

/** Fields of these names that are the customer's own. */
const OWN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'patch /api/v1/identity-providers/{id}': ['status'],
  // A member of its own organization.
  'post /api/v1/caps': ['member_id'],
};

/** A person alone may consent to a charge. */
const CONSENTS: readonly string[] = ['put /api/v1/automatic-topup', 'post /api/v1/saved-methods/{id}/orders'];

/** Kinds of ids by the part of a path before them. */
const ID_KINDS: Readonly<Record<string, IdPrefix>> = {
  projects: 'prj',
  caps: 'cap',
  keys: 'key',
  orders: 'ord',
  'saved-methods': 'smd',
  invoices: 'ivc',
  news: 'news',
  'webhook-endpoints': 'whe',
  'webhook-deliveries': 'whd',
  members: 'mbr',
  organizations: 'org',
  invitations: 'inv',
  passkeys: 'psk',
  providers: 'idp',
  'identity-providers': 'idp',
  domains: 'dom',
};

/** Filters that take an id, with a factory for a foreign id. */
const ID_FILTERS: Readonly<Record<string, (world: World) => Promise<string>>> = {
  key_id: ownKey,
  project_id: ownProject,
  endpoint_id: ownWebhook,
  target_id: ownKey,
};

/** Filters that refuse an id that does not exist, with a factory for a foreign id, and an id that is nowhere. */
const KNOWN_FILTERS: Readonly<Record<string, { of: (world: World) => Promise<string>; nowhere: string }>> = {
  actor: {
    of: async (world) => `management_token:${await ownToken(world)}`,
    nowhere: 'management_token:tok_01jd3k9v6qe8yb5t2x7m4c0n1p',
  },
  about: { of: ownKey, nowhere: 'key_01jd3k9v6qe8yb5t2x7m4c0n1p' },
};

function parametersOf({ parameters = [] }: ApiCase['operation']): Set<string> {
  return new Set(parameters.map(({ name }) => name));
}

/** Members of one customer that reach for data of another, or for more rights. */
describe('attacks on tenant isolation', () => {
  let app: ControlApp;
  /** The attacked organization; its owner creates the objects. */
  let victim: World;
  let attacker: CustomerCaller;
  let attackingPerson: CustomerCaller;
  let session: SessionCaller;
  let projects: Readonly<Record<'attacker' | 'victim', string>>;

  beforeAll(async () => {
    app = await startControlApp();
    victim = await startWorld(app);
    const { body } = await app.call('post', '/organizations', { name: 'Attacker' }).expect(201);
    attacker = await joinOrganization(app, (body as ApiObject).id, 'owner');
    attackingPerson = await asPerson(app, attacker);
    session = await logIn(app, { email: await makeOperator(app), audience: 'operator' });
    const event = victim.worker.ledgerEvent({ organizationId: parseId('org', victim.customer.organizationId) ?? '' });
    await victim.worker.book([event]);
    for (const make of [ownKey, ownToken, member, invitation]) await make(victim);
    const own = await attacker.call('post', '/projects', { name: 'Website' }).expect(201);
    const [victims] = await projectMember(victim);
    projects = { attacker: (own.body as ApiObject).id, victim: victims ?? '' };
  });
  afterAll(async () => {
    await victim.worker.close();
    await app.stop();
  });

  const shorten = (path: string): string => path.replace('/api/v1', '');
  /** Lists below an object are those of the caller's own project. */
  const listOf = (path: string, caller: CustomerCaller): string =>
    shorten(path).replace('{id}', caller === attacker ? projects.attacker : projects.victim);

  function expectNothingForeign(text: string): void {
    expect(text).not.toContain(victim.customer.organizationId);
    expect(text).not.toContain(victim.customer.memberId);
  }

  it.each(LISTS)('ATK-12: filters of $name find nothing of another customer', async ({ path, operation }) => {
    const names = [...parametersOf(operation)].filter((name) => name in ID_FILTERS);
    for (const name of names) {
      const id = await ID_FILTERS[name]!(victim);
      const { body } = await attacker.call('get', `${listOf(path, attacker)}?${name}=${id}`).expect(200);
      expect([name, (body as ApiList).data]).toEqual([name, []]);
    }
    for (const name of [...parametersOf(operation)].filter((each) => each in KNOWN_FILTERS)) {
      const { of, nowhere } = KNOWN_FILTERS[name]!;
      const refusals = [await of(victim), nowhere].map(async (id) => {
        const { body } = await attacker.call('get', `${listOf(path, attacker)}?${name}=${id}`).expect(400);
        return JSON.stringify((body as { error: ApiObject }).error).replaceAll(id.replace(/^.*:/, ''), 'ID');
      });
      const [foreign, unknown] = await Promise.all(refusals);
      expect(foreign).toBe(unknown);
    }
    const everything = await attacker.call('get', `${listOf(path, attacker)}?limit=100`).expect(200);
    expectNothingForeign(JSON.stringify(everything.body));
  });

  it.each(['key_id'])('ATK-12: %s in the usage report finds no data of another customer', async (name) => {
    const { body } = await attacker.call('get', `/usage?${name}=${await ownKey(victim)}`).expect(200);
    expect((body as ApiList).data).toEqual([]);
  });

  it('ATK-201: a member finds no request of another customer by its id, and none by that of a provider', async () => {
    const event = {
      organizationId: parseId('org', victim.customer.organizationId) ?? '',
      clientRequestId: 'victims-order-7',
      attempts: [{ ...victim.worker.attempt(0n), upstreamRequestId: 'req_of_the_victim' }],
    };
    await victim.worker.book([victim.worker.ledgerEvent(event)]);
    const found = async (caller: CustomerCaller, query: string): Promise<readonly unknown[]> => {
      const { body } = await caller.call('get', `/requests?${query}`).expect(200);
      return (body as ApiList).data;
    };
    expect(await found(victim.customer, 'client_request_id=victims-order-7')).toHaveLength(1);
    expect(await found(attacker, 'client_request_id=victims-order-7')).toEqual([]);
    for (const caller of [attacker, victim.customer]) {
      const refused = await caller.call('get', '/requests?upstream_request_id=req_of_the_victim').expect(400);
      expect(refused.body).toMatchObject({ error: { code: 'unknown_parameter', param: 'upstream_request_id' } });
    }
    expect(JSON.stringify(await found(victim.customer, 'limit=100'))).not.toContain('req_of_the_victim');
  });

  it.each(WRITES)('ATK-13: $name takes no field that a customer must not set', async ({ method, path, operation }) => {
    const content = Object.values(operation.requestBody?.content ?? {})[0];
    const filled = path.replace('{memberId}', 'mbr_01jd3k9v6qe8yb5t2x7m4c0n1p').replace(/\{[^}]+\}/, unknownIdAt(path));
    const wrong: unknown[] = [];
    const own = OWN_FIELDS[`${method} ${path}`] ?? [];
    const caller = CONSENTS.includes(`${method} ${path}`) ? attackingPerson : attacker;
    for (const [field, value] of Object.entries(FORBIDDEN_FIELDS).filter(([name]) => !own.includes(name))) {
      const example = content?.example as { readonly email?: string };
      // Mails to one address are limited.
      const email = example.email === undefined ? {} : { email: `${randomUUID()}@example.com` };
      const body = { ...example, ...email, [field]: value };
      const call = caller.call(method, shorten(filled), body).set('idempotency-key', randomUUID());
      const answer = (await call).body as { error?: { code: string; param: string } };
      if (answer.error?.code !== 'unknown_parameter' || answer.error.param !== field) wrong.push([field, answer]);
    }
    expect(wrong).toEqual([]);
  });

  it.each(ACCOUNT_WRITES)('ATK-13: $name takes none of them either', async ({ method, path, operation }) => {
    const example = Object.values(operation.requestBody?.content ?? {})[0]?.example as object;
    const body = { ...example, ...FORBIDDEN_FIELDS };
    const isOpen = operation.security?.length === 0;
    const filled = path.replace('{id}', unknownIdAt(path));
    const answer = await (isOpen ? app.raw(method, filled).send(body) : session.call(method, filled, body));
    const { error } = answer.body as { error: { code: string; details?: { path: string }[] } };
    expect([answer.status, error.code]).toEqual([400, 'unknown_parameter']);
    expect(error.details?.map((detail) => detail.path)).toEqual(expect.arrayContaining(Object.keys(FORBIDDEN_FIELDS)));
  });

  it('ATK-13: only the path names an organization, which must be the caller’s own', async () => {
    const { organizationId } = victim.customer;
    await attacker.call('patch', `/organizations/${organizationId}`, { name: 'Taken' }).expect(404);
    const call = attacker.call('get', '/keys').set('x-routify-organization', organizationId);
    expect((await call).status).toBe(404);
  });

  it.each(LISTS)('ATK-18: cursors of another customer find nothing in $name', async ({ path }) => {
    const own = await victim.customer.call('get', `${listOf(path, victim.customer)}?limit=1`).expect(200);
    const foreign = (own.body as ApiList).first_id;
    for (const cursor of [foreign, `${foreign}'--`, '../../etc/passwd', '{}', "' OR 1=1"]) {
      for (const name of ['after', 'before']) {
        const answer = await attacker.call('get', `${listOf(path, attacker)}?${name}=${encodeURIComponent(cursor)}`);
        expect([200, 400]).toContain(answer.status);
        // A refusal may echo the request and nothing more.
        if (answer.status === 200) expectNothingForeign(JSON.stringify(answer.body));
      }
    }
  });

  it.each(['/keys', '/me/tokens'])(
    'ATK-17: an Idempotency-Key of another customer replays nothing: %s',
    async (path) => {
      const key = randomUUID();
      const send = (caller: CustomerCaller) => caller.call('post', path, { name: 'same' }).set('idempotency-key', key);
      const first = await send(victim.customer).expect(201);
      const second = await send(attacker).expect(201);
      expect(second.headers).not.toHaveProperty('idempotent-replayed');
      expect((second.body as ApiObject).id).not.toBe((first.body as ApiObject).id);
      expectNothingForeign(JSON.stringify(second.body));
      const operators = await app.call('post', '/tokens', { name: 'same' }).set('idempotency-key', key).expect(201);
      expect(operators.headers).not.toHaveProperty('idempotent-replayed');
    },
  );

  it.each(['/installation/export', '/models/export', '/organizations'])(
    'ATK-20: operators’ lists and exports are refused to members: %s',
    async (path) => {
      const answer = await app.raw('get', `/admin/v1${path}`).set('authorization', `Bearer ${attacker.token}`);
      expect([answer.status, (answer.body as { error?: { code: string } }).error?.code]).toEqual([
        403,
        'wrong_token_kind',
      ]);
    },
  );

  it('ATK-21: no member raises its own role', async () => {
    const { organizationId } = attacker;
    for (const role of ['admin', 'developer', 'billing', 'viewer'] as const) {
      const caller = await joinOrganization(app, organizationId, role);
      await caller.call('patch', `/members/${caller.memberId}`, { role: 'owner' }).expect(403);
      const guest = { email: `${randomUUID()}@example.com`, role: 'owner' };
      await caller.call('post', '/invitations', guest).expect(403);
      const { body } = await caller.call('get', '/me').expect(200);
      expect(body).toMatchObject({ role });
    }
    const answer = await app
      .raw('patch', `/admin/v1/users/${attacker.userId}`)
      .set('authorization', `Bearer ${attacker.token}`)
      .send({ platform_role: 'superadmin' });
    expect(answer.status).toBe(403);
  });

  /** An unknown id of the kind that a path takes. */
  function unknownIdAt(path: string): string {
    const noun = /\/([^/]+)\/\{id\}/.exec(path)?.[1] ?? '';
    return formatId(ID_KINDS[noun] ?? 'tok', newUuid(Date.now()));
  }
});
