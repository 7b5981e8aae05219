import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { servedRoutes } from '../../../support/gateway/served-routes.js';

const CANARY = 'canary-of-the-owner';
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: CANARY }] };

interface IsolationCase {
  readonly owner: Customer;
  readonly generationId: string;
  /** Stored for the owner. */
  readonly responseId: string;
  readonly intruder: GatewayCaller;
}

async function countsOwnModelsOnly(intruder: GatewayCaller, path: string): Promise<void> {
  const foreign = await intruder.post(path, { ...hello, input: CANARY, model: 'acme/private' });
  expect(foreign.error()).toMatchObject({ code: 'model_not_allowed' });
}

/** The intruder keeps responses, too, and learns no more of the owner's than of one that does not exist. */
async function findsNothing(
  intruder: GatewayCaller,
  responseId: string,
  send: (path: string) => Promise<Answer>,
): Promise<void> {
  const foreign = await send(`/v1/responses/${responseId}`);
  const unknown = await send('/v1/responses/resp_00000000000000000000000000');
  expect([foreign.status, foreign.error()]).toEqual([404, unknown.error()]);
  const body = { model: 'free', input: 'Hi', previous_response_id: responseId };
  expect((await intruder.post('/v1/responses', body)).error().param).toBe('previous_response_id');
}

async function hasNoLimit(intruder: GatewayCaller, prefix: string): Promise<void> {
  expect((await intruder.get(`${prefix}/dashboard/billing/subscription`)).json()).toMatchObject({ hard_limit_usd: 0 });
}

async function hasSpentNothing(intruder: GatewayCaller, prefix: string): Promise<void> {
  expect((await intruder.get(`${prefix}/dashboard/billing/usage`)).json()).toMatchObject({ total_usage: 0 });
}

/** For each route of `/v1`: the response to a key of another organization. */
const ROUTES: Readonly<Record<string, (context: IsolationCase) => Promise<void>>> = {
  'POST /v1/chat/completions': async ({ intruder }) => {
    const answer = await intruder.chat(hello, { 'idempotency-key': 'of the owner' });
    expect(answer.status).toBe(402);
    expect(answer.error().metadata).toMatchObject({ available_usd: '0', held_usd: '0' });
  },
  'POST /v1/completions': async ({ intruder }) => {
    const body = { model: 'instruct', prompt: CANARY };
    const answer = await intruder.post('/v1/completions', body, { 'idempotency-key': 'of the owner' });
    expect([answer.status, answer.error().code]).toEqual([402, 'insufficient_balance']);
  },
  'POST /v1/embeddings': async ({ intruder }) => {
    const body = { model: 'embed', input: CANARY };
    const answer = await intruder.post('/v1/embeddings', body, { 'idempotency-key': 'of the owner' });
    expect([answer.status, answer.error().code]).toEqual([402, 'insufficient_balance']);
  },
  'POST /v1/responses': async ({ intruder }) => {
    const body = { model: 'gpt-4o', input: CANARY };
    const answer = await intruder.post('/v1/responses', body, { 'idempotency-key': 'of the owner' });
    expect([answer.status, answer.error().code]).toEqual([402, 'insufficient_balance']);
  },
  'POST /v1/responses/input_tokens': ({ intruder }) => countsOwnModelsOnly(intruder, '/v1/responses/input_tokens'),
  'POST /v1/responses/compact': async ({ intruder, responseId }) => {
    const body = { model: 'gpt-4o', input: CANARY };
    expect((await intruder.post('/v1/responses/compact', body)).status).toBe(402);
    // Of other models a response is not looked for without a balance.
    const free = { ...body, model: 'free', previous_response_id: responseId };
    const continued = await intruder.post('/v1/responses/compact', free);
    expect(continued.error().param).toBe('previous_response_id');
  },
  'GET /v1/responses/:id': async ({ intruder, responseId }) => {
    await findsNothing(intruder, responseId, (path) => intruder.get(path));
  },
  'DELETE /v1/responses/:id': async ({ intruder, responseId }) => {
    await findsNothing(intruder, responseId, (path) => intruder.delete(path));
  },
  'GET /v1/responses/:id/input_items': async ({ intruder, responseId }) => {
    await findsNothing(intruder, responseId, (path) => intruder.get(`${path}/input_items`));
  },
  'POST /v1/messages': async ({ intruder }) => {
    const answer = await intruder.post(
      '/v1/messages',
      { ...hello, max_tokens: 9 },
      { 'idempotency-key': 'of the owner' },
    );
    expect([answer.status, answer.error().code]).toEqual([402, 'insufficient_balance']);
  },
  'POST /v1/messages/count_tokens': ({ intruder }) => countsOwnModelsOnly(intruder, '/v1/messages/count_tokens'),
  'POST /v1/estimate': async ({ intruder }) => {
    expect((await intruder.post('/v1/estimate', hello)).text).not.toContain('of the owner');
    const foreign = await intruder.post('/v1/estimate', { ...hello, model: 'acme/private' });
    expect(foreign.error()).toMatchObject({ code: 'model_not_allowed' });
  },
  'GET /v1/models': async ({ intruder }) => {
    expect((await intruder.get('/v1/models')).text).not.toContain('acme/private');
  },
  'GET /v1/models/*id': async ({ intruder }) => {
    const answer = await intruder.get('/v1/models/acme/private');
    expect(answer.error()).toMatchObject({ code: 'model_not_found' });
    expect(answer.error().metadata).toBeUndefined();
  },
  'GET /v1/key': async ({ intruder }) => {
    expect((await intruder.get('/v1/key')).json()).toMatchObject({ label: 'of the intruder' });
  },
  'GET /v1/credits': async ({ intruder }) => {
    expect((await intruder.get('/v1/credits')).json()).toMatchObject({ balance_usd: '0', available_usd: '0' });
  },
  'GET /v1/generations/:id': async ({ intruder, generationId }) => {
    const foreign = await intruder.get(`/v1/generations/${generationId}`);
    const unknown = await intruder.get('/v1/generations/gen_00000000000000000000000000');
    expect(foreign.status).toBe(404);
    expect(foreign.error()).toEqual(unknown.error());
  },
  'POST /v1/generations/:id/cancel': async ({ intruder, generationId }) => {
    const foreign = await intruder.post(`/v1/generations/${generationId}/cancel`, {});
    const unknown = await intruder.post('/v1/generations/gen_00000000000000000000000000/cancel', {});
    expect(foreign.status).toBe(404);
    expect(foreign.error()).toEqual(unknown.error());
  },
  'GET /v1/dashboard/billing/subscription': ({ intruder }) => hasNoLimit(intruder, '/v1'),
  'GET /v1/dashboard/billing/usage': ({ intruder }) => hasSpentNothing(intruder, '/v1'),
  'GET /dashboard/billing/subscription': ({ intruder }) => hasNoLimit(intruder, ''),
  'GET /dashboard/billing/usage': ({ intruder }) => hasSpentNothing(intruder, ''),
};

const PUBLIC = [
  'GET /healthz',
  'GET /readyz',
  'GET /',
  'GET /v1',
  'GET /v1/openapi.json',
  'GET /v1/stream-check',
  'GET /docs',
  'GET /docs/page.js',
  'GET /docs/swagger-ui-bundle.js',
  'GET /docs/swagger-ui.css',
];

describe('isolation between organizations', () => {
  let platform: Platform;
  let owner: Customer;
  let ownCaller: GatewayCaller;
  let intruder: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addModel({ canonicalId: 'openai/instruct', aliases: ['instruct'], endpoints: ['completions'] });
    const embeds = { endpoints: ['embeddings'], maxOutputTokens: 0 } as const;
    await platform.addModel({ canonicalId: 'openai/embed', aliases: ['embed'], ...embeds });
    await platform.addModel({ canonicalId: 'acme/private' });
    const price = [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n } }];
    await platform.addModel({ canonicalId: 'openai/free', aliases: ['free'], price });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o', 'instruct', 'embed', 'free'] });
    owner = await platform.addCustomer({ organization: { responseRetentionDays: 1 } });
    ownCaller = new GatewayCaller(platform, owner.apiKey);
    const other = await platform.addCustomer({
      topUpUsd: '0',
      organization: { allowedModels: ['openai/*'], responseRetentionDays: 1 },
      key: { name: 'of the intruder' },
    });
    intruder = new GatewayCaller(platform, other.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  it('has a case for every route of the gateway', () => {
    const served = servedRoutes(platform).filter((route) => !PUBLIC.includes(route));
    expect(served.sort()).toEqual(Object.keys(ROUTES).sort());
  });

  it('NBR-8: the gateway says at GET / what it serves, and nothing else', async () => {
    const { endpoints } = (await intruder.send('GET', '/')).json();
    const versioned = Object.keys(ROUTES).filter((route) => route.includes(' /v1/'));
    const routes = [...versioned, 'GET /v1/openapi.json', 'GET /v1/stream-check'];
    expect(endpoints).toEqual(routes.map((route) => route.replace(/[:*]id\b/, '{id}')));
  });

  describe.each([
    ['before', false],
    ['after', true],
  ])('%s settlement', (_when, settled) => {
    let reply: Answer;
    let responseId = '';

    beforeAll(async () => {
      reply = await ownCaller.chat(hello, { 'idempotency-key': settled ? 'another' : 'of the owner' });
      const stored = (await ownCaller.post('/v1/responses', { model: 'gpt-4o', input: CANARY })).json();
      expect(stored).toMatchObject({ store: true });
      responseId = String(stored.id);
      if (settled) await platform.settle();
    });

    it('NBR-4: the owner sees the own request', async () => {
      const own = await ownCaller.get(`/v1/generations/${String(reply.headers['x-request-id'])}`);
      // Settlement may be quicker than this request.
      expect(own.json()).toMatchObject({ settled: settled ? true : expect.any(Boolean) });
    });

    it.each(Object.entries(ROUTES))('%s shows no data of another organization (ATK-16)', async (_route, check) => {
      await check({ owner, intruder, responseId, generationId: String(reply.headers['x-request-id']) });
    });

    it.each(Object.keys(ROUTES))('ERR-401: %s without a key', async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const answer = await intruder.send(method, path.replace('*id', 'gpt-4o').replace(':id', 'gen_x'));
      expect([answer.status, answer.error().code]).toEqual([401, 'invalid_api_key']);
    });
  });
});
