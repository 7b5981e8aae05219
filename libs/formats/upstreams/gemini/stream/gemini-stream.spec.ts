import fc from 'fast-check';
import { SKIM_ABOVE_BYTES, SseSplitter, type SseFrame } from '#core';
import { propertyRuns } from '../../../../../test/support/property-runs.js';
import { readChunk } from '../../../chat/stream/chunk-reader.js';
import { readUsage } from '../../../chat/usage/read-usage.js';
import type { ReplyFacts } from '../reply/reply-facts.js';
import { GeminiStream } from './gemini-stream.js';

const FACTS: ReplyFacts = {
  requestId: '0193e4c0-1234-7abc-8def-0123456789ab',
  model: 'gemini-3-flash',
  hidesThoughts: false,
  usesLegacyFunctions: false,
  searches: false,
  runsCode: false,
};
const DONE = '[DONE]';
const USAGE = { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 };

interface Delta extends Record<string, unknown> {
  readonly content?: string | null;
}
interface Chunk {
  readonly choices: { readonly index: number; readonly delta: Delta; readonly finish_reason: string | null }[];
  readonly usage?: unknown;
  readonly error?: unknown;
}

function frame(data: unknown): SseFrame {
  return { event: null, data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)) };
}

function chunk(parts: readonly object[], more: object = {}, rest: object = {}): object {
  return { candidates: [{ content: { role: 'model', parts }, index: 0, ...more }], responseId: 'r', ...rest };
}

const text = (words: string): object => chunk([{ text: words }]);
const STOP = chunk([{ text: '' }], { finishReason: 'STOP' }, { usageMetadata: USAGE });

function translate(chunks: readonly unknown[], facts: Partial<ReplyFacts> = {}): (Chunk | string)[] {
  const stream = new GeminiStream({ ...FACTS, ...facts });
  const frames = [...chunks.flatMap((data) => stream.push(frame(data))), ...stream.end()];
  return frames.map(({ data }) => (data.toString() === DONE ? DONE : (JSON.parse(data.toString()) as Chunk)));
}

function deltas(chunks: readonly unknown[], facts: Partial<ReplyFacts> = {}): Delta[] {
  return translate(chunks, facts).flatMap((read) =>
    typeof read === 'string' ? [] : read.choices.map(({ delta }) => delta),
  );
}

describe('GeminiStream', () => {
  it('starts with the role and ends with the finish reason, the usage and [DONE]', () => {
    const envelope = { id: 'r', object: 'chat.completion.chunk', created: 1_734_709_613, model: 'gemini-3-flash' };
    const choice = (delta: object, finish_reason: string | null): object => ({
      ...envelope,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    });
    expect(translate([text('Hel'), text('lo'), STOP])).toEqual([
      choice({ role: 'assistant', content: 'Hel' }, null),
      choice({ content: 'lo' }, null),
      choice({}, 'stop'),
      {
        ...envelope,
        choices: [],
        usage: {
          prompt_tokens: 9,
          completion_tokens: 3,
          total_tokens: 12,
          prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 0 },
        },
      },
      DONE,
    ]);
  });

  it('uses the last usage with counts, without merging earlier ones', () => {
    const counted = (usageMetadata: object): object => chunk([{ text: 'x' }], {}, { usageMetadata });
    const usageOf = (...reported: readonly object[]): unknown =>
      translate([...reported.map(counted), chunk([], { finishReason: 'STOP' })]).at(-2);
    const early = { promptTokenCount: 9, candidatesTokenCount: 1, thoughtsTokenCount: 4, totalTokenCount: 14 };
    expect(
      usageOf({ trafficType: 'ON_DEMAND' }, early, {
        promptTokenCount: 9,
        candidatesTokenCount: 3,
        totalTokenCount: 16,
      }),
    ).toMatchObject({ usage: { prompt_tokens: 9, completion_tokens: 7, total_tokens: 16 } });
    // With the provider's tools the last one has no candidates, and earlier candidates are not part of it.
    const withTools = { promptTokenCount: 9, toolUsePromptTokenCount: 90, thoughtsTokenCount: 4, totalTokenCount: 110 };
    expect(usageOf({ ...early, candidatesTokenCount: 30, totalTokenCount: 43 }, withTools)).toMatchObject({
      usage: { prompt_tokens: 99, completion_tokens: 11, completion_tokens_details: { reasoning_tokens: 4 } },
    });
    expect(usageOf(early, { trafficType: 'ON_DEMAND' })).toMatchObject({ usage: { total_tokens: 14 } });
    expect(translate([text('x'), chunk([], { finishReason: 'STOP' })])).toHaveLength(3);
  });

  it.each([
    ['no finish reason', [text('half')]],
    ['one choice without a finish reason', [{ candidates: [{ index: 0, finishReason: 'STOP' }, { index: 1 }] }]],
    ['a null finish reason', [chunk([{ text: 'half' }], { finishReason: null })]],
    ['no chunks', []],
    ['only the [DONE] of a proxy', [text('half'), DONE]],
  ])('never completes a stream with %s', (_name, chunks) => {
    expect(translate(chunks)).not.toContain(DONE);
    expect(translate(chunks).every((read) => typeof read === 'string' || read.choices[0]?.finish_reason === null)).toBe(
      true,
    );
  });

  it('streams thoughts, calls, images and signatures as they arrive', () => {
    const chunks = [
      chunk([{ text: 'hm', thought: true }]),
      chunk([{ functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 's' }]),
      chunk([{ functionCall: { id: 'own', name: 'g', args: {} } }]),
      chunk([{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }]),
      chunk([{ text: '', thoughtSignature: 't' }], { finishReason: 'STOP' }),
    ];
    expect(deltas(chunks)).toEqual([
      { role: 'assistant', content: '', reasoning_content: 'hm' },
      {
        tool_calls: [
          {
            index: 0,
            id: 'call_12347abc8def0123456789ab_0_0',
            type: 'function',
            function: { name: 'f', arguments: '{"a":1}' },
            extra_content: { google: { thought_signature: 's' } },
          },
        ],
      },
      { tool_calls: [{ index: 1, id: 'own', type: 'function', function: { name: 'g', arguments: '{}' } }] },
      { images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' }, index: 0 }] },
      { extra_content: { google: { thought_signature: 't' } } },
      {},
    ]);
    expect(translate(chunks).at(-2)).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] });
    expect(deltas(chunks, { hidesThoughts: true })[0]).toEqual({ role: 'assistant', content: '' });
  });

  it('joins calls with streamed arguments', () => {
    const piece = (jsonPath: string, value: object): object => ({ jsonPath, ...value });
    const part = (partialArgs: readonly object[], willContinue = true): object =>
      chunk([{ functionCall: { partialArgs, ...(willContinue ? { willContinue } : {}) } }]);
    const began = (name: string): object => chunk([{ functionCall: { name, willContinue: true } }]);
    const chunks = [
      began('f'),
      part([piece('$.to[0].name', { stringValue: 'A', willContinue: true })]),
      part([piece('$.to[0].name', { stringValue: 'nn' }), piece("$.to[0]['odd.key']", { boolValue: false })]),
      part([piece('$.to[1].n', { numberValue: 0 }), piece('$.__proto__.x', { nullValue: null })]),
      part([piece('$.list[1000000000]', { numberValue: 1 })], false),
      chunk([{ functionCall: {} }]),
      began('g'),
      began('h'),
      chunk([], { finishReason: 'STOP' }),
    ];
    const calls = deltas(chunks).flatMap(
      ({ tool_calls: made }) => (made ?? []) as { function: { name: string; arguments: string } }[],
    );
    expect(calls.map(({ function: { name, arguments: args } }) => `${name} ${args}`)).toEqual([
      'f {"to":[{"name":"Ann","odd.key":false},{"n":0}],"__proto__":{"x":null},"list":[1]}',
      'g {}',
      'h {}',
    ]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('gives each candidate a choice of its own', () => {
    const both = (words: readonly string[], more: object = {}): object => ({
      candidates: words.map((word, index) => ({ index, content: { parts: [{ text: word }] }, ...more })),
    });
    const chunks = translate([both(['a', 'b']), both(['c', 'd'], { finishReason: 'STOP' })]);
    expect(chunks.at(-1)).toBe(DONE);
    expect(
      chunks.slice(0, 3).map((read) => (read as Chunk).choices.map(({ index, delta }) => [index, delta.content])),
    ).toEqual([
      [
        [0, 'a'],
        [1, 'b'],
      ],
      [
        [0, 'c'],
        [1, 'd'],
      ],
      [
        [0, undefined],
        [1, undefined],
      ],
    ]);
  });

  it('sends citations after the text, with offsets only while the text is ASCII', () => {
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.example', title: 'a' } }],
      groundingSupports: [{ segment: { startIndex: 1, endIndex: 3 }, groundingChunkIndices: [0] }],
    };
    const end = chunk([], { finishReason: 'STOP', groundingMetadata });
    const annotationsOf = (words: string): unknown => deltas([text(words), end])[1]?.annotations;
    expect(annotationsOf('abc')).toMatchObject([{ url_citation: { start_index: 1, end_index: 3 } }]);
    expect(annotationsOf('äbc')).toMatchObject([{ url_citation: { start_index: 0, end_index: 0 } }]);
  });

  it('answers a blocked prompt with a refusal that is complete', () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'Not this.' } };
    const refused = (usage: object): object[] => [
      { choices: [{ delta: { role: 'assistant', refusal: 'Not this.' }, finish_reason: null }] },
      { choices: [{ delta: {}, finish_reason: 'content_filter' }] },
      { choices: [], usage },
    ];
    // The generated refusal text is not billed.
    expect(translate([blocked])).toMatchObject([...refused({ prompt_tokens: 0, completion_tokens: 0 }), DONE]);
    const usageMetadata = { promptTokenCount: 4, totalTokenCount: 4 };
    const chunks = translate([{ ...blocked, usageMetadata }]);
    expect(chunks).toMatchObject([...refused({ prompt_tokens: 4, completion_tokens: 0 }), DONE]);
  });

  it.each([
    [{ error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }],
    [[{ error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } }]],
  ])('ends with the error %j', (error) => {
    const read = translate([text('half'), STOP, error]);
    expect(read.at(-1)).toEqual({ error: { message: 'busy', type: 'api_error', param: null, code: 'UNAVAILABLE' } });
  });

  it('passes through unreadable frames, which the reader classifies as garbage', () => {
    const broken = frame('{"broken": tru');
    expect(new GeminiStream(FACTS).push(broken)).toEqual([broken]);
    expect(readChunk(broken).kind).toBe('garbage');
  });

  it('passes large images through unchanged', () => {
    const data = 'iVBOR'.repeat(SKIM_ABOVE_BYTES / 4);
    expect(deltas([chunk([{ text: 'see' }, { inlineData: { mimeType: 'image/png', data } }])])).toMatchObject([
      { content: 'see', images: [{ image_url: { url: `data:image/png;base64,${data}` } }] },
    ]);
  });

  it('gives the same content for any split of the bytes', () => {
    const words = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), (said, size) => {
        const bytes = Buffer.from(
          [...said.map(text), STOP].map((data) => `data: ${JSON.stringify(data)}\r\n\r\n`).join(''),
        );
        const splitter = new SseSplitter(65_536);
        const stream = new GeminiStream(FACTS);
        const frames: SseFrame[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          for (const read of splitter.push(bytes.subarray(at, at + size)).frames) frames.push(...stream.push(read));
        }
        frames.push(...stream.end());
        const texts = frames.map(({ data }) => data.toString());
        expect(texts.at(-1)).toBe(DONE);
        const contents = texts
          .slice(0, -1)
          .flatMap((json) => (JSON.parse(json) as Chunk).choices.map(({ delta }) => delta.content));
        expect(contents.join('')).toBe(said.join(''));
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('GeminiStream, what it states', () => {
  /**
   * Counts of chunks up to each. Sources: langchain-ai/langchainjs #8694 (Gemini 2.5 counts the output so far in each
   * chunk), google-gemini-php/client #72 (Gemini 1.5 only at the end: no candidates, and a total that is the prompt).
   */
  it.each<[what: string, metadata: object, outputTokens: number, usage: object]>([
    [
      'the prompt alone',
      { promptTokenCount: 9, totalTokenCount: 9 },
      0,
      { kind: 'usage', usage: { promptTokens: 9, completionTokens: 0 } },
    ],
    [
      'a cached prompt and thoughts',
      { promptTokenCount: 9, cachedContentTokenCount: 4, thoughtsTokenCount: 70, totalTokenCount: 79 },
      70,
      { kind: 'usage', usage: { promptTokens: 9, cachedTokens: 4, completionTokens: 70, reasoningTokens: 70 } },
    ],
    [
      'thoughts beside candidates',
      { promptTokenCount: 9, candidatesTokenCount: 3, thoughtsTokenCount: 70, totalTokenCount: 82 },
      73,
      { kind: 'usage', usage: { promptTokens: 9, completionTokens: 73, reasoningTokens: 70 } },
    ],
    ['no counts', { trafficType: 'ON_DEMAND' }, -1, {}],
  ])('CHARGE-36: %s', (_what, usageMetadata, outputTokens, usage) => {
    const stream = new GeminiStream(FACTS);
    stream.push(frame(chunk([{ text: 'Hi' }], {}, { usageMetadata })));
    expect(stream.stated?.outputTokens ?? -1).toBe(outputTokens);
    expect(readUsage(JSON.parse(String(stream.stated?.usage() ?? 'null')))).toMatchObject(usage);
  });

  it('CHARGE-36: what a later chunk leaves out stays, and a statement does not change', () => {
    const stream = new GeminiStream(FACTS);
    const state = (usageMetadata: object) => {
      stream.push(frame(chunk([{ text: 'Hi' }], {}, { usageMetadata })));
      return stream.stated;
    };
    const first = state({ promptTokenCount: 9, cachedContentTokenCount: 4, candidatesTokenCount: 3 });
    const second = state({ candidatesTokenCount: 8 });
    expect([first, second].map((one) => JSON.parse(String(one?.usage())) as unknown)).toMatchObject([
      { prompt_tokens: 9, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } },
      { prompt_tokens: 9, completion_tokens: 8, prompt_tokens_details: { cached_tokens: 4 } },
    ]);
    stream.push(frame(text('Hi')));
    expect(stream.stated).toBe(second);
  });
});
