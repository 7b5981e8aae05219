import { randomUUID } from 'node:crypto';
import type { Test } from 'supertest';
import type { OrganizationRole } from '#auth';
import { EXAMPLE_TIME, exampleId, formatId, parseId, type IdPrefix } from '#core';
import { OperatorsService } from '#identity';
import type { Transaction } from '#core/infra';
import { draftPost, receivedPost } from '../news/news-objects.js';
import { priceProposal } from '../prices/price-objects.js';
import { alarm, silence } from '../alarms/alarm-objects.js';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import { LoginAccountsRepository } from '../../../libs/identity/accounts/login-accounts.repository.js';
import { OneTimeLinksService } from '../../../libs/identity/links/one-time-links.service.js';
import { joinOrganization, mintCode, type CustomerCaller } from '../gateway/customer-caller.js';
import { ScriptedProvider } from '../sign-on/scripted-provider.js';
import { DnsServer } from '../sign-on/dns-server.js';
import { linkPerson } from '../sign-on/link-person.js';
import type { ApiCase } from './api-cases.js';
import {
  PRICE,
  type World,
  cap,
  channelFields,
  credential,
  deadMail,
  failure,
  hold,
  identityProvider,
  invitation,
  key,
  member,
  model,
  organization,
  ownCap,
  ownProject,
  project,
  ownDomain,
  ownKey,
  ownProvider,
  ownToken,
  route,
  rejectedRequest,
  settledRequest,
  startWorld,
  tier,
  token,
  user,
} from './api-world.js';
import {
  approvedRefund,
  bank,
  invoice,
  payingOut,
  difference,
  failedReceipt,
  offer,
  order,
  orderableBank,
  automaticTopup,
  paidOrder,
  savedMethod,
  requestedRefund,
  signatureOf,
  savingStripe,
  simulatedStripe,
  unappliedPayment,
} from './payment-objects.js';
import { deliveryTo, eventOf, ownWebhook, webhook } from './webhook-objects.js';
import { endLimits } from './end-limits.js';
import { startControlApp, type ApiList, type ApiObject } from './control-app.js';
import { addPasskey, answerOfPasskey } from './passkey-examples.js';
import { Phone } from './phone.js';
import { mailTo, tokenIn } from './mailbox.js';
import { saveMethodAt } from './saved-methods.js';
import { givePassword, logIn, makeOperator, type SessionCaller } from './session-caller.js';

type Headers = Readonly<Record<string, string>>;
/** `browser`: of a customer; another one for each route of accounts, since some end it. */
type Make = (world: ExampleWorld) => Promise<string>;

interface ExampleWorld extends World {
  readonly browser?: SessionCaller;
  /** Answers discovery. */
  readonly provider?: ScriptedProvider;
  readonly dns?: DnsServer;
  /** Answers as Stripe does. */
  readonly simulator?: Simulator;
}

const latest =
  (path: string): Make =>
  async ({ app }) =>
    ((await app.call('get', `${path}?limit=1`).expect(200)).body as ApiList).data[0]?.id ?? '';

/** Existing objects for the ids of the examples, on the operators' side. */
const OPERATORS_IDS: Partial<Record<IdPrefix, Make>> = {
  org: organization,
  cap,
  prj: project,
  key,
  tier,
  tok: token,
  usr: user,
  inv: invitation,
  idp: identityProvider,
  mdl: model,
  chn: ({ create }) =>
    create('/channels', {
      ...channelFields(),
      credentials: [{ secret: 'sk-0123456789' }],
      models: [{ model: 'openai/gpt-4.1', upstream_id: 'gpt-4.1' }],
    }),
  crd: credential,
  route,
  gen: settledRequest,
  aud: latest('/audit'),
  /** Of the organization that was made last: the one in the path. */
  topup: async (world) => {
    const path = `/organizations/${await latest('/organizations')(world)}/topups`;
    const call = world.app.call('post', path, { amount_usd: '100' }).set('idempotency-key', randomUUID());
    return ((await call.expect(201)).body as ApiObject).id;
  },
  mail: deadMail,
  prv: simulatedStripe,
  offer,
  ord: order,
  ofr: requestedRefund,
  ivc: invoice,
  fact: unappliedPayment,
  dif: difference,
  srt: failedReceipt,
  news: draftPost,
  ppr: priceProposal,
  alm: alarm,
  als: silence,
  whe: webhook,
  whd: async (world) => deliveryTo(world.app, await webhook(world), world.customer.organizationId),
  evt: ({ app, customer }) => eventOf(app, customer.organizationId),
  fail: async (world) => (await failure(world))[0] ?? '',
};

/** The same for a member of a customer, with the customer's own objects. */
const CUSTOMERS_IDS: Partial<Record<IdPrefix, Make>> = {
  org: ({ customer }) => Promise.resolve(customer.organizationId),
  cap: ownCap,
  prj: ownProject,
  key: ownKey,
  tok: ownToken,
  ses: ({ browser }) => Promise.resolve(browser?.session.id ?? ''),
  idp: ({ create, provider }) =>
    create('/identity-providers', { kind: 'oidc', name: 'SSO', client_id: 'routify', issuer: provider?.issuer }),
  dom: async (world) => {
    const id = await ownDomain(world);
    const { data } = (await world.customer.call('get', '/domains').expect(200)).body as ApiList;
    const domain = data.find((one) => one.id === id);
    world.dns?.records.set(String(domain?.record_name), [String(domain?.record_value)]);
    return id;
  },
  idn: ({ app, browser }) => linkPerson(app, browser!),
  psk: async ({ browser }) =>
    ((await browser!.call('get', '/api/v1/auth/passkeys').expect(200)).body as ApiList).data[0]?.id ?? '',
  mbr: member,
  inv: invitation,
  gen: async ({ customer, worker }) => {
    const event = worker.ledgerEvent({ organizationId: parseId('org', customer.organizationId) ?? '' });
    await worker.book([event]);
    return formatId('gen', event.event.requestId);
  },
  prv: orderableBank,
  ord: order,
  smd: savedMethod,
  ivc: invoice,
  news: ({ app, customer }) => receivedPost(app, customer.organizationId),
  whe: ownWebhook,
  whd: async (world) => deliveryTo(world.app, await ownWebhook(world), world.customer.organizationId),
  evt: ({ app, customer }) => eventOf(app, customer.organizationId),
  aud: async ({ customer }) => ((await customer.call('get', '/audit?limit=1').expect(200)).body as ApiList).data[0]!.id,
};

/** Other objects, which an action needs, by the last segment of its path. */
const NEEDED: Readonly<Record<string, Partial<Record<IdPrefix, Make>>>> = {
  'import-statement': { prv: bank },
  payouts: { prv: payingOut },
  refunds: { ord: paidOrder },
  'refund-requests': { ord: paidOrder },
  transferred: { ofr: approvedRefund },
};

/** The action that must precede an action, by the last segment of the action's path. */
const BEFORE: Readonly<Record<string, readonly [method: ApiCase['method'], end: string]>> = {
  restore: ['delete', ''],
  withdraw: ['post', '/publish'],
  resume: ['post', '/suspend'],
  enable: ['post', '/disable'],
};

/** Fields with unique values: an example gets a new one. */
const UNIQUE = new Set(['name', 'slug', 'canonical_id', 'aliases', 'label', 'email', 'tag', 'external_ref']);
/** Fields that take a secret, or the id, of an object made before. */
const SECRETS: Readonly<Record<string, Make>> = {
  'post /api/v1/auth/totp/confirm code': async ({ browser }) => (await Phone.with(browser!)).code(),
  'post /admin/v1/organizations/{id}/impersonate id': ({ customer }) => Promise.resolve(customer.organizationId),
  'post /admin/v1/organizations/{id}/impersonate member_id': ({ customer }) => Promise.resolve(customer.memberId),
  // Only a model without a list price takes one.
  'post /admin/v1/channels/{id}/models model': () => Promise.resolve(`acme/${randomUUID()}`),
  'post /admin/v1/topup-offers amount_usd': ownAmount,
  'patch /admin/v1/topup-offers/{id} amount_usd': ownAmount,
  'post /api/v1/domains domain': () => Promise.resolve(`${randomUUID()}.example`),
  'post /api/v1/redeem code': ({ app }) => mintCode(app),
  'post /api/v1/auth/login email': (world) => loginEmail(world),
  'post /api/v1/auth/account/delete email': ({ browser }) =>
    Promise.resolve((browser?.session as unknown as { user: { email: string } }).user.email),
  'post /api/v1/auth/setup token': async ({ app }) => {
    // Earlier examples made operators.
    await app.query('UPDATE "user" SET platform_role = NULL');
    return tokenOf((await app.control.app.get(OperatorsService).createSetupLink()) ?? '');
  },
  'post /api/v1/auth/register email': async ({ app }) => {
    await app.call('patch', '/settings/registration', { mode: 'open', proof_of_work_bits: null }).expect(200);
    return `${randomUUID()}@example.com`;
  },
  'post /api/v1/auth/invitation token': (world) => invite(world, `${randomUUID()}@example.com`),
  'post /api/v1/auth/invitation/register token': (world) => invite(world, `${randomUUID()}@example.com`),
  'post /api/v1/auth/invitation/accept token': async (world) => {
    const id = await world.create('/organizations', { name: randomUUID() });
    const { email } = (world.browser?.session as unknown as { user: { email: string } }).user;
    return invite({ ...world, customer: { ...world.customer, organizationId: id } }, email);
  },
  'post /api/v1/auth/register/complete token': async (world) =>
    tokenOf(await linkOf(world, (links, tx) => links.createForAddress(tx, `${randomUUID()}@example.com`, 'en'))),
  // It ends the tokens of the account, so that it is not the customer's.
  'post /api/v1/auth/password/reset token': async (world) => {
    const { userId } = await joinOrganization(world.app, world.customer.organizationId, 'viewer');
    return tokenOf(await linkOf(world, (links, tx) => links.create(tx, 'reset_password', parseId('usr', userId))));
  },
};

const OPERATOR_INVITATIONS = '/admin/v1/operator-invitations';

/** Consent to charges. */
const CONSENTS = new Set(['put /api/v1/automatic-topup', 'post /api/v1/saved-methods/{id}/orders']);

/** Routes that no token opens. */
export function isOfPeople({ method, path }: Pick<ApiCase, 'method' | 'path'>): boolean {
  if (CONSENTS.has(`${method} ${path}`)) return true;
  return path.endsWith('/hand-over') || path.endsWith('/mails/test') || path.startsWith(OPERATOR_INVITATIONS);
}

/** Routes that take no key of idempotency: they have no principal, or begin, end or replace a session. */
export function isOfAccount({ path }: Pick<ApiCase, 'path'>): boolean {
  return path.startsWith('/api/v1/auth/') || path.endsWith('/impersonate');
}

/** The secret of an invitation. */
async function invite({ app, customer }: World, email: string): Promise<string> {
  const path = `/organizations/${customer.organizationId}/invitations`;
  await app.call('post', path, { email, role: 'viewer' }).expect(201);
  return tokenIn(await mailTo(app, email, 'invitation'));
}

/** The address of a new customer with a password. */
async function loginEmail({ app, customer }: World, role: OrganizationRole = 'viewer'): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  await givePassword(app, (await joinOrganization(app, customer.organizationId, role, email)).userId);
  return email;
}

async function newBrowser(world: World, role: OrganizationRole = 'viewer'): Promise<SessionCaller> {
  return logIn(world.app, { email: await loginEmail(world, role) });
}

async function operatorBrowser({ app }: World): Promise<SessionCaller> {
  await app.call('patch', '/settings/security', { second_factor: null }).expect(200);
  return logIn(app, { email: await makeOperator(app), audience: 'operator' });
}

/** One that was sent a while ago. */
const operatorInvitation: Make = async (world) => {
  const operator = await operatorBrowser(world);
  const fields = { email: `${randomUUID()}@example.com`, role: 'support' };
  const { body } = await operator.call('post', OPERATOR_INVITATIONS, fields).expect(201);
  await world.app.query(`UPDATE operator_invitation SET sent_at = now() - interval '1 hour'`);
  return (body as ApiObject).id;
};

/** Of the person of the browser, whose earlier orders have ended. */
const ownMethod: Make = async (world) => {
  const { app, customer, browser } = world;
  const { user: person } = browser?.session as unknown as { user: { id: string } };
  await app.query(`UPDATE payment_order SET state = 'expired' WHERE state = 'created'`);
  await app.query('UPDATE method_charge SET ended_at = now() WHERE ended_at IS NULL');
  const owner = { organizationId: customer.organizationId, userId: person.id };
  return saveMethodAt(app, await savingStripe(world), owner);
};

type MakeLink = (links: OneTimeLinksService, tx: Transaction) => Promise<string>;

async function linkOf({ app }: World, make: MakeLink): Promise<string> {
  const links = app.control.app.get(OneTimeLinksService, { strict: false });
  const accounts = app.control.app.get(LoginAccountsRepository, { strict: false });
  return accounts.transaction((tx) => make(links, tx));
}

const tokenOf = (link: string): string => link.slice(link.indexOf('#token=') + 7);

let count = 0;
/** Each package has one of its own. */
function ownAmount(): Promise<string> {
  return Promise.resolve(`${1_000 + ++count}.00`);
}

/** Mailboxes, not spellings of one: one receives few invitations an hour. */
const another = (text: string): string =>
  text.includes('@') ? text.replace('@', `-${++count}@`) : `${text}-${++count}`;

/** The content of which the document has the hash. */
const EXAMPLE_LOGO = `data:image/svg+xml;base64,${Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
).toString('base64')}`;

/** Calls every route with its example in the API's document, on existing objects. */
export class ApiExamples {
  private acting: CustomerCaller | null = null;

  private constructor(public world: ExampleWorld & { readonly browser: SessionCaller }) {}

  /** On an installation of its own; also makes the models of the examples. End it with `close`. */
  static async start(): Promise<ApiExamples> {
    const [dns, simulator] = [await DnsServer.start(), await startSimulator({ host: '127.0.0.1', port: 0 })];
    const app = await startControlApp({
      ROUTIFY_DNS_SERVERS: dns.address,
      ROUTIFY_SIMULATOR: '1',
      ROUTIFY_SIMULATOR_LISTEN: new URL(simulator.url).host,
    });
    const world = await startWorld(app);
    await automaticTopup(world);
    const fields = { context_length: 128_000, max_output_tokens: 16_000, price: PRICE, status: 'active' };
    await world.create('/models', { ...fields, canonical_id: 'openai/gpt-4.1' });
    await world.create('/models', { ...fields, canonical_id: 'openai/gpt-4o' });
    const [browser, provider] = await Promise.all([newBrowser(world), ScriptedProvider.start()]);
    return new ApiExamples({ ...world, browser, provider, dns, simulator });
  }

  async close(): Promise<void> {
    await this.world.worker.close();
    await this.world.provider?.stop();
    this.world.dns?.stop();
    await this.world.app.stop();
    await this.world.simulator?.close();
  }

  /** The path with ids of existing objects, in a state that allows the action. */
  async pathOf(route: ApiCase): Promise<string> {
    const { path, operation } = route;
    // They end the rights of the caller.
    const { app, customer } = this.world;
    await endLimits(app);
    this.acting = path.endsWith('/leave') ? await joinOrganization(app, customer.organizationId, 'owner') : null;
    if (isOfPeople(route)) {
      const isOperators = path.startsWith('/admin/');
      await this.replaceBrowser(isOperators ? operatorBrowser(this.world) : newBrowser(this.world, 'owner'));
    }
    if (isOfAccount(route))
      this.world = {
        ...this.world,
        browser: await (path.startsWith('/admin/') ? operatorBrowser : newBrowser)(this.world),
      };
    if (path.endsWith('/mails/test')) await app.query('UPDATE login_account SET email_verified_at = now()');
    if (path.endsWith('/recovery-codes')) await this.enrol();
    if (path.endsWith('/logos/{hash}'))
      await app.call('patch', '/settings/brand', { logo_url: EXAMPLE_LOGO }).expect(200);
    if (path.includes('/passkeys/{id}')) await this.replaceBrowser(addPasskey(this.world));
    if (path.includes('/users/{id}/sessions/{session_id}')) {
      await this.replaceBrowser(newBrowser(this.world));
      const { id, user: owner } = this.world.browser.session as unknown as { id: string; user: { id: string } };
      return path.replace('{id}', owner.id).replace('{session_id}', id);
    }
    if (path.endsWith('/holds/{requestId}/release')) {
      const ids = await hold(this.world);
      return path.replaceAll(/\{[^}]+\}/g, () => ids.shift() ?? '');
    }
    let filled = path;
    for (const { name, in: location, schema } of operation.parameters ?? []) {
      if (location === 'path')
        filled = filled.replace(`{${name}}`, String(await this.replaced(route, name, schema.example)));
    }
    const end = path.slice(path.lastIndexOf('/') + 1);
    const before = BEFORE[end];
    if (before !== undefined) {
      const call = this.world.app.raw(before[0], filled.replace(`/${end}`, before[1]));
      await call.set('authorization', `Bearer ${this.world.app.token}`).expect(200);
    }
    return filled;
  }

  /** The example body with ids of existing objects; undefined where a route takes none. */
  async bodyOf(route: ApiCase): Promise<object | string | undefined> {
    const [content] = Object.values(route.operation.requestBody?.content ?? {});
    return content === undefined ? undefined : ((await this.replaced(route, '', content.example)) as object | string);
  }

  /** As a caller of the route's API; a POST has an Idempotency-Key of its own unless the headers name one. */
  call({ method, path, operation }: ApiCase, target: string, body?: object | string, headers: Headers = {}): Test {
    const { app, customer } = this.world;
    const bearer = path.startsWith('/api/') ? (this.acting ?? customer).token : app.token;
    const call =
      isOfAccount({ path }) || isOfPeople({ method, path })
        ? this.world.browser.call(method, target)
        : app.raw(method, target).set('authorization', `Bearer ${bearer}`);
    if (method === 'post') void call.set('idempotency-key', randomUUID());
    if (path.startsWith('/webhooks/')) void call.set('stripe-signature', signatureOf(JSON.stringify(body)));
    void call.set(headers);
    const [type = 'application/json'] = Object.keys(operation.requestBody?.content ?? {});
    return body === undefined ? call : call.set('content-type', type).send(body);
  }

  /** Sets up a second factor for the account of the browser. */
  private async enrol(): Promise<void> {
    const { app, browser } = this.world;
    const phone = await Phone.with(browser);
    this.world = { ...this.world, browser: (await phone.confirm(app, browser)).browser };
  }

  private async replaceBrowser(browser: Promise<SessionCaller>): Promise<void> {
    this.world = { ...this.world, browser: await browser };
  }

  private makers({ method, path }: ApiCase): Partial<Record<IdPrefix, Make>> {
    if (path.startsWith(OPERATOR_INVITATIONS)) return { inv: operatorInvitation };
    if (path.startsWith('/api/v1/identity-providers/')) return { idp: ownProvider };
    if (path.includes('/rejected-requests/'))
      return { gen: ({ app, customer }) => rejectedRequest(app, customer.organizationId) };
    const made = path.startsWith('/api/') ? CUSTOMERS_IDS : OPERATORS_IDS;
    const isPersons = isOfPeople({ method, path }) || isOfAccount({ path });
    return { ...made, ...NEEDED[path.slice(path.lastIndexOf('/') + 1)], ...(isPersons ? { smd: ownMethod } : {}) };
  }

  /** The same example with ids of existing objects, unique where required, and with times in the future. */
  private async replaced(route: ApiCase, name: string, value: unknown): Promise<unknown> {
    if (name === 'passkey') {
      const { browser, answer } = await answerOfPasskey(this.world, route.path);
      this.world = { ...this.world, browser };
      return answer;
    }
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.replaced(route, name, item)));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(
        async ([key, inner]) => [key, await this.replaced(route, key, inner)] as const,
      );
      return Object.fromEntries(await Promise.all(entries));
    }
    if (typeof value !== 'string') return value;
    const secret = SECRETS[`${route.name} ${name}`];
    if (secret !== undefined) return secret(this.world);
    if (value === EXAMPLE_TIME) return new Date(Date.now() + 86_400_000).toISOString();
    const [prefix = ''] = value.split('_');
    const make = this.makers(route)[prefix as IdPrefix];
    if (value === exampleId(prefix as IdPrefix) && make !== undefined) return make(this.world);
    return UNIQUE.has(name) ? another(value) : value;
  }
}

/** Callers that the guards of every route admit. */
export class ApiCallers {
  private constructor(
    private readonly world: World,
    private readonly operator: SessionCaller,
    /** An owner of the customer. */
    private readonly person: SessionCaller,
  ) {}

  static async start(world: World): Promise<ApiCallers> {
    const { app, customer } = world;
    const operator = await logIn(app, { email: await makeOperator(app), audience: 'operator' });
    const email = 'owner@example.com';
    await givePassword(app, (await joinOrganization(app, customer.organizationId, 'owner', email)).userId);
    return new ApiCallers(world, operator, await logIn(app, { email }));
  }

  /** A request of the route at the full path, with a new Idempotency-Key. */
  call({ method, path }: Pick<ApiCase, 'method' | 'path'>, target: string): Test {
    const { app, customer } = this.world;
    const isCustomers = path.startsWith('/api/');
    const ofPerson = isCustomers && isOfPeople({ method, path }) ? this.person : null;
    const session = path.startsWith('/api/v1/auth/') ? this.operator : ofPerson;
    const bearer = `Bearer ${isCustomers ? customer.token : app.token}`;
    const call = session?.call(method, target) ?? app.raw(method, target).set('authorization', bearer);
    return method === 'post' ? call.set('idempotency-key', randomUUID()) : call;
  }
}
