import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { booked, leftovers, type Booking } from '../../support/gateway/bookings.js';
import {
  FAILURES_UNTIL_OPEN,
  FailureSession,
  INPUT_NANO_USD,
  MESSAGES,
  OUTPUT_NANO_USD,
  PROMPT_TOKENS,
  SOUND,
  SOUND_CHARGE,
} from './failure-session.js';

const FIRST_BYTE_MS = 800;
const FIRST_BYTE_JSON_MS = 1_000;
/** Above the interval of the drip, so that only the total timeout ends it. */
const IDLE_MS = 1_200;
const TOTAL_MS = 2_500;
const DRIP_MS = 1_000;
const TOLERANCE = 0.1;
/** A busy machine may delay one attempt: a late one is repeated. */
const TRIES = 3;

const WORD = '{"id":"a","created":1,"choices":[{"index":0,"delta":{"content":"one"}}]}';
const EVENT = `data: ${WORD}\n\n`;
const BROKEN_CHARGE = PROMPT_TOKENS * INPUT_NANO_USD + OUTPUT_NANO_USD;

type Fault = (response: ServerResponse) => unknown;

/** One byte a second until the connection closes. */
async function drip(response: ServerResponse, text: string): Promise<void> {
  const left = once(response, 'close');
  for (const letter of text) {
    if (response.destroyed) return;
    response.write(letter);
    await Promise.race([left, sleep(DRIP_MS)]);
  }
}

const head = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });

const onlyHead: Fault = (response) => {
  head(response).flushHeaders();
};

/** Upstreams that accept connections and send nothing, or next to nothing. */
describe('silent upstreams', () => {
  let session: FailureSession;

  beforeAll(async () => {
    session = await FailureSession.start();
    await session.addModel('silent', {
      options: {
        first_byte_timeout_ms: FIRST_BYTE_MS,
        first_byte_timeout_json_ms: FIRST_BYTE_JSON_MS,
        idle_timeout_ms: IDLE_MS,
        total_timeout_ms: TOTAL_MS,
      },
    });
  }, 120_000);

  beforeEach(() => session.platform.restoreChannels());

  afterAll(() => session.stop());

  /** The booking of the first try with a first attempt of this duration, within a tenth; else of the last try. */
  async function onTime(send: () => Promise<string>, expectedMs: number): Promise<Booking> {
    for (let tries = 1; ; tries++) {
      const booking = await booked(session.platform, await send());
      const tookMs = booking.attempts[0]?.durationMs ?? NaN;
      if (Math.abs(tookMs - expectedMs) <= expectedMs * TOLERANCE) return booking;
      if (tries === TRIES) throw new Error(`${tookMs} ms instead of ${expectedMs} ms`);
    }
  }

  it.each<[what: string, fault: Fault, reason: RegExp, afterMs: number]>([
    ['before its head', () => undefined, /^first_byte_timeout: /, FIRST_BYTE_MS],
    ['after its head', onlyHead, /^first_byte_timeout: /, FIRST_BYTE_MS],
    ['within its first event', (response) => head(response).write('data: {'), /^idle_timeout: /, IDLE_MS],
    ['except for 1 B/s', (response) => drip(head(response), EVENT), /^total_timeout: /, TOTAL_MS],
  ])('C24: silent %s: another channel answers on time, charged once', async (_what, fault, reason, afterMs) => {
    session.upstream.answers(fault);
    const booking = await onTime(async () => {
      const stream = await session.stream('silent');
      expect([stream.status, stream.isDone, stream.text]).toEqual([200, true, SOUND.text]);
      return stream.id;
    }, afterMs);
    expect(booking).toMatchObject({
      charge: SOUND_CHARGE,
      attempts: [
        { channelName: 'faulty-silent', reason: expect.stringMatching(reason), costNanoUsd: '0' },
        { channelName: 'sound-silent', status: 200, reason: null },
      ],
      transfers: [
        ['usage', SOUND_CHARGE],
        ['cogs', SOUND_CHARGE / 2n],
      ],
    });
  });

  it('C24: silent before a complete reply: another channel answers on time, charged once', async () => {
    session.upstream.answers(() => undefined);
    const booking = await onTime(async () => {
      const answer = await session.caller.chat({ model: 'silent', messages: MESSAGES, simulate: SOUND });
      expect(answer.status).toBe(200);
      return String(answer.headers['x-request-id']);
    }, FIRST_BYTE_JSON_MS);
    expect(booking).toMatchObject({ charge: SOUND_CHARGE, attempts: [{ status: null }, { status: 200 }] });
  });

  it.each<[what: string, fault: Fault, reason: string, afterMs: number]>([
    ['silent', (response) => head(response).write(EVENT), 'idle timeout', IDLE_MS],
    [
      'no more than 1 B/s',
      (response) => (head(response).write(EVENT), drip(response, EVENT)),
      'total timeout',
      TOTAL_MS,
    ],
  ])('C24: %s between chunks: broken on time, the received part is charged', async (_what, fault, reason, afterMs) => {
    session.upstream.answers(fault);
    const booking = await onTime(async () => {
      const stream = await session.stream('silent');
      expect([stream.status, stream.isDone, stream.outcome, stream.text]).toEqual([200, false, 'end', 'one']);
      const message = `The upstream failed after its first chunk (${reason}).`;
      expect(stream.chunks.at(-1)?.error).toMatchObject({ code: 'upstream_error', message });
      return stream.id;
    }, afterMs);
    expect(booking).toMatchObject({
      outcome: 'upstream_broken',
      charge: BROKEN_CHARGE,
      attempts: [{ channelName: 'faulty-silent', status: 200, costNanoUsd: String(BROKEN_CHARGE / 2n) }],
    });
  });

  it('C24: silent to several parallel requests, its breaker opens, and no request waits for it', async () => {
    session.upstream.answers(() => undefined);
    const streams = await Promise.all(Array.from({ length: FAILURES_UNTIL_OPEN }, () => session.stream('silent')));
    expect(streams.map(({ text }) => text)).toEqual(streams.map(() => SOUND.text));
    expect(session.skipReason('silent')).toBe('consecutive_failures');
    const { id } = await session.stream('silent');
    expect((await booked(session.platform, id)).attempts).toMatchObject([{ channelName: 'sound-silent' }]);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(session.platform, [session.customer])).toEqual([]);
  });
});
