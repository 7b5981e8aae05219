import { connect, type Socket } from 'node:net';
import { ChannelsService } from '#channels';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway-caller.js';
import { GatewayProcess } from '../../support/gateway-process.js';
import { startPlatform, type Customer, type Platform } from '../../support/platform.js';
import { ScriptedUpstream } from '../../support/scripted-upstream.js';
import { MESSAGES, PROMPT_TOKENS, INPUT_NANO_USD } from './failure-session.js';

const MIB = 1_048_576;
const READERS = 50;
/** What each reads in a second. */
const READ_BYTES = 1_000;
const READ_EVERY_MS = 1_000;
/** What waits for each: the kernel keeps a part, and a gateway that did not stop reading would keep the rest. */
const STREAM_BYTES = 8 * MIB;
const RSS_BYTES_MAX = 150 * MIB;
const QUIET_MS = 500;

const ASKED = 100;
const SLOWER_MAX = 1.2;
/** Below this a difference is the machine's, which the tests share with others. */
const NOISE_MS = 20;
const TRIES = 3;

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
  const upstream = new ScriptedUpstream();
  const readers: Socket[] = [];
  let reading: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response) => {
      streams++;
      let ownBytes = 0;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pour = (): void => {
        let goesOn = true;
        while (goesOn && ownBytes < STREAM_BYTES) {
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
    slow = await platform.addCustomer();
    const { apiKey } = await platform.addCustomer();
    gateway = await GatewayProcess.start(platform, { environment: { ROUTIFY_INSTANCE: 'beside' } });
    quick = new GatewayCaller(platform, apiKey, gateway.url);
  }, 30_000);

  afterAll(async () => {
    clearInterval(reading);
    for (const reader of readers) reader.destroy();
    await gateway.kill();
    await platform.stop();
    await upstream.stop();
  });

  function startReader(): Socket {
    const body = JSON.stringify({ model: 'slow', stream: true, messages: MESSAGES });
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${slow.apiKey}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    return socket;
  }

  /** Waits until no more is taken from the upstream than what the readers read. */
  async function untilFull(): Promise<void> {
    let lastBytes = -1;
    let sinceMs = performance.now();
    await eventually(() => {
      if (streams < READERS || sentBytes - lastBytes > (READERS * READ_BYTES * QUIET_MS) / READ_EVERY_MS) {
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

  it('C29: fifty at 1 kB/s: little memory, nobody else waits, and each pays for what it got', async () => {
    await p99Ms();
    const beforeMs = await p99Ms();
    const beforeBytes = gateway.rssBytes();
    readers.push(...Array.from({ length: READERS }, startReader));
    reading = setInterval(() => {
      for (const reader of readers) reader.read(READ_BYTES);
    }, READ_EVERY_MS);
    await untilFull();

    const boundMs = Math.max(beforeMs * SLOWER_MAX, beforeMs + NOISE_MS);
    let duringMs = await p99Ms();
    for (let tries = 1; tries < TRIES && duringMs > boundMs; tries++) duringMs = await p99Ms();
    expect(duringMs).toBeLessThanOrEqual(boundMs);
    expect(gateway.rssBytes() - beforeBytes).toBeLessThan(RSS_BYTES_MAX);

    for (const reader of readers) reader.destroy();
    await eventually(() => streams === 0);
    await eventually(async () => (await charges()).some(({ count }) => count === BigInt(READERS)), 20_000);
    expect(await charges()).toEqual([{ outcome: 'client_closed', charge: CHARGE, count: BigInt(READERS) }]);
    expect(await platform.services.get(ChannelsService).readHealth()).toEqual([]);
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
