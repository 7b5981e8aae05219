import { RouteRulesService, type RouteFields } from '#channels';
import { parseId, systemActor } from '#core';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');

let requests = 0;
/** A unique affinity key for each request: a repeated one would return to its last channel. */
function request(fields: object = {}): object {
  return { model: 'acme/model', messages: [{ role: 'user', content: `Hello ${++requests}!` }], ...fields };
}

function serving(nanoUsd: bigint) {
  const cost = [{ fromPromptTokens: 0, rates: { input: nanoUsd, output: nanoUsd } }];
  return { serves: [], models: [{ model: 'acme/model', upstreamModel: 'acme/model', cost }] };
}

describe('rules for routing', () => {
  let platform: Platform;
  let rules: RouteRulesService;
  let organizationId: string;
  let channelIds: readonly string[];
  let caller: GatewayCaller;
  let stranger: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    rules = platform.services.get(RouteRulesService);
    await platform.addModel({ canonicalId: 'acme/model' });
    channelIds = [
      await platform.addChannel({ name: 'first', weight: 1, ...serving(2_000_000_000n) }),
      await platform.addChannel({ name: 'cheap', weight: 0, ...serving(1_000_000_000n) }),
    ];
    const customer = await platform.addCustomer();
    organizationId = customer.organizationId;
    caller = new GatewayCaller(platform, customer.apiKey);
    stranger = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
    await eventually(async () => (await stranger.chat(request())).status === 200);
  }, 120_000);

  afterAll(() => platform.stop());

  const channelOf = ({ headers }: Answer): unknown => headers['x-routify-channel'];
  const answersFrom = (channel: string, fields: object = {}): Promise<void> =>
    eventually(async () => channelOf(await caller.chat(request(fields))) === channel);

  /** Runs with one more rule, which is archived afterwards. */
  async function withRule(fields: RouteFields, work: (id: string) => Promise<void>): Promise<void> {
    const { id } = await rules.create(fields, actor);
    try {
      await work(id);
    } finally {
      await rules.archive(id, null, actor);
    }
  }

  it('apply to matching requests, until they are archived', async () => {
    await answersFrom('first');
    await withRule({ match: { model: 'acme/*', organizationId }, strategy: 'cheapest' }, async () => {
      await answersFrom('cheap');
      expect(channelOf(await stranger.chat(request()))).toBe('first');
    });
    await answersFrom('first');
  });

  it("match the request's metadata, and the client's own sort wins", async () => {
    await withRule({ match: { tag: 'team=blue' }, strategy: 'cheapest' }, async () => {
      await answersFrom('cheap', { metadata: { team: 'blue' } });
      expect(channelOf(await caller.chat(request({ metadata: { team: 'red' } })))).toBe('first');
    });
    await withRule({ match: { organizationId }, strategy: 'fastest' }, () =>
      answersFrom('cheap', { routify: { sort: 'price' } }),
    );
  });

  it('are recorded with the request, with the strategy and every considered channel', async () => {
    const recordOf = async (answer: Answer): Promise<object | undefined> => {
      await platform.settle();
      const [record] = await platform.query<object>(
        'SELECT route_id, strategy, candidates FROM usage_record WHERE request_id = $1::uuid',
        parseId('gen', String(answer.headers['x-request-id'])),
      );
      return record;
    };
    const planned = (channel: string) => ({ channel, kept: true, reason: 'available' });
    const [first = '', cheap = ''] = channelIds;
    // 1 is the channel that answered.
    expect(await recordOf(await stranger.chat(request()))).toEqual({
      route_id: null,
      strategy: null,
      candidates: [1, cheap],
    });
    await withRule({ match: { organizationId }, strategy: 'cheapest' }, async (id) => {
      await answersFrom('cheap');
      expect(await recordOf(await caller.chat(request({ routify: { ignore: ['first'] } })))).toEqual({
        route_id: id,
        strategy: 'cheapest',
        candidates: [1, [first, 'excluded_by_request', 0]],
      });
      const answer = await caller.chat(request({ routify: { sort: 'latency' } }));
      expect(await recordOf(answer)).toMatchObject({ route_id: id, strategy: 'fastest' });
      const generation = await caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`);
      expect(generation.json()).toMatchObject({ candidates: expect.arrayContaining(['first', 'cheap'].map(planned)) });
      expect(generation.text).not.toMatch(/route_|fastest/);
    });
  });

  it('limit the attempts of a request', async () => {
    const failing = (key: string): object => ({ simulate: { fail_status: 500, fail_times: 1, fail_key: key } });
    expect((await caller.chat(request(failing('unbounded')))).status).toBe(200);
    let round = 0;
    await withRule({ match: { organizationId }, maxAttempts: 1 }, () =>
      eventually(async () => (await caller.chat(request(failing(`bounded ${round++}`)))).status === 502),
    );
  });
});
