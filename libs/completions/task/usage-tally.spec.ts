import fc from 'fast-check';
import { NO_USAGE, type TokenUsage } from '#core';
import { completionsEndpoint, embeddingsEndpoint, readChunk, type Chunk } from '#formats';
import { exactCounter } from '../../../test/support/samples/exact-counter.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { UsageTally } from './usage-tally.js';

/** "Hello!" is 2 tokens of o200k_base, and 4 for the message. */
const PROMPT_TOKENS = 6;

function chunkOf(content: string, index = 0): Chunk {
  const view = readChunk({
    event: null,
    data: Buffer.from(JSON.stringify({ choices: [{ index, delta: { content } }] })),
  });
  if (view.kind !== 'chunk') throw new Error(view.kind);
  return view;
}

describe('UsageTally', () => {
  it('counts only the prompt before the first chunk', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    expect(await tally.count()).toMatchObject({ promptTokens: PROMPT_TOKENS, completionTokens: 0 });
    expect(await tally.count()).toMatchObject({ promptTokens: PROMPT_TOKENS, completionTokens: 0 });
  });

  it('CHARGE-14: counts what arrives while it counts, once', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    tally.add(chunkOf('one'));
    const first = tally.count();
    tally.add(chunkOf(' two'));
    const second = tally.count();
    tally.add(chunkOf(' three'));
    const third = tally.count();
    expect((await first).completionTokens).toBeGreaterThanOrEqual(1);
    await second;
    expect((await third).completionTokens).toBe(3);
    expect((await tally.count()).completionTokens).toBe(3);
  });

  it('joins words across chunks, and counts choices separately', async () => {
    const tally = new UsageTally(sampleTask({ n: 2 }), exactCounter);
    for (const piece of ['in', 'compre', 'hensi', 'bilities']) {
      tally.add(chunkOf(piece, 0));
      tally.add(chunkOf(piece, 1));
    }
    expect((await tally.count()).completionTokens).toBe(10);
  });

  it('CHARGE-14: counts the same whether or not it had to make room', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    for (let index = 0; index < 5_000; index++) tally.add(chunkOf(' one'));
    expect((await tally.count()).completionTokens).toBe(5_000);
    expect(tally.receivedTextBytes).toBe(20_000);
  });

  it('overestimates before a count, and is exact after it', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    for (let index = 0; index < 30; index++) tally.add(chunkOf(' one'));
    expect(tally.estimatedOutputTokens).toBe(40);
    await tally.count();
    expect(tally.estimatedOutputTokens).toBe(30);
  });

  it.each(['one two three', '12345678', 'qZ8x+Lw/3kBn', '🧑🏽‍🚀', '鬱憂', '\u0001"\\'])(
    'bounds the tokens of %j by its bytes, until it is counted',
    async (text) => {
      const tally = new UsageTally(sampleTask(), exactCounter);
      tally.add(chunkOf(text));
      expect([tally.countedOutputTokens, tally.outputTokensMax]).toEqual([0, chunkOf(text).visibleTextBytes]);
      const tokens = await tally.countOutput();
      expect(tokens).toBeLessThanOrEqual(chunkOf(text).visibleTextBytes);
      expect([tally.countedOutputTokens, tally.outputTokensMax]).toEqual([tokens, tokens]);
    },
  );

  it('counts a chunk alone, and only once', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    tally.add(chunkOf('one'));
    expect(await tally.countChunk(chunkOf(' two three'))).toBe(2);
    expect(await tally.countOutput()).toBe(1);
    tally.addCounted(chunkOf(' two three'), 2);
    expect([tally.outputTokensMax, tally.receivedTextBytes]).toEqual([3, 13]);
    expect((await tally.count()).completionTokens).toBe(3);
  });

  it('excludes an echo from the output as soon as it is counted', async () => {
    const task = sampleTask({ prompt: 'one two', echo: true, stream: true }, {}, completionsEndpoint);
    const tally = new UsageTally(task, exactCounter);
    const view = readChunk({ event: null, data: Buffer.from('{"choices":[{"index":0,"text":"one two three"}]}') });
    if (view.kind === 'chunk') tally.add(view);
    expect(await tally.countOutput()).toBe(1);
    expect(tally.outputTokensMax).toBe(1);
  });

  it('counts only near a limit, one count at a time', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    for (let index = 0; index < 30; index++) tally.add(chunkOf(' one'));
    expect(tally.countIfNear(41)).toBeNull();
    const counted = tally.countIfNear(40);
    expect(tally.countIfNear(10)).toBeNull();
    expect(await counted).toBe(30);
    expect(tally.countIfNear(40)).toBeNull();
    expect(await tally.countIfNear(30)).toBe(30);
  });

  it('clamps its counts to the limits of the model', async () => {
    const tally = new UsageTally(sampleTask({ n: 2 }, { contextLength: 5, maxOutputTokens: 3 }), exactCounter);
    for (let index = 0; index < 9; index++) tally.add(chunkOf(' one'));
    expect(await tally.count()).toMatchObject({ promptTokens: 5, completionTokens: 6 });
  });

  it('adds images, files and audio by the model’s card', async () => {
    const content = [
      { type: 'text', text: 'Hello!' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'file', file: { file_data: 'AAAA' } },
    ];
    const tally = new UsageTally(sampleTask({ messages: [{ role: 'user', content }] }), exactCounter);
    expect((await tally.count()).promptTokens).toBe(PROMPT_TOKENS + 1_000 + 2_000);
  });

  it('counts every choice of a complete reply', async () => {
    const reply = { choices: [{ message: { content: 'one two' } }, { message: { content: 'three' } }] };
    const tally = new UsageTally(sampleTask({ n: 2 }), exactCounter);
    expect((await tally.countReply(Buffer.from(JSON.stringify(reply)))).completionTokens).toBe(3);
  });

  it('counts prompts of the other endpoints, each up to the context', async () => {
    const input = ['one two three', 'one two three'];
    const vectors = new UsageTally(
      sampleTask({ input, stream: false }, { contextLength: 2 }, embeddingsEndpoint),
      exactCounter,
    );
    expect(await vectors.count()).toMatchObject({ promptTokens: 4, completionTokens: 0 });
    const ids = new UsageTally(sampleTask({ prompt: [[1, 2], [3]] }, {}, completionsEndpoint), exactCounter);
    expect(await ids.count()).toMatchObject({ promptTokens: 3 });
  });

  it('does not count an echo as output', async () => {
    const task = sampleTask({ prompt: ['one two', 'three four'], n: 2, echo: true }, {}, completionsEndpoint);
    const texts = ['one two five', 'one two', 'three four', 'three four six'];
    const bytes = Buffer.from(JSON.stringify({ choices: texts.map((text, index) => ({ index, text })) }));
    expect(await new UsageTally(task, exactCounter).countReply(bytes)).toMatchObject({
      promptTokens: 4,
      completionTokens: 2,
    });
    expect(await new UsageTally(task, exactCounter).count()).toMatchObject({ completionTokens: 0 });
  });
});

describe('UsageTally beside a stated usage', () => {
  const stated = (promptTokens: number, completionTokens: number, more: Partial<TokenUsage> = {}): TokenUsage => ({
    ...NO_USAGE,
    promptTokens,
    completionTokens,
    ...more,
  });
  const words = (count: number): Chunk => chunkOf(' one'.repeat(count));

  it('CHARGE-36: takes the prompt with its cached part, and counts the output', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    tally.add(words(3));
    const prompt = stated(7_840, 0, { cachedTokens: 7_740 });
    expect(await tally.countBeside(prompt)).toEqual({ ...prompt, completionTokens: 3 });
  });

  it('CHARGE-36: counts a prompt that is stated as zero, and no part of it', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    tally.add(words(3));
    const usage = await tally.countBeside(stated(0, 5, { cachedTokens: 4, reasoningTokens: 2 }));
    expect(usage).toEqual(stated(PROMPT_TOKENS, 5, { reasoningTokens: 2 }));
  });

  it('CHARGE-36: counts only the text after the output that is stated', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    tally.add(words(3));
    expect(tally.noteStated(7)).toBe(true);
    expect(await tally.countBeside(stated(9, 7))).toMatchObject({ completionTokens: 7 });
    tally.add(words(2));
    expect(await tally.countBeside(stated(9, 7))).toMatchObject({ completionTokens: 9 });
    expect(tally.noteStated(11)).toBe(true);
    expect(await tally.countBeside(stated(9, 11))).toMatchObject({ completionTokens: 11 });
    tally.addCounted(words(4), 4);
    expect(await tally.countBeside(stated(9, 11))).toMatchObject({ completionTokens: 15 });
    // Where the statement turns out to be impossible, all of it is counted.
    expect(await tally.count()).toMatchObject({ promptTokens: PROMPT_TOKENS, completionTokens: 9 });
  });

  it('CHARGE-18: a placeholder that repeats itself covers no later text', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    for (let index = 0; index < 4; index++) {
      tally.add(words(1));
      expect(tally.noteStated(1)).toBe(index === 0);
    }
    expect(await tally.countBeside(stated(9, 1))).toMatchObject({ completionTokens: 4 });
    expect(tally.noteStated(0)).toBe(false);
    expect(tally.noteStated(20)).toBe(true);
    tally.add(words(2));
    expect(await tally.countBeside(stated(9, 20))).toMatchObject({ completionTokens: 22 });
  });

  it('CHARGE-36: an output that was counted in advance is not added to', async () => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    for (let index = 0; index < 4; index++) {
      tally.add(words(1));
      tally.noteStated(6);
    }
    expect(await tally.countBeside(stated(9, 6))).toMatchObject({ completionTokens: 6 });
  });

  it.each<[what: string, body: object, endpoint: typeof completionsEndpoint | undefined]>([
    ['one of several choices', { n: 2 }, undefined],
    ['a reply with its prompt', { prompt: 'Hello!', echo: true }, completionsEndpoint],
  ])('CHARGE-36: the output of %s is a lower bound', async (_what, body, endpoint) => {
    const tally = new UsageTally(sampleTask(body, {}, endpoint), exactCounter);
    expect(tally.noteStated(7)).toBe(false);
    expect(await tally.countBeside(stated(9, 7))).toMatchObject({ promptTokens: 9, completionTokens: 7 });
    const view = readChunk({
      event: null,
      data: Buffer.from(JSON.stringify({ choices: [{ index: 0, text: ' one'.repeat(30), delta: undefined }] })),
    });
    if (view.kind === 'chunk') tally.add(endpoint === undefined ? words(30) : view);
    const { completionTokens } = await tally.countBeside(stated(9, 7));
    expect(completionTokens).toBeGreaterThan(20);
  });

  it('CHARGE-2: keeps the rest within the model, and what is stated as it is', async () => {
    const tally = new UsageTally(sampleTask({}, { maxOutputTokens: 5 }), exactCounter);
    tally.noteStated(4);
    tally.add(words(9));
    expect(await tally.countBeside(stated(9, 4))).toMatchObject({ completionTokens: 5 });
    expect(await tally.countBeside(stated(9, 6))).toMatchObject({ completionTokens: 6 });
  });

  it('CHARGE-36: is the last statement and the text after it, whenever it is counted', async () => {
    const step = fc.oneof(
      fc.record({ words: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ stated: fc.integer({ min: 1, max: 900 }) }),
      fc.constant('count' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const tally = new UsageTally(sampleTask(), exactCounter);
        const counts: Promise<unknown>[] = [];
        let [said, after, all] = [0, 0, 0];
        for (const one of steps) {
          if (one === 'count') counts.push(tally.count());
          else if ('words' in one) {
            // Each chunk ends a word, so that no token spans two of them.
            tally.add(chunkOf(' one'.repeat(one.words)));
            after += one.words;
            all += one.words;
          } else if (tally.noteStated(said + after + one.stated)) [said, after] = [said + after + one.stated, 0];
        }
        const beside = await tally.countBeside(stated(9, said));
        await Promise.all(counts);
        expect(beside.completionTokens).toBe(said + after);
        expect((await tally.count()).completionTokens).toBe(all);
      }),
      { numRuns: 60 },
    );
  });
});
