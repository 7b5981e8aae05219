import type { ServerResponse } from 'node:http';
import { ChannelHealth } from '#channels';
import { leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const QUEUE_TIMEOUT_MS = 300;
const REPLY = JSON.stringify({
  id: 'a',
  object: 'chat.completion',
  created: 1,
  choices: [{ index: 0, message: { role: 'assistant', content: 'one' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
});

/** Channels with one request at a time, and requests that wait for a slot. */
describe('bounded queues', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const channelIds = new Map<string, string>();
  const upstream = new ScriptedUpstream();
  /** Requests that the upstream has not answered yet. */
  let open: ServerResponse[] = [];

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response) => open.push(response));
    platform = await startPlatform();
    for (const name of ['single', 'pair', 'short']) {
      await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
    }
    await addChannel('single', 'single', { queue_max: 1 });
    await addChannel('first', 'pair', { queue_max: 0 });
    await addChannel('second', 'pair', { queue_max: 1 }, 2);
    await addChannel('short', 'short', { queue_max: 1, queue_timeout_ms: QUEUE_TIMEOUT_MS });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterEach(() => {
    open = [];
  });

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  async function addChannel(name: string, model: string, queue: object, priority = 1): Promise<void> {
    const options = { concurrency_max: 1, ...queue };
    const id = await platform.addChannel({ name, serves: [model], priority, baseUrl: upstream.url, options });
    channelIds.set(name, id);
  }

  const send = (model: string): Promise<Answer> => caller.chat({ model, messages: MESSAGES });
  const channelOf = ({ headers }: Answer): unknown => headers['x-routify-channel'];
  const slotsOf = (name: string) => platform.gateway.app.get(ChannelHealth).vitalsOf(channelIds.get(name) ?? '')?.slots;
  const untilUpstreamHas = (count: number): Promise<void> => eventually(() => open.length === count);
  const untilWaiting = (name: string, count: number): Promise<void> =>
    eventually(() => slotsOf(name)?.waitingCount === count);
  const answer = (index: number): unknown =>
    open[index]?.writeHead(200, { 'content-type': 'application/json' }).end(REPLY);

  function expectQueueFull(refused: Answer, channels: readonly string[]): void {
    expect([refused.status, refused.headers['retry-after'], refused.headers['x-should-retry']]).toEqual([
      ...[429, '1', 'true'],
    ]);
    const attempts = channels.map((channel) => ({ channel, status: null, reason: 'no_room' }));
    expect(refused.error()).toMatchObject({ code: 'upstream_rate_limited', metadata: { attempts } });
  }

  it('a request waits while the channel is busy; a full queue answers 429', async () => {
    const running = send('single');
    await untilUpstreamHas(1);
    const queued = send('single');
    await untilWaiting('single', 1);
    expectQueueFull(await send('single'), ['single']);
    expect(open).toHaveLength(1);
    answer(0);
    expect((await running).status).toBe(200);
    await untilUpstreamHas(2);
    answer(1);
    expect((await queued).status).toBe(200);
    expect([slotsOf('single')?.usedCount, slotsOf('single')?.waitingCount]).toEqual([0, 0]);
  });

  it('a request waits at the next channel when one queue is full', async () => {
    const running = send('pair');
    await untilUpstreamHas(1);
    const beside = send('pair');
    await untilUpstreamHas(2);
    const queued = send('pair');
    await untilWaiting('second', 1);
    expectQueueFull(await send('pair'), ['first', 'second']);
    answer(1);
    await untilUpstreamHas(3);
    answer(0);
    answer(2);
    expect((await Promise.all([running, beside, queued])).map(channelOf)).toEqual(['first', 'second', 'second']);
  });

  it('a wait that times out answers 429 and never reaches the upstream', async () => {
    const running = send('short');
    await untilUpstreamHas(1);
    const startMs = performance.now();
    expectQueueFull(await send('short'), ['short']);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(QUEUE_TIMEOUT_MS - 1);
    answer(0);
    expect((await running).status).toBe(200);
    expect(open).toHaveLength(1);
  });

  it('a client that disconnects frees its place in the queue, and no upstream is called', async () => {
    const running = send('single');
    await untilUpstreamHas(1);
    const controller = new AbortController();
    const left = fetch(`${platform.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      signal: controller.signal,
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'single', messages: MESSAGES }),
    });
    const aborted = expect(left).rejects.toThrow('aborted');
    await untilWaiting('single', 1);
    controller.abort();
    await aborted;
    await untilWaiting('single', 0);
    const queued = send('single');
    await untilWaiting('single', 1);
    answer(0);
    await untilUpstreamHas(2);
    answer(1);
    expect((await Promise.all([running, queued])).map(({ status }) => status)).toEqual([200, 200]);
    expect(open).toHaveLength(2);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
