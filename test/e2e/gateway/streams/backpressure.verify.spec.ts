import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { StreamTimings } from '#completions';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const MIB = 1_048_576;
const CHUNK = `data: {"id":"a","choices":[{"index":0,"delta":{}}],"x":"${'x'.repeat(64 * 1_024)}"}\n\n`;
/** Far more than the kernel buffers for the four ends of two connections. */
const ENDLESS_BYTES = 256 * MIB;
/** A generous limit for kernel buffers; the gateway itself buffers a fraction of a MiB. */
const BUFFERED_BYTES_MAX = 64 * MIB;
const QUIET_POLLS = 15;

/** Slow readers, stopped readers, and large bodies. */
describe('backpressure', () => {
  let platform: Platform;
  let customer: Customer;
  let timings: StreamTimings;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
    timings = platform.gateway.app.get(StreamTimings);
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  afterEach(() => {
    timings.stalledMs = 60_000;
  });

  /** Streams as fast as the gateway reads; counts the bytes sent and records the close. */
  function streamWithoutEnd(): { sentBytes: number; isClosed: boolean } {
    const state = { sentBytes: 0, isClosed: false };
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pour = (): void => {
        while (!state.isClosed && state.sentBytes < ENDLESS_BYTES) {
          state.sentBytes += CHUNK.length;
          if (!response.write(CHUNK)) return;
        }
      };
      response.on('drain', pour);
      response.on('close', () => (state.isClosed = true));
      pour();
    });
    return state;
  }

  /** Waits until a number stops moving: counted in polls, not in time, because a machine may stall. */
  async function settled(read: () => number): Promise<number> {
    let last = read();
    let polls = 0;
    await eventually(() => {
      if (read() !== last) {
        last = read();
        polls = 0;
      }
      return ++polls > QUIET_POLLS;
    });
    return last;
  }

  it('a client that reads slowly makes its upstream wait', async () => {
    const state = streamWithoutEnd();
    const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'scripted', messages: MESSAGES });
    stream.stopReading();
    const paused = await settled(() => state.sentBytes);
    expect(paused).toBeLessThan(BUFFERED_BYTES_MAX);
    expect(state.isClosed).toBe(false);
    stream.readOn();
    await eventually(() => stream.receivedBytes > BUFFERED_BYTES_MAX);
    expect(state.sentBytes).toBeGreaterThan(paused);
    stream.hangUp();
    await eventually(() => state.isClosed);
    expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'client_closed' });
  });

  it('a client that reads nothing is disconnected, and its upstream with it', async () => {
    timings.stalledMs = 200;
    const state = streamWithoutEnd();
    const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'scripted', messages: MESSAGES });
    stream.stopReading();
    await eventually(() => state.isClosed);
    expect(state.sentBytes).toBeLessThan(BUFFERED_BYTES_MAX);
    expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'client_closed', usage_source: 'counted' });
    stream.hangUp();
  });

  it('a client that does not read its complete reply is disconnected, too', async () => {
    timings.stalledMs = 200;
    upstream.answersJson(completionOf('x'.repeat(20 * MIB)));
    const socket = await sendRaw({ model: 'scripted', messages: MESSAGES });
    socket.pause();
    const server = platform.gateway.app.getHttpServer();
    const open = (): Promise<number> =>
      new Promise((resolve) => {
        server.getConnections((_error: Error | null, count: number) => {
          resolve(count);
        });
      });
    await eventually(() => upstream.requests > 0);
    await eventually(async () => (await open()) === 0);
    socket.destroy();
  });

  it('a body of 20 MB reaches the upstream whole', async () => {
    const url = `data:image/png;base64,${'iVBORw0KGgo'.repeat((20 * MIB) / 11)}`;
    const body = JSON.stringify({
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
      model: 'plain',
    });
    const caller = new GatewayCaller(platform, customer.apiKey);
    const answer = await caller.chat(body);
    expect(answer.status).toBe(200);
    expect(digest(caller.sentUpstream(answer))).toBe(digest(body));
  });

  it('a reply of 20 MB reaches the client whole', async () => {
    const content = 'Twenty MiB of it. '.repeat((20 * MIB) / 18);
    upstream.answersJson(completionOf(content));
    const answer = await new GatewayCaller(platform, customer.apiKey).chat({ model: 'scripted', messages: MESSAGES });
    const { choices } = answer.json() as { choices: { message: { content: string } }[] };
    expect(digest(choices[0]?.message.content ?? '')).toBe(digest(content));
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });

  function sendRaw(body: object): Promise<Socket> {
    const text = JSON.stringify(body);
    const { hostname, port } = new URL(platform.gateway.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${customer.apiKey}\r\n` +
            `content-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
        );
        resolve(socket);
      });
      socket.on('error', reject);
    });
  }
});

function completionOf(content: string): string {
  const usage = { prompt_tokens: 9, completion_tokens: 9, total_tokens: 18 };
  return JSON.stringify({
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage,
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
