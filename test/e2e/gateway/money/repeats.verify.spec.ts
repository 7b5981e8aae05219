import { ChannelHealth } from '#channels';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const SAID = { text: 'sound', prompt_tokens: 9, completion_tokens: 1 };
const CHARGE = 26_000n;
const REQUESTED_PAUSE_MS = 2_000;

/** When no other channel is left, the channel that failed last is retried once. */
describe('retrying the same channel', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let scriptedId: string;
  const scripted = new ScriptedUpstream();

  beforeAll(async () => {
    await scripted.start();
    platform = await startPlatform();
    for (const name of ['one', 'scripted']) await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
    await platform.addChannel({ name: 'only', serves: ['one'] });
    scriptedId = await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: scripted.url });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  beforeEach(() => platform.restoreChannels());

  afterAll(async () => {
    await platform.stop();
    await scripted.stop();
  });

  const send = (simulate: object): Promise<Answer> => caller.chat({ model: 'one', messages: MESSAGES, simulate });
  const idOf = ({ headers }: Answer): string => String(headers['x-request-id']);
  const failing = (fault: string | number, times: number): object => ({
    ...SAID,
    fail_status: fault,
    fail_times: times,
    fail_key: `${fault} ${times}`,
  });

  it.each([408, 409, 425, 500, 502, 503, 504, 'reset'])(
    'after %s, once: the answer, one charge, two attempts',
    async (fault) => {
      const answer = await send(failing(fault, 1));
      expect([answer.status, answer.headers['x-routify-channel']]).toEqual([200, 'only']);
      expect(await booked(platform, idOf(answer))).toMatchObject({
        outcome: 'completed',
        charge: CHARGE,
        cost: CHARGE / 2n,
        attempts: [
          { channelName: 'only', status: fault === 'reset' ? null : fault, costNanoUsd: '0' },
          { channelName: 'only', status: 200, reason: null, costNanoUsd: String(CHARGE / 2n) },
        ],
        transfers: [
          ['usage', CHARGE],
          ['cogs', CHARGE / 2n],
        ],
      });
    },
  );

  it('a stream as well, before its first chunk', async () => {
    const body = { model: 'one', messages: MESSAGES, simulate: { ...failing(500, 2), fail_key: 'stream' } };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    expect([stream.status, stream.text, stream.isDone]).toEqual([200, SAID.text, true]);
    const { attempts, charge } = await booked(platform, stream.id);
    expect([attempts.map(({ status }) => status), charge]).toEqual([[500, 500, 200], CHARGE]);
  });

  it('three attempts in all, and none after a permanent failure', async () => {
    const lasting = await send({ status: 500 });
    expect(lasting.status).toBe(502);
    expect(platform.simulator.journal.ofRequest(idOf(lasting))).toHaveLength(3);
    expect(await booked(platform, idOf(lasting))).toMatchObject({ charge: 0n, transfers: [] });
    for (const status of [400, 401, 429, 529]) {
      await platform.restoreChannels();
      expect(platform.simulator.journal.ofRequest(idOf(await send({ status })))).toHaveLength(1);
    }
  });

  it('a client that disconnects during the pause ends it: no retry, no charge', async () => {
    scripted.answers((response) =>
      response.writeHead(503, { 'retry-after': String(REQUESTED_PAUSE_MS / 1_000) }).end('{}'),
    );
    const controller = new AbortController();
    const reply = fetch(`${platform.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      signal: controller.signal,
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'scripted', messages: MESSAGES }),
    });
    const left = expect(reply).rejects.toThrow('aborted');
    const { slots } = await vitalsOf(scriptedId);
    await eventually(() => scripted.requests === 1 && slots.usedCount === 0);
    controller.abort();
    await left;
    await platform.settle();
    const records = await platform.query<{ name: string; status: number }>(
      `SELECT attempts->0->>1 AS name, (attempts->0->>4)::int AS status FROM usage_record
        WHERE requested_model = 'scripted' AND outcome = 'client_closed' AND charge_nano_usd = 0`,
    );
    expect(records).toEqual([{ name: 'scripted', status: 503 }]);
    expect(scripted.requests).toBe(1);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });

  /** Present from the first request on. */
  async function vitalsOf(channelId: string) {
    const health = platform.gateway.app.get(ChannelHealth);
    await eventually(() => health.vitalsOf(channelId) !== undefined);
    return health.vitalsOf(channelId)!;
  }
});
