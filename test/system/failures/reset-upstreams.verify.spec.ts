import { booked, leftovers } from '../../support/gateway/bookings.js';
import { FaultProxy } from '../../support/processes/fault-proxy.js';
import {
  FAILURES_UNTIL_OPEN,
  FailureSession,
  INPUT_NANO_USD,
  OUTPUT_NANO_USD,
  PROMPT_TOKENS,
  SOUND,
  SOUND_CHARGE,
} from './failure-session.js';

const WORDS = ['one', ' two', ' three'];
const chunkOf = (choice: object): string => JSON.stringify({ id: 'a', created: 1, choices: [{ index: 0, ...choice }] });
/**
 * Three words of one token each, the end, usage, and `[DONE]`.
 */
const CHUNKS = [
  ...WORDS.map((content) => chunkOf({ delta: { content } })),
  chunkOf({ delta: {}, finish_reason: 'stop' }),
  JSON.stringify({ id: 'a', created: 1, choices: [], usage: { prompt_tokens: 9, completion_tokens: 99 } }),
  '[DONE]',
].map((data) => `data: ${data}\n\n`);
/** Chunks before the one with usage, and what it states of prompt and completion. */
const STATED_AT = 4;
const STATED = [9n, 99n] as const;
const BODY = CHUNKS.join('');
const HEAD = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${BODY.length}\r\n\r\n`;

/** An upstream that resets its connection after this many chunks, every time. */
describe('upstreams that reset', () => {
  let session: FailureSession;
  let proxy: FaultProxy;

  beforeAll(async () => {
    session = await FailureSession.start();
    // Raw HTTP, so that the position of every byte is known.
    session.upstream.answers((response) => response.socket?.write(HEAD + BODY));
    proxy = await FaultProxy.start(session.upstream.url);
    await session.addModel('reset', { baseUrl: proxy.url });
  }, 120_000);

  beforeEach(() => session.platform.restoreChannels());

  afterAll(async () => {
    await session.stop();
    await proxy.stop();
  });

  function resetBehind(chunks: number): void {
    const breakAfterBytes = HEAD.length + CHUNKS.slice(0, chunks).join('').length;
    proxy.disturb({ breakAfterBytes, breakHow: 'reset' }, 'downstream');
  }

  async function expectBreakerOpen(): Promise<void> {
    expect(session.skipReason('reset')).toBe('consecutive_failures');
    const next = await session.stream('reset');
    expect(next.isDone).toBe(true);
    expect(await booked(session.platform, next.id)).toMatchObject({
      charge: SOUND_CHARGE,
      attempts: [{ channelName: 'sound-reset', status: 200, reason: null }],
    });
  }

  it('C25: before the first chunk: another channel answers, charged once; then its breaker opens', async () => {
    resetBehind(0);
    for (let time = 0; time < FAILURES_UNTIL_OPEN; time++) {
      expect(session.skipReason('reset')).toBeNull();
      const stream = await session.stream('reset');
      expect([stream.status, stream.isDone, stream.text]).toEqual([200, true, SOUND.text]);
      expect(await booked(session.platform, stream.id)).toMatchObject({
        charge: SOUND_CHARGE,
        attempts: [
          { channelName: 'faulty-reset', reason: expect.stringMatching(/^connection_lost: /), costNanoUsd: '0' },
          { channelName: 'sound-reset', status: 200, reason: null },
        ],
        transfers: [
          ['usage', SOUND_CHARGE],
          ['cogs', SOUND_CHARGE / 2n],
        ],
      });
    }
    await expectBreakerOpen();
  });

  it.each([1, STATED_AT, CHUNKS.length - 1])(
    'C25: after chunk %i: broken, the received part is charged; then its breaker opens',
    async (chunks) => {
      const words = WORDS.slice(0, chunks);
      // What the upstream has stated by then is charged, else what was received.
      const [prompt, completion] = chunks > STATED_AT ? STATED : [PROMPT_TOKENS, BigInt(words.length)];
      const charge = prompt * INPUT_NANO_USD + completion * OUTPUT_NANO_USD;
      resetBehind(chunks);
      for (let time = 0; time < FAILURES_UNTIL_OPEN; time++) {
        expect(session.skipReason('reset')).toBeNull();
        const stream = await session.stream('reset');
        expect([stream.status, stream.isDone, stream.outcome, stream.text]).toEqual([
          200,
          false,
          'end',
          words.join(''),
        ]);
        expect(stream.chunks.at(-1)?.error).toMatchObject({ code: 'upstream_error' });
        expect(await booked(session.platform, stream.id)).toMatchObject({
          outcome: 'upstream_broken',
          usage_source: 'counted',
          charge,
          attempts: [{ channelName: 'faulty-reset', status: 200, reason: expect.stringMatching(/^broken_stream: /) }],
          transfers: [
            ['usage', charge],
            ['cogs', charge / 2n],
          ],
        });
      }
      await expectBreakerOpen();
    },
  );

  it('leaves nothing held', async () => {
    expect(await leftovers(session.platform, [session.customer])).toEqual([]);
  });
});
