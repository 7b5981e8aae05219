import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { booked, leftovers } from '../../support/gateway/bookings.js';
import { FAILURES_UNTIL_OPEN, FailureSession, MESSAGES, SOUND, SOUND_CHARGE } from './failure-session.js';

const FAILOVER_MS = 1_000;
/** A label of 64 letters is invalid: every resolver fails at once without a query. */
const NO_NAME = `${'a'.repeat(64)}.example`;

const KINDS = [
  ['refused', 'connect_failed', /ECONNREFUSED/],
  ['nameless', 'dns_failed', /ENOTFOUND/],
  ['plain', 'tls_failed', /wrong version number/],
  ['certless', 'tls_failed', /handshake failure/],
  ['leaving', 'tls_failed', /before secure TLS connection/],
] as const;

/** Upstreams without a connection: a closed port, a name without address, and TLS failures. */
describe('unreachable upstreams', () => {
  let session: FailureSession;
  /** `plain` has no TLS, `certless` has no certificate, `leaving` closes during the handshake. */
  const servers: readonly (HttpServer | Server)[] = [
    createServer(),
    createTlsServer({}),
    createRawServer((socket) => socket.once('data', () => socket.destroy())),
  ];

  beforeAll(async () => {
    session = await FailureSession.start();
    const [plain, certless, leaving] = await Promise.all(servers.map(listen));
    const closed = createServer();
    const refused = await listen(closed);
    closed.close();
    const urls = {
      refused: `http://127.0.0.1:${refused}/v1`,
      nameless: `https://${NO_NAME}/v1`,
      plain: `https://127.0.0.1:${plain}/v1`,
      certless: `https://127.0.0.1:${certless}/v1`,
      leaving: `https://127.0.0.1:${leaving}/v1`,
    };
    for (const [kind] of KINDS) {
      await session.addModel(kind, { baseUrl: urls[kind] });
      await session.addModel(`${kind}-alone`, { baseUrl: urls[kind], alone: true });
    }
  }, 120_000);

  afterAll(async () => {
    await session.stop();
    for (const server of servers) server.close();
  });

  it.each(KINDS)('C21: %s: another channel answers within a second, charged once', async (kind, reason, detail) => {
    const tookMs: number[] = [];
    for (let time = 0; time < FAILURES_UNTIL_OPEN; time++) {
      expect(session.skipReason(kind)).toBeNull();
      const startMs = performance.now();
      const stream = await session.stream(kind);
      tookMs.push(performance.now() - startMs);
      expect([stream.status, stream.isDone, stream.text]).toEqual([200, true, SOUND.text]);
      const booking = await booked(session.platform, stream.id);
      expect(booking).toMatchObject({
        charge: SOUND_CHARGE,
        attempts: [
          { channelName: `faulty-${kind}`, status: null, costNanoUsd: '0' },
          { channelName: `sound-${kind}`, status: 200, reason: null },
        ],
        transfers: [
          ['usage', SOUND_CHARGE],
          ['cogs', SOUND_CHARGE / 2n],
        ],
      });
      expect(booking.attempts[0]?.reason).toMatch(new RegExp(`^${reason}: .*${detail.source}`, 's'));
    }
    // The minimum leaves out pauses of a busy machine.
    expect(Math.min(...tookMs)).toBeLessThan(FAILOVER_MS);
    expect(session.skipReason(kind)).toBe('consecutive_failures');
    const { id } = await session.stream(kind);
    expect((await booked(session.platform, id)).attempts).toMatchObject([{ channelName: `sound-${kind}` }]);
  });

  it.each(KINDS)(
    'C21: %s: a single channel: the error has its name, without an address, and nothing is charged',
    async (kind, reason) => {
      const model = `${kind}-alone`;
      const answer = await session.caller.chat({ model, messages: MESSAGES });
      expect(answer.status).toBe(502);
      expect(answer.error()).toMatchObject({
        code: 'all_channels_failed',
        metadata: { attempts: Array(3).fill({ channel: `faulty-${model}`, status: null, reason }) },
      });
      expect(answer.text).not.toMatch(/127\.0\.0\.1|example/);
      const id = String(answer.headers['x-request-id']);
      expect(await booked(session.platform, id)).toMatchObject({ usage_source: 'none', charge: 0n, transfers: [] });
    },
  );

  it('leaves nothing held', async () => {
    expect(await leftovers(session.platform, [session.customer])).toEqual([]);
  });
});

/** Returns the free port. */
function listen(server: HttpServer | Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}
