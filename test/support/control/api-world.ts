import { randomUUID } from 'node:crypto';
import { formatId, newUuid, parseId } from '#core';
import { MailOutbox } from '#core/mail';
import { MailsRepository } from '../../../libs/core/mail/mails.repository.js';
import { joinOrganization, type CustomerCaller } from '../gateway/customer-caller.js';
import { LedgerFixture } from '../ledger/ledger-fixture.js';
import type { ApiList, ControlApp } from './control-app.js';
import { givePassword, logIn } from './session-caller.js';

export const PRICE = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };

/** Ids of one object of each kind in the API; made anew for every call that consumes one. */
export interface World {
  readonly app: ControlApp;
  /** An owner of an organization. */
  readonly customer: CustomerCaller;
  readonly worker: LedgerFixture;
  readonly create: (path: string, fields: object) => Promise<string>;
}

let count = 0;
const unique = (what: string): string => `${what}-${++count}`;

const made = async (world: World, path: string, fields: object): Promise<string> =>
  ((await world.customer.call('post', path, fields).expect(201)).body as { id: string }).id;

export const organization = ({ create }: World) => create('/organizations', { name: unique('organization') });
export const tier = ({ create }: World) => create('/tiers', { name: unique('tier') });
export const token = ({ create }: World) => create('/tokens', { name: unique('token') });
export const key = async (world: World) =>
  world.create(`/organizations/${await organization(world)}/keys`, { name: 'key' });
export const capFields = () => ({ period: 'month', amount_usd: '10' });
export const cap = async (world: World) =>
  world.create(`/organizations/${await organization(world)}/caps`, capFields());
export const modelFields = () => ({ canonical_id: unique('acme/model'), context_length: 10, max_output_tokens: 5 });
export const model = ({ create }: World) => create('/models', { ...modelFields(), price: PRICE });
export const channelFields = () => ({
  name: unique('channel'),
  kind: 'openai-compatible',
  base_url: 'https://api.example.com/v1',
});
export const channel = ({ create }: World) => create('/channels', channelFields());
export const route = ({ create }: World) => create('/routes', { match: { tag: unique('tag') } });
export const credential = async (world: World) =>
  world.create(`/channels/${await channel(world)}/credentials`, { secret: 'sk-0123456789' });

export const providerFields = () => ({ kind: 'github', name: unique('provider'), client_id: 'routify' });
export const identityProvider = ({ create }: World) => create('/identity-providers', providerFields());

export const ownProviderFields = () => ({ ...providerFields(), kind: 'oidc', issuer: 'https://sso.example.com' });
export const ownProvider = (world: World) => made(world, '/identity-providers', ownProviderFields());
export const ownDomain = (world: World) => made(world, '/domains', { domain: `${unique('domain')}.example` });

export async function archived(world: World, noun: string, make: (world: World) => Promise<string>): Promise<string> {
  const id = await make(world);
  await world.app.call('delete', `/${noun}/${id}`).expect(200);
  return id;
}

export const ownKey = (world: World) => made(world, '/keys', { name: 'key' });
export const projectFields = () => ({ name: unique('project') });
export const project = async (world: World) =>
  world.create(`/organizations/${await organization(world)}/projects`, projectFields());
export const ownProject = (world: World) => made(world, '/projects', projectFields());
export async function archivedProject(world: World): Promise<string> {
  const id = await ownProject(world);
  await world.customer.call('delete', `/projects/${id}`).expect(200);
  return id;
}
/** A project, and a member with a role in it. */
export async function projectMember(world: World): Promise<string[]> {
  const [projectId, memberId] = [await ownProject(world), await member(world)];
  await world.customer.call('put', `/projects/${projectId}/members/${memberId}`, { role: 'viewer' }).expect(200);
  return [projectId, memberId];
}
export const ownCap = (world: World) => made(world, '/caps', capFields());
export const ownToken = (world: World) => made(world, '/me/tokens', { name: 'token' });
export const invitationFields = () => ({ email: `${unique('guest')}@example.com`, role: 'viewer' });
export const invitation = (world: World) => made(world, '/invitations', invitationFields());
export const member = async ({ app, customer }: World) =>
  (await joinOrganization(app, customer.organizationId, 'viewer')).memberId;
export const user = async ({ app, customer }: World) =>
  (await joinOrganization(app, customer.organizationId, 'viewer')).userId;

/** A user that is logged in, and its session. */
export async function userWithSession({ app, customer }: World): Promise<string[]> {
  const email = `${unique('person')}@example.com`;
  const { userId } = await joinOrganization(app, customer.organizationId, 'viewer', email);
  await givePassword(app, userId);
  return [userId, (await logIn(app, { email })).session.id];
}

export async function hold(world: World): Promise<string[]> {
  const id = await organization(world);
  const topUp = world.app.call('post', `/organizations/${id}/topups`, { amount_usd: '1' });
  await topUp.set('idempotency-key', randomUUID()).expect(201);
  const { requestId } = await world.worker.admit(parseId('org', id) ?? '', 1_000n);
  return [id, formatId('gen', requestId)];
}

/** A mail that was given up. No worker sends mails here. */
export async function deadMail({ app }: World): Promise<string> {
  const { mails, outbox } = {
    mails: app.control.app.get(MailsRepository, { strict: false }),
    outbox: app.control.app.get(MailOutbox),
  };
  const style = {
    brand: {
      name: 'Acme',
      url: 'https://a.example',
      color: '#000000',
      supportEmail: null,
      logoUrl: null,
      conditionsUrl: null,
      privacyUrl: null,
      links: [],
    },
    from: { name: 'Acme', address: 'a@a.example' },
    replyTo: null,
  };
  const mail = {
    template: 'reset_password',
    variables: { link: 'https://a.example' },
    to: 'ada@example.com',
    locale: 'en',
  } as const;
  await mails.transaction((tx) => outbox.add(tx, mail, style));
  await app.query(`UPDATE mail_message SET status = 'dead'`);
  return ((await app.call('get', '/mails?limit=1').expect(200)).body as ApiList).data[0]?.id ?? '';
}

/** A request that Postgres refused; the cause is removed again. */
export async function failure({ app, worker, ...world }: World): Promise<string[]> {
  const organizationId = parseId('org', await organization({ app, worker, ...world })) ?? '';
  await app.query(`ALTER TABLE usage_record ADD CONSTRAINT refusal CHECK (requested_model <> 'refused') NOT VALID`);
  await worker.deliver(worker.event({ organizationId, requestedModel: 'refused' }));
  await worker.drain(organizationId);
  await app.query('ALTER TABLE usage_record DROP CONSTRAINT refusal');
  const { body } = await app.call('get', '/settlement-failures?limit=1').expect(200);
  return [(body as ApiList).data[0]?.id ?? ''];
}

/** The query that gives a model without a price its first price. */
export async function previewedImport({ app, create }: World): Promise<string> {
  const fields = modelFields();
  await create('/models', fields);
  const file = { prices: [{ model: fields.canonical_id, ...PRICE }] };
  const { body } = await app.call('post', '/prices/import?dry_run=true', file).expect(200);
  return `?import_token=${(body as { import_token: string }).import_token}`;
}

/** A customer with an owner, on a control app whose default tier is made here. The caller closes `worker`. */
export async function startWorld(app: ControlApp): Promise<World> {
  const worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  const create = async (path: string, fields: object): Promise<string> =>
    ((await app.call('post', path, fields).expect(201)).body as { id: string }).id;
  await app.call('post', '/tiers', { name: 'default', is_default: true }).expect(201);
  const customer = await joinOrganization(app, await create('/organizations', { name: 'Customer' }), 'owner');
  return { app, worker, customer, create };
}

/** A settled request of an organization of its own, which cost 0.10 US dollars. */
/** A request that was rejected before admission, as a worker stores it. */
export async function rejectedRequest(
  app: Pick<ControlApp, 'query'>,
  organizationId: string,
  keyId: string | null = null,
): Promise<string> {
  const uuid = newUuid(Date.now());
  await app.query(
    `INSERT INTO rejected_request (request_id, organization_id, key_id, status_code, error_code, method, path)
     VALUES ($1, $2, $3, 402, 'insufficient_balance', 'POST', '/v1/chat/completions')`,
    ...[uuid, parseId('org', organizationId), keyId === null ? null : parseId('key', keyId)],
  );
  return formatId('gen', uuid);
}

export async function settledRequest({ worker }: World): Promise<string> {
  const organizationId = await worker.createOrganization(100_000_000n);
  const requestId = await worker.use(organizationId, 100_000_000n);
  await worker.drain(organizationId);
  return formatId('gen', requestId);
}
