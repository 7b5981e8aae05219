import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseId } from '#core';
import { leftovers } from '../../../../support/gateway/bookings.js';
import { eventually } from '../../../../support/eventually.js';
import { startPlatform, type Customer, type Platform } from '../../../../support/gateway/platform.js';
import { BYTES_APART } from '../../../../support/property-runs.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';

/** One token; with its envelope, one frame of about 130 bytes. */
const WORD = ' one';
const FRAMES = 3;
const COUNTED_PROMPT = 6n;
/** All requests share one event loop with the gateway and the upstream. */
const AT_A_TIME = 8;

/** One disconnected client, as the upstream saw it. */
interface HungUp {
  readonly requestId: string;
  readonly closed: Promise<unknown>;
}

/** Clients that disconnect at every byte of the head and the body of a stream. */
describe('a client that disconnects', () => {
  let platform: Platform;
  let customer: Customer;
  const upstream = new ScriptedUpstream();
  /** Keyed by the byte at which the client disconnected. */
  const hungUp = new Map<number, HungUp>();

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response, request, text) => {
      const { at, frames } = JSON.parse(text) as { at: number; frames: number };
      const closed = once(response, 'close');
      hungUp.set(at, { requestId: parseId('gen', String(request.headers['x-request-id']))!, closed });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let frame = 0; frame < frames; frame++) {
        response.write(`data: {"id":"a","created":1,"choices":[{"index":0,"delta":{"content":"${WORD}"}}]}\n\n`);
      }
    });
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'] });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  /** A request for a stream of which the upstream sends this many frames and then stalls. */
  function request(at: number, frames: number): string {
    const body = JSON.stringify({
      model: 'scripted',
      stream: true,
      at,
      frames,
      messages: [{ role: 'user', content: 'Hello!' }],
    });
    return (
      `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${customer.apiKey}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    );
  }

  function send(text: string): Socket {
    const { hostname, port } = new URL(platform.gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(text);
    return socket;
  }

  /** Bytes on the wire up to the end of each frame, the head included. */
  async function frameEnds(): Promise<number[]> {
    let text = '';
    const socket = send(request(-1, FRAMES));
    socket.on('data', (bytes) => (text += bytes.toString('latin1')));
    const ends = (): number[] => Array.from(text.matchAll(/\n\n\r\n/g), ({ index }) => index + 4);
    await eventually(() => ends().length === FRAMES);
    socket.destroy();
    return ends();
  }

  /**
   * Disconnects after this many bytes of the reply, in either way, and waits for the abort at the upstream, which does
   * not end by itself.
   */
  async function leaveAt(bytes: number, frames: number): Promise<void> {
    const client = send(request(bytes, frames));
    let received = 0;
    while (received < bytes) received += ((await once(client, 'data')) as [Buffer])[0].length;
    if (bytes % 2 === 0) client.destroy();
    else client.resetAndDestroy();
    await hungUp.get(bytes)?.closed;
  }

  it('CHARGE-6: at any byte of its stream: upstream aborted; input and what was received are charged (C28)', async () => {
    const ends = await frameEnds();
    const framesAt = (bytes: number): number => ends.findIndex((end) => end >= bytes) + 1;
    const offsets = Array.from({ length: ends.at(-1)! }, (_, index) => index + 1).filter(
      (at) => at % BYTES_APART === 0,
    );
    expect(offsets.length * BYTES_APART).toBeGreaterThan(600);
    const waiting = [...offsets];
    const leaveNext = async (): Promise<void> => {
      for (let bytes = waiting.pop(); bytes !== undefined; bytes = waiting.pop()) {
        await leaveAt(bytes, framesAt(bytes));
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, leaveNext));

    expect(await leftovers(platform, [customer])).toEqual([]);
    const records = await platform.query<Record<string, unknown>>(
      `SELECT request_id::text AS id, grade, outcome, usage_source AS source, prompt_tokens AS prompt,
              completion_tokens AS completion, charge_nano_usd AS charge FROM usage_record`,
    );
    const byId = new Map(records.map(({ id, ...record }) => [id, record]));
    const wrong = offsets.filter((bytes) => {
      const completion = BigInt(framesAt(bytes));
      const expected = {
        grade: 2,
        outcome: 'client_closed',
        source: 'counted',
        prompt: COUNTED_PROMPT,
        completion,
        charge: COUNTED_PROMPT * 2_000n + completion * 8_000n,
      };
      const record = byId.get(hungUp.get(bytes)?.requestId) ?? {};
      return Object.entries(expected).some(([column, value]) => record[column] !== value);
    });
    expect(wrong).toEqual([]);
  }, 180_000);
});
