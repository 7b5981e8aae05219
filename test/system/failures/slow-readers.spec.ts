import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ChannelsService } from '#channels';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway-caller.js';
import { GatewayProcess } from '../../support/gateway-process.js';
import { startPlatform, type Customer, type Platform } from '../../support/platform.js';
import { ScriptedUpstream } from '../../support/scripted-upstream.js';
import { MESSAGES, PROMPT_TOKENS, INPUT_NANO_USD } from './failure-session.js';

const MIB = 1_048_576;
/** Started so many at a time: a gateway that is asked for all at once would shed some of them. */
const BATCH = 25;
/** What each reads in a second. */
const READ_BYTES = 1_000;
const READ_EVERY_MS = 1_000;
const RSS_BYTES_MAX = 150 * MIB;
/** What the kernel keeps for the four ends of the two connections of a stream, generously. */
const KERNEL_BYTES_MAX = 24 * MIB;
const QUIET_MS = 500;

const ASKED = 100;
const SLOWER_MAX = 1.2;
/** Below this a difference is the machine's, which the tests share with others. */
const NOISE_MS = 20;
const TRIES = 3;

const OK = 'HTTP/1.1 200';
const CHUNK = `data: {"id":"a","choices":[{"index":0,"delta":{}}],"x":"${'x'.repeat(64 * 1_024)}"}\n\n`;
const CHARGE = PROMPT_TOKENS * INPUT_NANO_USD;

/** A gateway in a process of its own, so that its memory is nobody else's. */
describe('slow readers', () => {
  let platform: Platform;
  let gateway: GatewayProcess;
  let slow: Customer;
  let quick: GatewayCaller;
  let sentBytes = 0;
  let streams = 0;
  /** What the upstream says, if somebody takes it. */
  let streamBytes = 0;
  const upstream = new ScriptedUpstream();
  let readers: Socket[] = [];
  let reading: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response) => {
      streams++;
      let ownBytes = 0;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pour = (): void => {
        let goesOn = true;
        while (goesOn && ownBytes < streamBytes) {
          ownBytes += CHUNK.length;
          sentBytes += CHUNK.length;
          goesOn = response.write(CHUNK);
        }
      };
      response.on('drain', pour);
      response.once('close', () => streams--);
      pour();
    });
    platform = await startPlatform();
    for (const name of ['slow', 'quick']) await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
    await platform.addChannel({ name: 'quick', serves: ['quick'] });
    await platform.addChannel({ name: 'slow', serves: ['slow'], baseUrl: upstream.url });
    const { apiKey } = await platform.addCustomer();
    gateway = await GatewayProcess.start(platform, { environment: { ROUTIFY_INSTANCE: 'beside' } });
    quick = new GatewayCaller(platform, apiKey, gateway.url);
  }, 30_000);

  beforeEach(async () => {
    slow = await platform.addCustomer();
    sentBytes = 0;
  });

  afterEach(() => {
    clearInterval(reading);
    for (const reader of readers) reader.destroy();
    readers = [];
  });

  afterAll(async () => {
    await gateway.kill();
    await platform.stop();
    await upstream.stop();
  });

  /** Who is told to come back comes back. */
  async function startReader(): Promise<Socket> {
    const body = JSON.stringify({ model: 'slow', stream: true, messages: MESSAGES });
    const { hostname, port } = new URL(gateway.url);
    for (;;) {
      const socket = connect(Number(port), hostname);
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${slow.apiKey}\r\n` +
          `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      await once(socket, 'readable');
      if (String(socket.read(OK.length)) === OK) return socket;
      socket.destroy();
    }
  }

  async function startReaders(count: number): Promise<void> {
    reading = setInterval(() => {
      for (const reader of readers) reader.read(READ_BYTES);
    }, READ_EVERY_MS);
    while (readers.length < count) {
      const batch = Array.from({ length: Math.min(BATCH, count - readers.length) }, startReader);
      readers.push(...(await Promise.all(batch)));
    }
  }

  /** All leave; each pays for what it got, and the channel is blamed for nothing. */
  async function expectPaid(count: number): Promise<void> {
    for (const reader of readers) reader.destroy();
    await eventually(() => streams === 0);
    await eventually(async () => (await charges()).some((found) => found.count === BigInt(count)), 20_000);
    expect(await charges()).toEqual([{ outcome: 'client_closed', charge: CHARGE, count: BigInt(count) }]);
    expect(await platform.services.get(ChannelsService).readHealth()).toEqual([]);
  }

  /** Waits until hardly more is taken from the upstream than what the readers read. */
  async function untilFull(): Promise<void> {
    let lastBytes = -1;
    let sinceMs = performance.now();
    await eventually(() => {
      if (sentBytes - lastBytes > 2 * CHUNK.length) {
        lastBytes = sentBytes;
        sinceMs = performance.now();
      }
      return performance.now() - sinceMs > QUIET_MS;
    }, 20_000);
  }

  /** The slowest but one of a hundred requests of somebody else, milliseconds. */
  async function p99Ms(): Promise<number> {
    const tookMs: number[] = [];
    for (let time = 0; time < ASKED; time++) {
      const startMs = performance.now();
      expect((await quick.chat({ model: 'quick', messages: MESSAGES })).status).toBe(200);
      tookMs.push(performance.now() - startMs);
    }
    return tookMs.toSorted((a, b) => a - b)[Math.floor(ASKED * 0.99) - 1] ?? NaN;
  }

  it('C29: five hundred at 1 kB/s: little memory, nobody else waits, and each pays for what it got', async () => {
    const count = 500;
    streamBytes = MIB;
    await p99Ms();
    const beforeMs = await p99Ms();
    const beforeBytes = gateway.rssBytes();
    await startReaders(count);
    await eventually(() => streams === count);
    await untilFull();

    const boundMs = Math.max(beforeMs * SLOWER_MAX, beforeMs + NOISE_MS);
    let duringMs = await p99Ms();
    for (let tries = 1; tries < TRIES && duringMs > boundMs; tries++) duringMs = await p99Ms();
    expect(duringMs).toBeLessThanOrEqual(boundMs);
    expect(gateway.rssBytes() - beforeBytes).toBeLessThan(RSS_BYTES_MAX);
    await expectPaid(count);
  }, 120_000);

  it('C29: of an upstream that never ends no more is taken than the kernel keeps', async () => {
    const count = 30;
    streamBytes = Infinity;
    const beforeBytes = gateway.rssBytes();
    await startReaders(count);
    await eventually(() => streams === count);
    await untilFull();
    expect(sentBytes).toBeLessThan(count * KERNEL_BYTES_MAX);
    expect(gateway.rssBytes() - beforeBytes).toBeLessThan(RSS_BYTES_MAX);
    await expectPaid(count);
  }, 60_000);

  async function charges(): Promise<{ outcome: string; charge: bigint; count: bigint }[]> {
    await platform.settle();
    return platform.query(
      `SELECT outcome, charge_nano_usd AS charge, count(*) AS count FROM usage_record
        WHERE organization_id = $1::uuid GROUP BY 1, 2`,
      slow.organizationId,
    );
  }
});
