import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const HELLO = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }] };

/** Authentication settings with values other than the defaults. */
describe('another key prefix, and CORS turned off', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform({ ROUTIFY_KEY_PREFIX: 'acme', ROUTIFY_CORS: 'off' });
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  it('AUTH-3: keys begin with the prefix that is set', async () => {
    expect(customer.apiKey).toMatch(/^acme_[0-9A-Za-z]{38}$/);
    expect((await caller.chat(HELLO)).status).toBe(200);
    const renamed = new GatewayCaller(platform, customer.apiKey.replace('acme_', 'acne_'));
    expect((await renamed.chat(HELLO)).error().code).toBe('invalid_api_key');
  });

  it('AUTH-6: a setting keeps browsers of other origins out', async () => {
    const origin = 'https://app.example';
    const preflight = await caller.send('OPTIONS', '/v1/chat/completions', {
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    const served = await caller.chat(HELLO, { origin });
    expect([preflight.status, served.status]).toEqual([405, 200]);
    for (const { headers } of [preflight, served]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});
