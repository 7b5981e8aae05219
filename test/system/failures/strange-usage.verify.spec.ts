import { booked, leftovers } from '../../support/gateway/bookings.js';
import {
  FAILURES_UNTIL_OPEN,
  FailureSession,
  INPUT_NANO_USD,
  MESSAGES,
  OUTPUT_NANO_USD,
  PROMPT_TOKENS,
} from './failure-session.js';

const MODEL = 'usage';
const HUGE = 1e18;
const TRUE = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
/** Three words of one token each. */
const WORDS = ['one', ' two', ' three'];
const TEXT = WORDS.join('');

interface ReportedUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

const COUNTED: ReportedUsage = {
  prompt_tokens: Number(PROMPT_TOKENS),
  completion_tokens: WORDS.length,
  total_tokens: Number(PROMPT_TOKENS) + WORDS.length,
};

const chunkOf = (choices: readonly object[], usage?: unknown): string =>
  JSON.stringify({ id: 'a', created: 1, choices, usage });
const said = (content: string): readonly object[] => [{ index: 0, delta: { content } }];
const FINISH = [{ index: 0, delta: {}, finish_reason: 'stop' }];

/** A stream with this usage in the last event before `[DONE]`. */
const streamWith = (usage: unknown): string[] => [
  ...WORDS.map((word) => chunkOf(said(word))),
  chunkOf(FINISH),
  ...(usage === undefined ? [] : [chunkOf([], usage)]),
  '[DONE]',
];

const replyWith = (usage: unknown): string =>
  JSON.stringify({
    id: 'a',
    object: 'chat.completion',
    created: 1,
    usage,
    choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }],
  });

const ABSURD = [
  ['absent', undefined, []],
  ['negative', { ...TRUE, prompt_tokens: -9 }, ['absurd_usage']],
  ['1e18', { prompt_tokens: 9, completion_tokens: HUGE, total_tokens: HUGE + 9 }, ['absurd_usage']],
  ['a string', { ...TRUE, completion_tokens: '3' }, ['absurd_usage']],
] as const;

/**
 * Upstreams with sound answers and wrong usage: the client sees the usage that is charged, and the channel has no
 * failure.
 */
describe('upstreams with wrong usage', () => {
  let session: FailureSession;

  beforeAll(async () => {
    session = await FailureSession.start();
    await session.addModel(MODEL);
  }, 120_000);

  afterAll(() => session.stop());

  /** The usage in the reply and in the ledger are equal. */
  async function expectCharged(
    id: string,
    reported: unknown,
    expected: ReportedUsage,
    flags: readonly string[],
  ): Promise<void> {
    expect(reported).toMatchObject(expected);
    const charge =
      BigInt(expected.prompt_tokens) * INPUT_NANO_USD + BigInt(expected.completion_tokens) * OUTPUT_NANO_USD;
    expect(await booked(session.platform, id)).toMatchObject({
      outcome: 'completed',
      charge,
      flags,
      forgone: 0n,
      usage_source: expected === TRUE ? 'upstream' : 'counted',
      attempts: [{ channelName: `faulty-${MODEL}`, status: 200, reason: null, costNanoUsd: String(charge / 2n) }],
      transfers: [
        ['usage', charge],
        ['cogs', charge / 2n],
      ],
    });
  }

  async function expectStream(
    events: readonly string[],
    expected: ReportedUsage,
    flags: readonly string[] = [],
  ): Promise<void> {
    session.upstream.answersEvents(events);
    const stream = await session.stream(MODEL, { stream_options: { include_usage: true } });
    expect([stream.status, stream.isDone, stream.text]).toEqual([200, true, TEXT]);
    const reported = stream.chunks.flatMap(({ usage }) => usage ?? []);
    expect(reported).toHaveLength(1);
    await expectCharged(stream.id, reported[0], expected, flags);
  }

  it.each(ABSURD)('C26: usage %s: the stream is charged as counted', async (_what, usage, flags) => {
    for (let time = 0; time < FAILURES_UNTIL_OPEN; time++) await expectStream(streamWith(usage), COUNTED, flags);
    expect(session.skipReason(MODEL)).toBeNull();
  });

  it.each(ABSURD)('C26: usage %s: the complete reply is charged as counted', async (_what, usage, flags) => {
    session.upstream.answersJson(replyWith(usage));
    for (let time = 0; time < FAILURES_UNTIL_OPEN; time++) {
      const answer = await session.caller.chat({ model: MODEL, messages: MESSAGES });
      expect(answer.status).toBe(200);
      await expectCharged(String(answer.headers['x-request-id']), answer.json()['usage'], COUNTED, flags);
    }
    expect(session.skipReason(MODEL)).toBeNull();
  });

  it('C26: repeated usage is charged once; of two that differ, the last is charged', async () => {
    const once = streamWith(TRUE);
    await expectStream([...once.slice(0, -1), chunkOf([], TRUE), '[DONE]'], TRUE);
    const early = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };
    await expectStream([chunkOf([], early), ...once], TRUE);
    expect(session.skipReason(MODEL)).toBeNull();
  });

  it('C26: usage in any chunk before the last is charged', async () => {
    const plain = streamWith(undefined);
    for (let index = 0; index < plain.length; index++) {
      await expectStream([...plain.slice(0, index), chunkOf([], TRUE), ...plain.slice(index)], TRUE);
    }
    for (let index = 0; index < WORDS.length; index++) {
      await expectStream(plain.with(index, chunkOf(said(WORDS[index] ?? ''), TRUE)), TRUE);
    }
    expect(session.skipReason(MODEL)).toBeNull();
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(session.platform, [session.customer])).toEqual([]);
  });
});
