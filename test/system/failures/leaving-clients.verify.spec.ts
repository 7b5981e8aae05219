import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { booked, leftovers } from '../../support/bookings.js';
import { eventually } from '../../support/eventually.js';
import { GatewayStream } from '../../support/gateway-stream.js';
import { FailureSession, INPUT_NANO_USD, MESSAGES, OUTPUT_NANO_USD, PROMPT_TOKENS } from './failure-session.js';

const MODEL = 'left';
const ABORTED_MS = 100;
/** The pauses of a crowded machine are not the gateway's: a client that was noticed late is followed by another one. */
const TRIES = 3;
/** Fewer than clients leave: each must give its place back. */
const PLACES = 2;
const LEAVERS = 8;
/** One token each. */
const EVENT = 'data: {"id":"a","created":1,"choices":[{"index":0,"delta":{"content":" one"}}]}\n\n';

/**
 * What clients that leave do to a channel; what they pay at each byte stands with the outcomes of the gateway's own
 * tests, in which they leave at every one.
 */
describe('clients that leave', () => {
  let session: FailureSession;

  beforeAll(async () => {
    session = await FailureSession.start();
    await session.addModel(MODEL, { alone: true, options: { concurrency_max: PLACES, queue_max: 0 } });
  }, 120_000);

  afterAll(() => session.stop());

  /** From now on the upstream sends so many events, and nothing more; resolves when it hears that the client left. */
  function abortedMs(events: number): Promise<number> {
    return new Promise((resolve) => {
      session.upstream.answers((response: ServerResponse) => {
        void once(response, 'close').then(() => {
          resolve(performance.now());
        });
        if (events > 0) response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (let event = 0; event < events; event++) response.write(EVENT);
      });
    });
  }

  const open = (): Promise<GatewayStream> =>
    GatewayStream.open(session.platform, session.customer.apiKey, { model: MODEL, messages: MESSAGES });

  it.each([1, 2, 12])(
    'C28: after %i events: the upstream hears of it within 100 ms, and the channel is as it was',
    async (events) => {
      const charge = PROMPT_TOKENS * INPUT_NANO_USD + BigInt(events) * OUTPUT_NANO_USD;
      for (let leaver = 0; leaver < LEAVERS; leaver++) {
        for (let tries = 1; ; tries++) {
          const aborted = abortedMs(events);
          const stream = await (await open()).received(events);
          const leftMs = performance.now();
          stream.hangUp();
          const tookMs = (await aborted) - leftMs;
          expect(await booked(session.platform, stream.id)).toMatchObject({
            outcome: 'client_closed',
            charge,
            attempts: [{ channelName: `faulty-${MODEL}`, status: 200, reason: null }],
            transfers: [
              ['usage', charge],
              ['cogs', charge / 2n],
            ],
          });
          if (tookMs <= ABORTED_MS) break;
          if (tries === TRIES) throw new Error(`aborted after ${tookMs} ms`);
        }
      }
      await expectServed();
    },
  );

  it('C28: before the first byte: nobody else is asked, and the channel is as it was', async () => {
    for (let leaver = 0; leaver < LEAVERS; leaver++) {
      const asked = session.upstream.requests;
      const aborted = abortedMs(0);
      const gone = new AbortController();
      const reply = fetch(`${session.platform.gateway.url}/v1/chat/completions`, {
        method: 'POST',
        signal: gone.signal,
        headers: { authorization: `Bearer ${session.customer.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: MODEL, messages: MESSAGES, stream: true }),
      });
      const left = expect(reply).rejects.toThrow('aborted');
      await eventually(() => session.upstream.requests > asked);
      gone.abort();
      await Promise.all([left, aborted]);
      expect(session.upstream.requests).toBe(asked + 1);
    }
    await expectServed();
  });

  /** The channel is blamed for nothing, and has room for as many as ever. */
  async function expectServed(): Promise<void> {
    expect(session.whyNotAsked(MODEL)).toBeNull();
    const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };
    const choices = [{ index: 0, message: { role: 'assistant', content: 'one' }, finish_reason: 'stop' }];
    session.upstream.answersJson(JSON.stringify({ id: 'a', created: 1, choices, usage }));
    const answers = await Promise.all(
      Array.from({ length: PLACES }, () => session.caller.chat({ model: MODEL, messages: MESSAGES })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  }

  it('leaves nothing held', async () => {
    expect(await leftovers(session.platform, [session.customer])).toEqual([]);
  });
});
