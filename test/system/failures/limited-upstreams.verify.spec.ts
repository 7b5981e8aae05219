import { booked, bookingOf, leftovers } from '../../support/gateway/bookings.js';
import { eventually, PATIENCE_MS } from '../../support/eventually.js';
import type { Answer } from '../../support/gateway/gateway-caller.js';
import { FailureSession, MESSAGES, SOUND, SOUND_CHARGE } from './failure-session.js';

/** The first cool-down after a 429 without Retry-After. */
const STANDARD_MS = 10_000;
const TOLERANCE_MS = 1_000;
const ERROR = JSON.stringify({ error: { message: 'Slow down.', type: 'rate_limit_error', code: null } });

const idOf = ({ headers }: Answer): string => String(headers['x-request-id']);

const FORMS = [
  ['seconds', () => ({ 'retry-after': '4' }), 4_000],
  // HTTP dates have a resolution of one second.
  ['a date', () => ({ 'retry-after': new Date(Date.now() + 5_000).toUTCString() }), 5_000],
  ['a reset', () => ({ 'x-ratelimit-reset-requests': '4s' }), 4_000],
  ['nothing', () => ({}), STANDARD_MS],
] as const;

/** Upstreams that answer 429. */
describe('upstreams that limit', () => {
  let session: FailureSession;

  beforeAll(async () => {
    session = await FailureSession.start();
    for (const [index] of FORMS.entries()) {
      await session.addModel(`limited-${index}`);
      await session.addModel(`limited-${index}-alone`, { alone: true });
    }
  }, 120_000);

  beforeEach(() => session.platform.restoreChannels());

  afterAll(() => session.stop());

  function limits(headers: () => Readonly<Record<string, string>>): void {
    session.upstream.answers((response) => {
      response.writeHead(429, { 'content-type': 'application/json', ...headers() }).end(ERROR);
    });
  }

  it.each(FORMS)('C22: a pause requested by %s is kept: no call in between', async (form, headers, waitMs) => {
    const model = `limited-${FORMS.findIndex(([name]) => name === form)}`;
    limits(headers);
    const requestsBefore = session.upstream.requests;
    const startMs = performance.now();
    const first = await session.stream(model);
    expect([first.status, first.isDone, first.text]).toEqual([200, true, SOUND.text]);
    expect(await booked(session.platform, first.id)).toMatchObject({
      charge: SOUND_CHARGE,
      attempts: [
        { channelName: `faulty-${model}`, status: 429, costNanoUsd: '0' },
        { channelName: `sound-${model}`, status: 200, reason: null },
      ],
      transfers: [
        ['usage', SOUND_CHARGE],
        ['cogs', SOUND_CHARGE / 2n],
      ],
    });
    expect(session.skipReason(model)).toBe('rate_limited');
    expect((await session.stream(model)).text).toBe(SOUND.text);
    await eventually(() => session.skipReason(model) === null, waitMs + PATIENCE_MS);
    const pausedMs = performance.now() - startMs;
    expect(pausedMs).toBeGreaterThan(waitMs - TOLERANCE_MS);
    expect(session.upstream.requests).toBe(requestsBefore + 1);
    await session.stream(model);
    expect(session.upstream.requests).toBe(requestsBefore + 2);
  });

  it.each(FORMS)('C22: a single channel with %s: the client gets the same wait', async (form, headers, waitMs) => {
    const model = `limited-${FORMS.findIndex(([name]) => name === form)}-alone`;
    limits(headers);
    const requestsBefore = session.upstream.requests;
    const send = () => session.caller.chat({ model, messages: MESSAGES });
    const startMs = performance.now();
    const [limited, refused] = [await send(), await send()];
    const tookMs = performance.now() - startMs;
    for (const answer of [limited, refused]) {
      expect(answer.error()).toMatchObject({ code: 'upstream_rate_limited' });
      const retryAfterMs = Number(answer.headers['retry-after']) * 1_000;
      expect(retryAfterMs).toBeLessThanOrEqual(waitMs + TOLERANCE_MS);
      expect(retryAfterMs).toBeGreaterThanOrEqual(waitMs - TOLERANCE_MS - tookMs);
    }
    expect(await bookingOf(session.platform, idOf(limited))).toMatchObject({ charge: 0n, transfers: [] });
    // No upstream was available, so nothing was admitted.
    expect(await bookingOf(session.platform, idOf(refused))).toBeNull();
    expect(session.upstream.requests).toBe(requestsBefore + 1);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(session.platform, [session.customer])).toEqual([]);
  });
});
