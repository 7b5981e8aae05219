import { ChannelHealth, ChannelsService } from '#channels';
import { loadConfig } from '#core/infra';
import { Secret } from '#core';
import { GatewayCaller, type Answer } from '../support/gateway/gateway-caller.js';
import { ScriptedUpstream } from '../support/gateway/scripted-upstream.js';
import { eventually, startPlatform, type Platform } from '../support/gateway/platform.js';
import { startGateway, type RunningGateway } from '../../apps/gateway/start-gateway.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** Requests per minute of one credential. */
const RPM = 6;
const REPLY = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'one' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** Gateways share channel health; a starting gateway loads it first. */
describe('the health of channels, shared between gateways', () => {
  let platform: Platform;
  let other: RunningGateway;
  let caller: GatewayCaller;
  let channelId: string;
  let stormyId: string;
  let meteredId: string;
  let apiKey: string;
  const broken = new ScriptedUpstream();
  const metered = new ScriptedUpstream();

  beforeAll(async () => {
    platform = await startPlatform();
    await broken.start();
    broken.answers((response) => response.writeHead(500).end());
    await metered.start();
    metered.answersJson(REPLY);
    for (const name of ['storm', 'limited', 'refused', 'metered'])
      await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
    channelId = await platform.addChannel({ name: 'one', serves: ['storm', 'limited', 'refused'], priority: 2 });
    stormyId = await platform.addChannel({ name: 'two', serves: ['storm'], priority: 1, baseUrl: broken.url });
    const credentials = [{ secret: new Secret('sk-metered-1234'), label: 'default', weight: 1, rpm: RPM }];
    meteredId = await platform.addChannel({
      name: 'metered',
      serves: ['metered'],
      baseUrl: metered.url,
      credentials,
    });
    other = await beside('other');
    ({ apiKey } = await platform.addCustomer());
    caller = new GatewayCaller(platform, apiKey);
  }, 120_000);

  beforeEach(() => platform.restoreChannels());

  afterAll(async () => {
    await other.stop();
    await platform.stop();
    await broken.stop();
    await metered.stop();
  });

  const beside = (instance: string): Promise<RunningGateway> =>
    startGateway(loadConfig({ ...platform.environment, ROUTIFY_INSTANCE: instance }));
  const send = (model: string, simulate: object = {}): Promise<Answer> =>
    caller.chat({ model, messages: MESSAGES, simulate });
  const vitalsOn = (gateway: RunningGateway, id: string) => gateway.app.get(ChannelHealth).vitalsOf(id);
  const pausesOn = (gateway: RunningGateway) =>
    [...(vitalsOn(gateway, channelId)?.credentials.values() ?? [])].flatMap(
      ({ coolDown }) => coolDown.pause(performance.now()) ?? [],
    );
  const openOn = (gateway: RunningGateway) =>
    [...(vitalsOn(gateway, stormyId)?.models.values() ?? [])].some(
      ({ breaker }) => breaker.phase(performance.now()) === 'open',
    );

  it('C23: one of two channels always fails: no client sees an error, every gateway ejects it, and hardly any request is retried', async () => {
    const startMs = performance.now();
    for (let round = 0; round < 12; round++) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => send('storm')));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    await platform.settle();
    const charged = await platform.query(
      `SELECT count(*)::int AS requests, count(t.request_id)::int AS charges FROM usage_record u
         LEFT JOIN transfer t ON t.request_id = u.request_id AND t.code = 'usage' AND t.amount_nano_usd = u.charge_nano_usd
        WHERE u.requested_model = 'storm' AND u.outcome = 'completed'`,
    );
    expect(charged).toEqual([{ requests: 60, charges: 60 }]);
    expect(broken.requests).toBeGreaterThanOrEqual(5);
    expect(broken.requests).toBeLessThanOrEqual(12);
    await eventually('both gateways have ejected it', () => [platform.gateway, other].every(openOn));
    const [state] = (await platform.services.get(ChannelsService).readHealth()) ?? [];
    expect(state).toMatchObject({ subject: { kind: 'model', channelId: stormyId }, reason: 'consecutive_failures' });
    expect(state?.remainingMs).toBeGreaterThan(29_000 - (performance.now() - startMs));
  });

  it('C22: all gateways keep a pause that the provider requests, also one that starts later', async () => {
    const first = await send('limited', { status: 429, retry_after: 30 });
    expect(first.status).toBe(429);
    const calls = platform.simulator.journal.ofRequest(String(first.headers['x-request-id']));
    expect(calls).toHaveLength(1);
    const second = await send('limited');
    expect(second.status).toBe(429);
    expect(second.error()).toMatchObject({ code: 'upstream_rate_limited' });
    expect(platform.simulator.journal.ofRequest(String(second.headers['x-request-id']))).toEqual([]);
    await eventually('the other gateway has the change', () => pausesOn(other).length === 1);
    const late = await beside('late');
    expect(pausesOn(late)).toMatchObject([{ reason: 'rate_limited' }]);
    await late.stop();
  });

  it('the rate limit of a credential holds for all gateways together', async () => {
    await eventually('the minute of the clock is long enough', () => Date.now() % 60_000 < 50_000, 15_000);
    const both = [caller, new GatewayCaller(platform, apiKey, other.url)];
    const answered = (): Promise<Answer[]> =>
      Promise.all(both.map((each) => each.chat({ model: 'metered', messages: MESSAGES })));
    for (let round = 0; round < RPM / both.length; round++) {
      expect((await answered()).map(({ status }) => status)).toEqual([200, 200]);
    }
    const usesOn = (gateway: RunningGateway): number[] =>
      [...(vitalsOn(gateway, meteredId)?.credentials.values() ?? [])].map(({ use }) =>
        use.waitMs({ rpm: RPM, tpm: null }, Date.now()),
      );
    await eventually('each has the usage of the other', () =>
      [platform.gateway, other].every((gateway) => usesOn(gateway).some((waitMs) => waitMs > 0)),
    );
    for (const refused of await answered()) {
      expect(refused.error()).toMatchObject({ code: 'upstream_rate_limited', metadata: { attempts: [] } });
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    }
    expect(metered.requests).toBe(RPM);
  });

  it('no gateway uses a refused credential, until an operator restores it', async () => {
    expect((await send('refused', { status: 401 })).status).toBe(502);
    expect((await send('refused')).error()).toMatchObject({ code: 'all_channels_failed', metadata: { attempts: [] } });
    await eventually('the other gateway has the change', () => pausesOn(other)[0]?.reason === 'refused');
    await platform.restoreChannels();
    expect((await send('refused')).status).toBe(200);
    await eventually('the other gateway has the change, too', () => pausesOn(other).length === 0);
  });

  it('client errors do not affect the health of a channel', async () => {
    for (let time = 0; time < 6; time++) expect((await send('refused', { status: 400 })).status).toBe(400);
    expect(await platform.services.get(ChannelsService).readHealth()).toEqual([]);
    expect((await send('refused')).status).toBe(200);
  });
});
