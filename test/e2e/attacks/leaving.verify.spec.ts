import { request } from 'node:http';
import type { ServerResponse } from 'node:http';
import { admissionOf, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { GATEWAY_REPORTS_MEMORY, liveMemoryOf } from '../../support/processes/live-memory.js';
import { redisOf, type Customer } from '../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';
import { AttackSession } from './attack-session.js';

/** `npm run attacks:streams` sets ten thousand. */
const STREAMS = Number(process.env.LEFT_STREAMS ?? 400);
const AT_A_TIME = 16;
const MS_A_STREAM = 60;
const SETTLED_EVERY_MS = 500;
const MIB = 1_048_576;
/** Warm-up: a cold process loads the tokenizer, compiles hot code and fills its young generation several times. */
const WARM_STREAMS = Math.min(500, STREAMS / 2);
/** Growth since the warm-up, after a full garbage collection. */
const RSS_BYTES_MAX = 100 * MIB;
/** Live objects and buffers: one kilobyte retained by each stream would exceed this. */
const LIVE_BYTES_MAX = 7 * MIB;
/** Node collects garbage late under load; the growth must still be bounded. */
const GARBAGE_BYTES_MAX = 250 * MIB;
const SAMPLE_EVERY_STREAMS = 100;

const inMib = (bytes: number): string => (bytes / MIB).toFixed(1);

jest.setTimeout(120_000 + STREAMS * MS_A_STREAM);

/** Each is one token. */
const WORDS = 7;
/** "Hello!" as the gateway counts it, message overhead included. */
const PROMPT_TOKENS = 6;
const CHARGE_NANO_USD = BigInt(PROMPT_TOKENS) * 2_000n + BigInt(WORDS) * 8_000n;
const USAGE = { prompt_tokens: PROMPT_TOKENS, completion_tokens: WORDS, total_tokens: PROMPT_TOKENS + WORDS };
const CONCURRENCY = 5;

/** Clients that disconnect after they have received what they need. */
describe('attacks by disconnecting', () => {
  let session: AttackSession;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    session = await AttackSession.start({ nodeFlags: GATEWAY_REPORTS_MEMORY });
    await session.platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'] });
    await session.platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
  });
  afterEach(() => session.expectGatewayServes());
  afterAll(async () => {
    await session.stop();
    await upstream.stop();
  });

  async function addCustomer(concurrency: number | null = null): Promise<Customer> {
    const key = concurrency === null ? {} : { concurrency };
    const customer = await session.platform.addCustomer({ topUpUsd: '1000', key });
    await eventually(async () => {
      const wallet = await admissionOf(session.platform).findWallet(customer.organizationId);
      return (wallet?.postedNanoUsd ?? 0n) > 0n;
    }, 30_000);
    return customer;
  }

  const BODY = { model: 'scripted', messages: [{ role: 'user', content: 'Hello!' }] };

  /** Aborts the stream after this many words; resolves when the connection is closed. */
  function leaveAfter({ apiKey }: Customer, words: number, body: object = { ...BODY, stream: true }): Promise<number> {
    return new Promise((resolve) => {
      const text = JSON.stringify(body);
      const outgoing = request(`${session.gateway.url}/v1/chat/completions`, {
        method: 'POST',
        agent: false,
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        },
      });
      let received = '';
      let status = 0;
      outgoing.once('response', (response) => {
        status = response.statusCode ?? 0;
        if (words === 0) outgoing.destroy();
        response.setEncoding('utf8').on('data', (chunk: string) => {
          received += chunk;
          if (received.split('"content":" one"').length > words) outgoing.destroy();
        });
        response.on('error', () => undefined);
      });
      outgoing.on('error', () => undefined);
      outgoing.once('close', () => {
        resolve(status);
      });
      outgoing.end(text);
      if (words < 0) setTimeout(() => outgoing.destroy(), 5);
    });
  }

  function writeEvent(response: ServerResponse, data: object): void {
    response.write(`data: ${JSON.stringify(data)}\n\n`);
  }

  /** Streams seven words; the usage follows at once, 2 ms later, or after the client has disconnected. */
  function streamWords(): void {
    let count = 0;
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let word = 0; word < WORDS; word++)
        writeEvent(response, { choices: [{ index: 0, delta: { content: ' one' } }] });
      const end = (): void => {
        if (response.destroyed) return;
        writeEvent(response, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
        writeEvent(response, { choices: [], usage: USAGE });
        response.end('data: [DONE]\n\n');
      };
      const kind = count++ % 3;
      if (kind === 0) end();
      else if (kind === 1) setTimeout(end, 2);
      else response.once('close', end);
    });
  }

  it(`ATK-26: ${STREAMS} streams that are aborted just before their usage: each is charged what it received, to the nano-USD`, async () => {
    streamWords();
    const customer = await addCustomer();
    let peakBytes = 0;
    const leave = async (streams: number): Promise<void> => {
      let left = streams;
      const leaveOn = async (): Promise<void> => {
        for (; left > 0;) {
          left--;
          if (left % SAMPLE_EVERY_STREAMS === 0) peakBytes = Math.max(peakBytes, session.gateway.rssBytes());
          await leaveAfter(customer, WORDS);
        }
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, leaveOn));
    };
    // Settles as a worker does: a gateway keeps finished requests until the ledger has them.
    const settling = setInterval(() => void session.platform.settle(), SETTLED_EVERY_MS);
    const measure = async (): Promise<NodeJS.MemoryUsage> => {
      await leave(WARM_STREAMS);
      const warm = await liveMemoryOf(session.gateway);
      peakBytes = 0;
      await leave(STREAMS - WARM_STREAMS);
      return warm;
    };
    const warm = await measure().finally(() => {
      clearInterval(settling);
    });
    const charges = async (): Promise<{ charge: bigint; source: string; streams: number }[]> => {
      await session.platform.settle();
      return session.platform.query(
        `SELECT charge_nano_usd AS charge, usage_source AS source, count(*)::int AS streams FROM usage_record
         WHERE organization_id = $1::uuid GROUP BY 1, 2 ORDER BY 2`,
        customer.organizationId,
      );
    };
    const countOf = async (): Promise<number> => (await charges()).reduce((sum, { streams }) => sum + streams, 0);
    await eventually(async () => (await countOf()) >= STREAMS, 60_000);
    const found = await charges();
    expect(found.filter(({ charge }) => charge !== CHARGE_NANO_USD)).toEqual([]);
    expect(await countOf()).toBe(STREAMS);
    expect(await leftovers(session.platform, [customer])).toEqual([]);
    const after = await liveMemoryOf(session.gateway);
    const grownBytes = after.rss - warm.rss;
    const liveBytes = after.heapUsed + after.external - warm.heapUsed - warm.external;
    const garbageBytes = peakBytes - warm.rss;
    const sources = found.map(({ source, streams }) => `${source} ${streams}`).join(', ');
    process.stdout.write(
      `${STREAMS} left streams: ${sources}; MiB more than after ${WARM_STREAMS}: resident ${inMib(grownBytes)}, ` +
        `of it live ${inMib(liveBytes)}, at most with garbage ${inMib(garbageBytes)}\n`,
    );
    expect(grownBytes).toBeLessThan(RSS_BYTES_MAX);
    expect(liveBytes).toBeLessThan(LIVE_BYTES_MAX);
    expect(garbageBytes).toBeLessThan(GARBAGE_BYTES_MAX);
  });

  it('ATK-34: every concurrency slot is released, however its request was aborted', async () => {
    const customer = await addCustomer(CONCURRENCY);
    streamWords();
    const leave = async (turn: number): Promise<void> => {
      if (turn % 7 === 0) upstream.answers((response) => response.destroy());
      if (turn % 7 === 1) upstream.answers((response) => response.writeHead(400).end('{"error":{"message":"no"}}'));
      if (turn % 7 === 2) streamWords();
      await Promise.all([-1, 0, 1, WORDS].map((words) => leaveAfter(customer, words)));
      await leaveAfter(customer, -1, BODY);
    };
    for (let turn = 0; turn < 28; turn++) await leave(turn);
    await eventually(async () => (await leasesOf(customer)) === 0, 20_000);
    expect(await leftovers(session.platform, [customer])).toEqual([]);
    // All slots, and no more: an aborted request neither leaks nor adds a slot.
    await session.platform.restoreChannels();
    const waiting: ServerResponse[] = [];
    upstream.answers((response) => waiting.push(response));
    const caller = new GatewayCaller(session.platform, customer.apiKey, session.gateway.url);
    const running = Array.from({ length: CONCURRENCY }, () => caller.chat(BODY));
    await eventually(() => waiting.length === CONCURRENCY);
    const refused = await caller.chat(BODY);
    expect(refused.error()).toMatchObject({ code: 'rate_limit_exceeded', metadata: { limit: 'concurrency' } });
    const message = { role: 'assistant', content: 'one' };
    const reply = JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage: USAGE });
    for (const response of waiting) response.writeHead(200, { 'content-type': 'application/json' }).end(reply);
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual(running.map(() => 200));
    await eventually(async () => (await leasesOf(customer)) === 0, 20_000);
  });

  async function leasesOf({ organizationId }: Customer): Promise<number> {
    const { client } = redisOf(session.platform);
    const lists = (await client.keys('leases:*')).filter((name) => name.includes(organizationId));
    const counts = await Promise.all(lists.map((name) => client.zcard(name)));
    return counts.reduce((sum, count) => sum + count, 0);
  }
});
