import { ChannelHealth, ChannelsService } from '#channels';
import { loadConfig } from '#infra';
import { GatewayCaller, type Answer } from '../support/gateway-caller.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';
import { eventually, startPlatform, type Platform } from '../support/platform.js';
import { startGateway, type RunningGateway } from '../../apps/gateway/start-gateway.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];

/** What one gateway learns of a channel, the others know a moment later, and one that starts knows it from the start. */
describe('the health of channels, shared between gateways', () => {
  let platform: Platform;
  let other: RunningGateway;
  let caller: GatewayCaller;
  let channelId: string;
  let stormyId: string;
  const broken = new ScriptedUpstream();

  beforeAll(async () => {
    platform = await startPlatform();
    await broken.start();
    broken.answers((response) => response.writeHead(500).end());
    for (const name of ['storm', 'limited', 'refused'])
      await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
    channelId = await platform.addChannel({ name: 'one', serves: ['storm', 'limited', 'refused'], priority: 2 });
    stormyId = await platform.addChannel({ name: 'two', serves: ['storm'], priority: 1, baseUrl: broken.url });
    other = await beside('other');
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  }, 30_000);

  beforeEach(() => platform.restoreChannels());

  afterAll(async () => {
    await other.stop();
    await platform.stop();
    await broken.stop();
  });

  const beside = (instance: string): Promise<RunningGateway> =>
    startGateway(loadConfig({ ...platform.environment, ROUTIFY_INSTANCE: instance }));
  const ask = (model: string, simulate: object = {}): Promise<Answer> =>
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

  it('C23: of two channels one fails always: no client notices, it is ejected everywhere, and hardly anything is asked twice', async () => {
    for (let round = 0; round < 12; round++) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask('storm')));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    expect(broken.requests).toBeGreaterThanOrEqual(5);
    expect(broken.requests).toBeLessThanOrEqual(12);
    await eventually('both gateways have ejected it', () => [platform.gateway, other].every(openOn));
    const [state] = (await platform.services.get(ChannelsService).readHealth()) ?? [];
    expect(state).toMatchObject({ subject: { kind: 'model', channelId: stormyId }, reason: 'consecutive_failures' });
    expect(state?.remainingMs).toBeGreaterThan(25_000);
  });

  it('C22: a pause that the provider asks for is kept by all gateways, also by one that starts later', async () => {
    const first = await ask('limited', { status: 429, retry_after: 30 });
    expect(first.status).toBe(429);
    const asked = platform.simulator.journal.ofRequest(String(first.headers['x-request-id']));
    expect(asked).toHaveLength(1);
    const second = await ask('limited');
    expect(second.status).toBe(429);
    expect(second.error()).toMatchObject({ code: 'upstream_rate_limited' });
    expect(platform.simulator.journal.ofRequest(String(second.headers['x-request-id']))).toEqual([]);
    await eventually('the other gateway knows', () => pausesOn(other).length === 1);
    const late = await beside('late');
    expect(pausesOn(late)).toMatchObject([{ reason: 'rate_limited' }]);
    await late.stop();
  });

  it('a refused credential is used by nobody any more, until an operator says otherwise', async () => {
    expect((await ask('refused', { status: 401 })).status).toBe(502);
    expect((await ask('refused')).error()).toMatchObject({ code: 'all_channels_failed', metadata: { attempts: [] } });
    await eventually('the other gateway knows', () => pausesOn(other)[0]?.reason === 'refused');
    await platform.restoreChannels();
    expect((await ask('refused')).status).toBe(200);
    await eventually('the other gateway knows that, too', () => pausesOn(other).length === 0);
  });

  it('a customer’s own mistakes say nothing of a channel', async () => {
    for (let time = 0; time < 6; time++) expect((await ask('refused', { status: 400 })).status).toBe(400);
    expect(await platform.services.get(ChannelsService).readHealth()).toEqual([]);
    expect((await ask('refused')).status).toBe(200);
  });
});
