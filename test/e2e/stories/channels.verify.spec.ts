import { ChannelsService } from '#channels';
import { leftovers } from '../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const REPLY = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
/** More than any breaker's threshold. */
const REPEATS = 30;
/** This many consecutive failures open the breaker. */
const FAILURES_MAX = 5;

/** Incidents of other gateways: healthy channels lost, dead channels kept. */
describe('stories of channels', () => {
  let platform: Platform;
  let caller: GatewayCaller;
  let organizationId: string;
  const upstreams = { left: new ScriptedUpstream(), right: new ScriptedUpstream() };
  const calls = { left: 0, right: 0 };

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/pair' });
    await platform.addModel({ canonicalId: 'acme/single' });
    for (const [name, upstream] of Object.entries(upstreams)) {
      await upstream.start();
      await platform.addChannel({ name, serves: ['acme/pair'], baseUrl: upstream.url });
    }
    await platform.addChannel({ name: 'single', serves: ['acme/single'], baseUrl: upstreams.left.url });
    const customer = await platform.addCustomer();
    ({ organizationId } = customer);
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);
  beforeEach(() => {
    for (const name of ['left', 'right'] as const) {
      calls[name] = 0;
      upstreams[name].answers((response) => {
        calls[name]++;
        response.writeHead(200, { 'content-type': 'application/json' }).end(REPLY);
      });
    }
  });
  afterAll(async () => {
    await platform.stop();
    for (const upstream of Object.values(upstreams)) await upstream.stop();
  });

  function send(body: object, by = caller): Promise<Answer> {
    return by.chat({ model: 'acme/single', messages: MESSAGES, ...body });
  }

  it('STORY-22: what customers do wrong, or cannot pay, takes no channel away', async () => {
    // An empty balance and other client errors disabled channels for all customers (new-api #6976, one-api #292 #1090).
    // #1090).
    const poor = new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd: '0' })).apiKey);
    // Of one organization that many refusals may use up its time (ERR-429).
    const others: GatewayCaller[] = [];
    for (let one = 0; one < 6; one++) others.push(new GatewayCaller(platform, (await platform.addCustomer()).apiKey));
    const byTurns = (time: number): GatewayCaller => others[time % others.length]!;
    for (let time = 0; time < REPEATS; time++) {
      expect((await send({}, poor)).status).toBe(402);
      expect((await send({ max_tokens: -1 }, byTurns(time))).status).toBe(400);
    }
    expect(calls.left).toBe(0);
    upstreams.left.answers((response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"your prompt is odd","type":"invalid_request_error"}}');
    });
    for (let time = 0; time < REPEATS; time++) expect((await send({}, byTurns(time))).status).toBe(400);
    expect(await platform.services.get(ChannelsService).readHealth()).toEqual([]);
    upstreams.left.answersJson(REPLY);
    expect((await send({})).status).toBe(200);
  });

  it('STORY-23: a conversation leaves a channel that has died, and comes to no harm', async () => {
    // A session stayed with its first channel for ever, dead or alive (new-api #4717).
    const talk = (): Promise<Answer> => send({ model: 'acme/pair', routify: { session_id: 'one talk' } });
    const home = String((await talk()).headers['x-routify-channel']) as 'left' | 'right';
    const away = home === 'left' ? 'right' : 'left';
    for (let time = 0; time < 5; time++) expect((await talk()).headers['x-routify-channel']).toBe(home);
    let inVain = 0;
    upstreams[home].answers((response) => {
      inVain++;
      response.destroy();
    });
    for (let time = 0; time < REPEATS; time++) {
      const answer = await talk();
      expect([answer.status, answer.headers['x-routify-channel']]).toEqual([200, away]);
    }
    expect(inVain).toBeGreaterThan(0);
    expect(inVain).toBeLessThanOrEqual(FAILURES_MAX);
    expect(await leftovers(platform, [{ organizationId, keyId: '', apiKey: '' }])).toEqual([]);
  });
});
