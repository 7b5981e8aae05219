import { ProviderEndpoints } from '#payments';
import { STRIPE_API_VERSION } from '../../../../libs/payments/stripe/stripe.adapter.js';
import type { ApiObject } from '../../../support/control/control-app.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly status: string;
  readonly enabled_events: readonly string[];
  readonly api_version: string;
}

let world: PaymentWorld;
let keys = 0;
const FOREIGN = 'https://shop.example.com/stripe';
const ENDPOINTS = '/v1/webhook_endpoints';

beforeAll(async () => {
  world = await PaymentWorld.start();
  publicUrl(world.app.control.adminUrl);
}, 60_000);

afterAll(() => world.stop());

/** Where control is reached from now on. */
function publicUrl(url: string): void {
  const endpoints = world.app.control.app.get(ProviderEndpoints, { strict: false });
  const { config } = endpoints as unknown as { readonly config: object };
  Object.assign(endpoints, { config: { ...config, publicUrl: url } });
}

const newKey = (kind = 'sk', right = ''): string => `${kind}_test_endpoint${++keys}${right}`;

/** A provider without a signing secret. */
const add = (key: string, fields: object = {}): Promise<ApiObject> =>
  world.made('/payment-providers', {
    kind: 'stripe',
    mode: 'test',
    name: `Card ${keys}`,
    simulator: true,
    secret_key: key,
    ...fields,
  });

const register = (id: string) => world.app.call('post', `/payment-providers/${id}/register-webhook`, {});

async function shown(id: string): Promise<ApiObject> {
  return (await world.app.call('get', `/payment-providers/${id}`).expect(200)).body as ApiObject;
}

async function endpointsOf(key: string): Promise<readonly Endpoint[]> {
  const { objects } = (await world.simulate(`objects?account=${key}`)) as {
    readonly objects: { readonly webhook_endpoint?: readonly Endpoint[] };
  };
  return objects.webhook_endpoint ?? [];
}

/** The one endpoint of a provider verifies what the simulated Stripe sends. */
async function credits({ id }: ApiObject, key: string): Promise<void> {
  const customer = await world.customer();
  const order = await world.order(customer, id);
  await world.pay(order);
  await world.becomes(order, { state: 'credited' });
  const { data } = (await world.simulate(`deliveries?account=${key}`)) as { readonly data: readonly object[] };
  const completed = data.filter((one) => JSON.stringify(one).includes('checkout.session.completed'));
  expect(completed).toHaveLength(1);
  expect(JSON.stringify(completed)).toContain('200');
}

describe('the webhook endpoint at Stripe', () => {
  it('is made with the key when the provider is added: its address, its events, its version', async () => {
    const key = newKey();
    const provider = await add(key);
    expect(provider).toMatchObject({ webhook_secret_set: true, webhook_problem: null });
    const [endpoint, ...others] = await endpointsOf(key);
    expect(others).toEqual([]);
    expect(endpoint).toMatchObject({
      id: provider.webhook_endpoint_ref,
      url: world.webhookUrl(provider.id),
      status: 'enabled',
      enabled_events: provider.webhook_events,
      api_version: STRIPE_API_VERSION,
    });
    await credits(provider, key);
  });

  it('is left to an operator who gives a signing secret', async () => {
    const key = newKey();
    const provider = await add(key, { webhook_secret: 'whsec_by_hand' });
    expect(provider).toMatchObject({ webhook_secret_set: true, webhook_endpoint_ref: null });
    const rolled = newKey();
    await world.simulate('keys', { account: key, secret_key: rolled });
    await world.app.call('post', `/payment-providers/${provider.id}/rotate-keys`, { secret_key: rolled }).expect(200);
    expect(await endpointsOf(key)).toEqual([]);
    // That endpoint is none of another account.
    const other = newKey();
    await world.app.call('post', `/payment-providers/${provider.id}/rotate-keys`, { secret_key: other }).expect(200);
    expect((await endpointsOf(other)).map(({ id }) => id)).toEqual([(await shown(provider.id)).webhook_endpoint_ref]);
  });

  it('ATK-474: is not made by a key without the right, which gets the steps and the reason', async () => {
    const key = newKey('rk');
    const provider = await add(key);
    expect(provider).toMatchObject({
      webhook_secret_set: false,
      webhook_endpoint_ref: null,
      webhook_problem: 'key_rights',
      webhook_url: expect.stringContaining(`/webhooks/payments/${provider.id}`),
    });
    const { body } = await register(provider.id).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_webhook_rights' } } });
    expect(JSON.stringify(body)).not.toContain(key);
    // A key that has it.
    await world.app
      .call('post', `/payment-providers/${provider.id}/rotate-keys`, { secret_key: newKey('rk', '_webhooks') })
      .expect(200);
    expect(await shown(provider.id)).toMatchObject({ webhook_secret_set: true, webhook_problem: null });
  });

  it.each(['http://control.example.com', 'https://localhost:8443', 'https://127.0.0.1'])(
    'ATK-474: is not asked for at %s, where Stripe could not call',
    async (url) => {
      publicUrl(url);
      try {
        const provider = await add(newKey(), { simulator: false });
        expect(provider).toMatchObject({ webhook_problem: 'address', webhook_endpoint_ref: null });
        const { body } = await register(provider.id).expect(400);
        expect(body).toMatchObject({ error: { metadata: { reason: 'payment_webhook_address' } } });
      } finally {
        publicUrl(world.app.control.adminUrl);
      }
    },
  );

  it('ATK-475: is the same however often it is asked for, and is mended where it was changed', async () => {
    const key = newKey();
    const { id, webhook_endpoint_ref: ref } = await add(key);
    const before = await endpointsOf(key);
    await register(id).expect(200);
    expect(await endpointsOf(key)).toEqual(before);
    await world.client(key).webhookEndpoints.update(String(ref), { disabled: true, enabled_events: ['payout.paid'] });
    await register(id).expect(200);
    expect(await endpointsOf(key)).toEqual(before);
    expect((await shown(id)).webhook_endpoint_ref).toBe(ref);
  });

  it('ATK-475: is replaced where its secret is not stored, is of another version, or is gone', async () => {
    const key = newKey('rk');
    const provider = await add(key);
    const owner = newKey();
    await world.simulate('keys', { account: key, secret_key: owner });
    const url = world.webhookUrl(provider.id);
    const merchant = world.client(owner).webhookEndpoints;
    // By hand, twice, with secrets that are stored nowhere.
    const made = [];
    for (let count = 0; count < 2; count++) made.push(await merchant.create({ url, enabled_events: ['*'] }));
    await world.app.call('post', `/payment-providers/${provider.id}/rotate-keys`, { secret_key: owner }).expect(200);
    const [first, ...others] = await endpointsOf(owner);
    expect(others).toEqual([]);
    expect(made.map(({ id }) => id)).not.toContain(first?.id);
    await credits(provider, owner);
    await merchant.del(String(first?.id));
    await register(provider.id).expect(200);
    const [second] = await endpointsOf(owner);
    expect((await shown(provider.id)).webhook_endpoint_ref).toBe(second?.id);
    expect(second?.id).not.toBe(first?.id);
  });

  it('ATK-475: is one by two operators at once', async () => {
    const key = newKey('rk');
    const { id } = await add(key);
    const owner = newKey();
    await world.simulate('keys', { account: key, secret_key: owner });
    const rotated = await world.app.call('post', `/payment-providers/${id}/rotate-keys`, {
      secret_key: owner,
      webhook_secret: 'whsec_earlier',
    });
    expect(rotated.status).toBe(200);
    const answers = await Promise.all([register(id), register(id), register(id)]);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const endpoints = await endpointsOf(owner);
    expect(endpoints.map((one) => one.id)).toEqual([(await shown(id)).webhook_endpoint_ref]);
    await credits(await shown(id), owner);
  });

  it.each(['drop_reply', 'cut', 'error'])('ATK-475: is made at the next try after %s', async (kind) => {
    const key = newKey();
    // The client of Stripe repeats a call whose connection broke once by itself.
    const times = kind === 'error' ? 1 : 2;
    await world.simulate('faults', { account: key, kind, method: 'POST', path: ENDPOINTS, times });
    const provider = await add(key);
    expect(provider).toMatchObject({ webhook_problem: 'unavailable', webhook_secret_set: false });
    await register(provider.id).expect(200);
    expect((await endpointsOf(key)).map(({ id }) => id)).toEqual([(await shown(provider.id)).webhook_endpoint_ref]);
    await credits(provider, key);
  });

  it('ATK-473: leaves endpoints of other addresses at the account alone', async () => {
    const key = newKey();
    const merchant = world.client(key).webhookEndpoints;
    const foreign = await merchant.create({ url: FOREIGN, enabled_events: ['*'] });
    const provider = await add(key);
    const before = (await endpointsOf(key)).filter(({ id }) => id !== foreign.id);
    // A copy of this installation at another address makes its own, and takes none away.
    publicUrl('https://copy.example.com');
    try {
      await register(provider.id).expect(200);
    } finally {
      publicUrl(world.app.control.adminUrl);
    }
    const after = await endpointsOf(key);
    expect(after).toHaveLength(3);
    expect(after).toEqual(expect.arrayContaining([...before]));
    expect(after.find(({ id }) => id === foreign.id)).toMatchObject({ url: FOREIGN, enabled_events: ['*'] });
  });

  it('ATK-473: takes no room of others at an account that has all endpoints it can have', async () => {
    const key = newKey();
    const merchant = world.client(key).webhookEndpoints;
    for (let count = 0; count < 16; count++)
      await merchant.create({ url: `${FOREIGN}/${count}`, enabled_events: ['*'] });
    const provider = await add(key);
    expect(provider).toMatchObject({ webhook_problem: 'refused', webhook_endpoint_ref: null });
    expect(await endpointsOf(key)).toHaveLength(16);
    const { body } = await register(provider.id).expect(400);
    expect(body).toMatchObject({ error: { message: expect.stringContaining('maximum of 16') } });
  });

  it('ATK-473: ends at the account that is left with its key', async () => {
    const [key, other] = [newKey(), newKey()];
    const provider = await add(key);
    await world.app.call('post', `/payment-providers/${provider.id}/test`, {}).expect(200);
    await world.app.call('post', `/payment-providers/${provider.id}/rotate-keys`, { secret_key: other }).expect(200);
    expect(await endpointsOf(key)).toEqual([]);
    const endpoints = await endpointsOf(other);
    expect(endpoints.map(({ id }) => id)).toEqual([(await shown(provider.id)).webhook_endpoint_ref]);
    await credits(provider, other);
  });

  it('stays with a provider that is disabled', async () => {
    const key = newKey();
    const { id } = await add(key);
    await world.app.call('patch', `/payment-providers/${id}`, { status: 'disabled' }).expect(200);
    expect(await endpointsOf(key)).toHaveLength(1);
  });

  it('ATK-474: has its secret in no response, event, log or row', async () => {
    const logged = world.logged();
    const key = newKey();
    const provider = await add(key);
    const secrets: string[] = [];
    const { webhookEndpoints: merchant } = world.client(key);
    await merchant.del(String(provider.webhook_endpoint_ref));
    const texts: unknown[] = [provider, (await register(provider.id).expect(200)).body, await shown(provider.id)];
    const audit = await world.app.call('get', '/audit?limit=50').expect(200);
    texts.push(audit.body, await world.app.dump());
    for (const one of await endpointsOf(key)) {
      const { secret } = (await world.simulate(`endpoints/${one.id}/rotate`, {})) as { readonly secret: string };
      secrets.push(secret);
    }
    const text = [JSON.stringify(texts), ...logged].join('\n');
    expect(text).not.toMatch(/whsec_[0-9a-f]{20,}/);
    expect(text).not.toContain(key);
    expect(secrets[0]).toMatch(/^whsec_[0-9a-f]{20,}$/);
  });

  it('is of Stripe alone', async () => {
    const { id } = await world.made('/payment-providers', {
      kind: 'bank_transfer',
      mode: 'test',
      name: 'Bank',
      instructions: 'IBAN',
    });
    const { body } = await register(id).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_webhook_by_hand' } } });
  });
});
