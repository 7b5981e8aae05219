import { formatId, parseId } from '#core';
import { EndpointsService } from '#notifications';
import { OPERATOR } from '../../ledger/ledger-fixture.js';
import { alarm } from '../../alarms/alarm-objects.js';
import { saveMethodAt } from '../../control/saved-methods.js';
import { newsFields } from '../../news/news-objects.js';
import type { ConsoleStack } from '../console-stack.js';
import { CUSTOMER, join, openRegistration, register, sellTo, VIEWER } from '../people.js';
import type { Story } from '../story.js';
import type { FormCase } from './dialog-walk.js';

/** Ids, by what the addresses of forms call them. */
export type Things = Readonly<Record<string, string>>;

/** What the forms are opened of. */
export async function makeThings({ stack, browser }: Story): Promise<Things> {
  await stack.addOperator();
  await openRegistration(stack);
  const organization = await register(stack, await browser.newPage(), CUSTOMER);
  await sellTo(stack, organization);
  await join(stack, await browser.newPage(), organization, VIEWER);
  await stack.admin('POST', `/organizations/${organization}/keys`, { name: 'nightly' });
  const idOf = async (path: string, name: string): Promise<string> => {
    const { data } = await stack.admin<{ data: Record<string, string>[] }>('GET', path);
    return data.find((one) => Object.values(one).includes(name))?.id ?? '';
  };
  await stack.platform.addModel({ canonicalId: 'openai/unpriced', status: 'draft', price: null });
  await stack.platform.addChannel({ name: 'resting', serves: ['openai/gpt-4.1'] });
  // A new proxy may not read what was stored for an address: this one is encrypted on the way.
  const encrypted = await stack.platform.addChannel({
    name: 'encrypted',
    serves: ['openai/gpt-4.1'],
    baseUrl: 'https://encrypted.example.com/v1',
    priority: 900,
  });
  const disabled = await idOf('/channels', 'resting');
  await stack.admin('POST', `/channels/${disabled}/disable`, {});
  await stack.admin('POST', `/organizations/${organization}/invitations`, {
    email: 'pending@example.com',
    role: 'viewer',
  });
  await stack.admin('POST', '/identity-providers', { kind: 'github', name: 'Code', client_id: 'console' });
  await stack.admin('PUT', '/settings/display-rates', {
    rates: [{ date: '2026-11-01', currency: 'EUR', rate: '0.9' }],
  });
  const rule = await stack.admin<{ id: string }>('POST', '/routes', { match: { model: 'openai/gpt-4.1' } });
  const card = await stack.admin<{ id: string }>('POST', '/payment-providers', {
    kind: 'stripe',
    mode: 'test',
    name: 'Card',
    secret_key: 'sk_test_things',
  });
  await stack.admin('POST', '/topup-offers', { kind: 'package', amount_usd: '100', bonus_usd: '10' });
  const owner = { organizationId: organization, userId: await idOf('/users', CUSTOMER.email) };
  for (let saved = 0; saved < 2; saved += 1) await saveMethodAt(stack.platform, card.id, owner);
  const [ownWebhook = '', ownDisabledWebhook = ''] = await makeEndpoints(stack, organization);
  const [webhook = '', disabledWebhook = ''] = await makeEndpoints(stack, null);
  const [newsDraft = '', newsScheduled = '', newsSpare = ''] = await makePosts(stack);
  const tier = await stack.admin<{ id: string }>('POST', '/tiers', { name: 'spare' });
  const cap = await makeCap(stack, organization);
  const ownCap = await makeCap(stack, organization);
  await stack.platform.query(`UPDATE spend_cap SET set_by = 'customer' WHERE id = $1`, parseId('cap', ownCap));
  const projects = await makeProjects(stack, organization);
  return {
    ...projects,
    organization,
    cap,
    ownCap,
    disabled,
    encrypted: formatId('chn', encrypted),
    newsDraft,
    newsScheduled,
    newsSpare,
    ownWebhook,
    ownDisabledWebhook,
    webhook,
    disabledWebhook,
    rule: rule.id,
    tier: tier.id,
    card: card.id,
    alarm: await alarm({ app: stack.platform }),
    channel: await idOf('/channels', 'simulated'),
    model: await idOf('/models', 'openai/gpt-4.1'),
    user: owner.userId,
    token: await idOf('/tokens', 'test'),
    key: await idOf(`/organizations/${organization}/keys`, 'checkout-prod'),
  };
}

async function makeCap(stack: ConsoleStack, organization: string): Promise<string> {
  const fields = { amount_usd: '250', period: 'month' };
  return (await stack.admin<{ id: string }>('POST', `/organizations/${organization}/caps`, fields)).id;
}

/** For each side one that is current and one that is archived, and one that stays as it is. */
async function makeProjects(stack: ConsoleStack, organization: string): Promise<Things> {
  const create = async (name: string): Promise<string> =>
    (await stack.admin<{ id: string }>('POST', `/organizations/${organization}/projects`, { name })).id;
  await create('Kept');
  const [project, ownProject] = [await create('Spare'), await create('Own')];
  const [archivedProject, ownArchivedProject] = [await create('Archived'), await create('Own archived')];
  for (const id of [archivedProject, ownArchivedProject]) await stack.admin('DELETE', `/projects/${id}`);
  return { project, ownProject, archivedProject, ownArchivedProject };
}

/** A draft, one that waits for its time, and a draft that may go. */
async function makePosts(stack: ConsoleStack): Promise<string[]> {
  const later = { publish_at: new Date(Date.now() + 86_400_000).toISOString() };
  const ids: string[] = [];
  for (const changes of [{}, later, {}]) {
    ids.push((await stack.admin<{ id: string }>('POST', '/news', newsFields(changes))).id);
  }
  await stack.admin('POST', `/news/${ids[1]}/publish`, {});
  return ids;
}

/** One that is enabled, and one that is not. @param organizationId null: of the operator */
async function makeEndpoints({ control }: ConsoleStack, organizationId: string | null): Promise<string[]> {
  const endpoints = control.app.get(EndpointsService);
  const owner = organizationId === null ? null : parseId('org', organizationId);
  const made: string[] = [];
  for (const name of ['Enabled hook', 'Disabled hook']) {
    const fields = { name, kind: 'webhook', url: 'https://example.com/hook', eventTypes: [], language: 'en' } as const;
    const { endpoint } = await endpoints.create(owner, { ...fields, signing: 'hmac', secret: null }, OPERATOR);
    if (made.length > 0) await endpoints.update(endpoint.id, owner, { status: 'disabled' }, null, OPERATOR);
    made.push(formatId('whe', endpoint.id));
  }
  return made;
}

/** Where a form is. */
export function addressOf({ address }: FormCase, things: Things): string {
  return address.replaceAll(/:(\w+)/g, (_, name: string) => things[name] ?? '');
}
