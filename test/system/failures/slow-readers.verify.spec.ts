import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ChannelsService } from '#channels';
import { slowComparisons, type SendRequest } from '../../support/stores/compare-waits.js';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { GatewayProcess } from '../../support/processes/gateway-process.js';
import { GATEWAY_REPORTS_MEMORY, liveMemoryOf } from '../../support/processes/live-memory.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';
import { MESSAGES, PROMPT_TOKENS, INPUT_NANO_USD } from './failure-session.js';

const MIB = 1_048_576;
/** Streams start in batches: a gateway with all at once would shed load. */
const BATCH = 25;
/** Bytes that each client reads a second. */
const READ_BYTES = 1_000;
const READ_EVERY_MS = 1_000;
const RSS_BYTES_MAX = 150 * MIB;
/** A generous limit for kernel buffers at the four ends of a stream's two connections. */
const KERNEL_BYTES_MAX = 24 * MIB;
/** Consecutive polls with hardly any change: counted in polls, not in time, because a machine may stall. */
const QUIET_POLLS = 50;
/** The timeout for steps that depend on the machine's speed. */
const TIMEOUT_MS = 30_000;

const OK = 'HTTP/1.1 200';
const CHUNK = `data: {"id":"a","choices":[{"index":0,"delta":{}}],"x":"${'x'.repeat(64 * 1_024)}"}\n\n`;
/** One stream that waits for its reader, plus the frame that is read. */
const BUFFERED_BYTES_MAX = 256 * 1_024 + CHUNK.length;
const CHARGE = PROMPT_TOKENS * INPUT_NANO_USD;

/** A gateway in its own process, for an isolated memory measurement. */
describe('slow readers', () => {
  let platform: Platform;
  let gateway: GatewayProcess;
  /** On the same stores, without slow readers. */
  let calm: GatewayProcess;
  let slow: Customer;
  let apiKey: string;
  let sentBytes = 0;
  let streams = 0;
  /** Bytes that the upstream has sent and the gateway has read. */
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
    // The upstream is silent once the kernel has all of its bytes, for as long as the machine takes for the rest.
    const options = { idle_timeout_ms: 300_000, connect_timeout_ms: 30_000 };
    await platform.addChannel({ name: 'slow', serves: ['slow'], baseUrl: upstream.url, options });
    ({ apiKey } = await platform.addCustomer());
    const start = (name: string): Promise<GatewayProcess> =>
      GatewayProcess.start(platform, { environment: { ROUTIFY_INSTANCE: name }, nodeFlags: GATEWAY_REPORTS_MEMORY });
    [gateway, calm] = [await start('beside'), await start('calm')];
  }, 120_000);

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
    await calm.kill();
    await platform.stop();
    await upstream.stop();
  });

  /** Starts a reader; a refused request is retried. */
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

  /** All disconnect; each is charged for the received part, and the channel has no failure. */
  async function expectPaid(count: number): Promise<void> {
    for (const reader of readers) reader.destroy();
    await eventually(() => streams === 0, TIMEOUT_MS);
    // All of them, by any outcome; the difference is reported.
    const ended = (found: readonly { count: bigint }[]): bigint => found.reduce((sum, group) => sum + group.count, 0n);
    await eventually(async () => ended(await charges()) === BigInt(count), TIMEOUT_MS);
    expect(await charges()).toEqual([{ outcome: 'client_closed', charge: CHARGE, count: BigInt(count) }]);
    expect(await platform.services.get(ChannelsService).readHealth()).toEqual([]);
  }

  /** Waits until the upstream sends hardly more than the clients read. */
  async function untilFull(): Promise<void> {
    let lastBytes = -1;
    let polls = 0;
    await eventually(() => {
      if (sentBytes - lastBytes > 2 * CHUNK.length) {
        lastBytes = sentBytes;
        polls = 0;
      }
      return ++polls > QUIET_POLLS;
    }, TIMEOUT_MS);
  }

  /** A short request beside the readers. */
  function quickAt({ url }: GatewayProcess): SendRequest {
    const caller = new GatewayCaller(platform, apiKey, url);
    return async () => (await caller.chat({ model: 'quick', messages: MESSAGES })).status === 200;
  }

  it('C29: five hundred at 1 kB/s: little memory, no delay for others, and each is charged for the received part', async () => {
    const count = 500;
    streamBytes = MIB;
    await slowComparisons(quickAt(gateway), quickAt(calm));
    const beforeBytes = await residentBytes();
    await startReaders(count);
    await eventually(() => streams === count, TIMEOUT_MS);
    await untilFull();

    expect(await slowComparisons(quickAt(gateway), quickAt(calm))).toEqual([]);
    await eventually(async () => (await residentBytes()) - beforeBytes < RSS_BYTES_MAX, TIMEOUT_MS);
    await expectPaid(count);
  }, 180_000);

  it('C29: an endless upstream is paused: a stream buffers 256 KiB, the rest stays in the kernel', async () => {
    const [few, many] = [10, 40];
    streamBytes = Infinity;
    const fullWith = async (count: number): Promise<number> => {
      await startReaders(count);
      await eventually(() => streams === count, TIMEOUT_MS);
      await untilFull();
      clearInterval(reading);
      expect(sentBytes).toBeLessThan(count * KERNEL_BYTES_MAX);
      return (await liveMemoryOf(gateway)).external;
    };
    const fewBytes = await fullWith(few);
    const manyBytes = await fullWith(many);
    expect((manyBytes - fewBytes) / (many - few)).toBeLessThan(BUFFERED_BYTES_MAX);
    await expectPaid(many);
  }, 180_000);

  /** Memory after garbage collection: the amount of garbage depends on the machine's speed. */
  const residentBytes = async (): Promise<number> => (await liveMemoryOf(gateway)).rss;

  async function charges(): Promise<{ outcome: string; charge: bigint; count: bigint }[]> {
    await platform.settle();
    return platform.query(
      `SELECT outcome, charge_nano_usd AS charge, count(*) AS count FROM usage_record
        WHERE organization_id = $1::uuid GROUP BY 1, 2`,
      slow.organizationId,
    );
  }
});
