import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { booked, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { GatewayStream } from '../../support/gateway/gateway-stream.js';
import { FailureSession, INPUT_NANO_USD, MESSAGES, OUTPUT_NANO_USD, PROMPT_TOKENS } from './failure-session.js';

const MODEL = 'left';
const ABORTED_MS = 100;
/** A busy machine may delay one detection: a late one is retried with another client. */
const TRIES = 3;
/** Fewer slots than disconnecting clients: each client must release its slot. */
const SLOTS = 2;
const LEAVERS = 8;
/** One token each. */
const EVENT = 'data: {"id":"a","created":1,"choices":[{"index":0,"delta":{"content":" one"}}]}\n\n';

/**
 * The effect of disconnecting clients on a channel; the gateway's own tests check the charge for a disconnect at every
 * byte.
 */
describe('clients that disconnect', () => {
  let session: FailureSession;

  beforeAll(async () => {
    session = await FailureSession.start();
    await session.addModel(MODEL, { alone: true, options: { concurrency_max: SLOTS, queue_max: 0 } });
  }, 120_000);

  afterAll(() => session.stop());

  /** The upstream sends this many events, then stalls; resolves when it sees the client's disconnect. */
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
    'C28: after %i events: the upstream is aborted within 100 ms, and the channel is unaffected',
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

  it('C28: before the first byte: no failover, and the channel is unaffected', async () => {
    for (let leaver = 0; leaver < LEAVERS; leaver++) {
      const requestsBefore = session.upstream.requests;
      const aborted = abortedMs(0);
      const controller = new AbortController();
      const reply = fetch(`${session.platform.gateway.url}/v1/chat/completions`, {
        method: 'POST',
        signal: controller.signal,
        headers: { authorization: `Bearer ${session.customer.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: MODEL, messages: MESSAGES, stream: true }),
      });
      const left = expect(reply).rejects.toThrow('aborted');
      await eventually(() => session.upstream.requests > requestsBefore);
      controller.abort();
      await Promise.all([left, aborted]);
      expect(session.upstream.requests).toBe(requestsBefore + 1);
    }
    await expectServed();
  });

  /** The channel has no failure, and all of its slots. */
  async function expectServed(): Promise<void> {
    expect(session.skipReason(MODEL)).toBeNull();
    const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };
    const choices = [{ index: 0, message: { role: 'assistant', content: 'one' }, finish_reason: 'stop' }];
    session.upstream.answersJson(JSON.stringify({ id: 'a', created: 1, choices, usage }));
    const answers = await Promise.all(
      Array.from({ length: SLOTS }, () => session.caller.chat({ model: MODEL, messages: MESSAGES })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  }

  it('leaves nothing held', async () => {
    expect(await leftovers(session.platform, [session.customer])).toEqual([]);
  });
});
