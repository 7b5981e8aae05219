import fc from 'fast-check';
import { isRecord, SseSplitter } from '#core';
import { propertyRuns } from '../../../../../test/support/property-runs.js';
import { anyCharacter } from '../../../../../test/support/samples/any-character.js';
import {
  callBegin,
  callOf,
  callPart,
  chunkOf,
  lastResponse,
  openStream,
  replyOf,
  streamOf,
} from '../../../../../test/support/samples/responses/sample-response.js';

const text = fc.string({ unit: fc.oneof(anyCharacter, fc.constantFrom('"', '\\', '\n', 'a', '😀')), maxLength: 30 });

/** A text in pieces; no piece ends within a surrogate pair, as the chunks of an upstream are valid UTF-8. */
function pieces(value: string, cuts: readonly number[]): string[] {
  const characters = Array.from(value);
  const at = [...new Set(cuts.map((cut) => cut % (characters.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => characters.slice(start, [...at, characters.length][index]).join(''));
}

describe('generated images', () => {
  const image = (url: string) => ({ type: 'image_url', image_url: { url } });
  const item = { type: 'image_generation_call', status: 'completed', output_format: 'png' };
  const events = streamOf([
    { images: [{ ...image('data:image/png;base64,PREVIEW='), index: 0 }] },
    { content: 'A cat' },
    { images: [{ ...image('data:image/png;base64,AAAA'), index: 0 }, image('data:image/png;base64,BBBB')] },
    { images: [image('data:image/png;base64,CCCC')] },
  ]);

  it('are items of their tool, the same of a stream and a reply', () => {
    const images = ['AAAA', 'BBBB', 'CCCC'].map((base64) => image(`data:image/png;base64,${base64}`));
    const response = lastResponse(events);
    expect(response.output).toMatchObject([
      { type: 'message' },
      { ...item, result: 'AAAA' },
      { ...item, result: 'BBBB' },
      { ...item, result: 'CCCC' },
    ]);
    expect(response.routify).not.toHaveProperty('dropped');
    expect(replyOf({ content: 'A cat', images }).output).toEqual(response.output);
  });

  it('stand in the events at the end of their work', () => {
    const first = events.filter(({ output_index: index }) => index === 1);
    expect(first.map(({ type }) => type)).toEqual(
      [
        'output_item.added',
        ...['in_progress', 'generating', 'completed'].map((step) => `image_generation_call.${step}`),
      ]
        .concat('output_item.done')
        .map((type) => `response.${type}`),
    );
    expect(first[0]?.item).toMatchObject({ status: 'in_progress', result: null });
  });

  it('and sound without a place are named', () => {
    const response = replyOf({ content: 'A', images: [image('https://example.com/a.png')], audio: { data: '' } });
    expect(response).toMatchObject({ output: [{ type: 'message' }], routify: { dropped: ['images', 'audio'] } });
  });
});

describe('any content', () => {
  const calls = fc.array(
    fc.oneof(
      text.map((input) => ({ name: 'js__exec', written: JSON.stringify({ input }) })),
      fc.jsonValue().map((value) => ({ name: 'fs__read', written: JSON.stringify({ value }) })),
      fc.array(text).map((commands) => ({ name: 'shell', written: JSON.stringify({ commands }) })),
      text.map((written) => ({ name: 'js__exec', written })),
    ),
    { maxLength: 3 },
  );
  const content = fc.record({ reasoning: text, content: text, refusal: text, calls });

  it('gives the same response as a stream, cut anywhere, and as a reply', () => {
    fc.assert(
      fc.property(
        content,
        fc.array(fc.nat(1_000), { maxLength: 6 }),
        fc.constantFrom('stop', 'length', 'content_filter'),
        (sample, cuts, finish) => {
          const cut = (value: string): string[] => pieces(value, cuts);
          const begun = sample.calls.map(({ name }, index) => callBegin(index, `call_${index}`, name));
          const written = sample.calls.map((one) => cut(one.written));
          const turns = Math.max(0, ...written.map(({ length }) => length));
          const interleaved = Array.from({ length: turns }, (_, turn) =>
            written.map((parts, index) => callPart(index, parts[turn] ?? '')),
          ).flat();
          const events = streamOf(
            [
              ...cut(sample.reasoning).map((part) => ({ reasoning_content: part, reasoning: part })),
              ...cut(sample.content).map((part) => ({ content: part })),
              ...cut(sample.refusal).map((part) => ({ refusal: part })),
              ...begun,
              ...interleaved,
            ],
            finish,
          );
          const message = {
            role: 'assistant',
            content: sample.content,
            refusal: sample.refusal,
            reasoning_content: sample.reasoning,
            tool_calls: sample.calls.map(({ name, written: whole_ }, index) => callOf(`call_${index}`, name, whole_)),
          };
          expect(lastResponse(events)).toEqual(replyOf(message, finish));
        },
      ),
      { numRuns: propertyRuns(30) },
    );
  });

  it('has deltas that join to what the done events say', () => {
    fc.assert(
      fc.property(content, fc.array(fc.nat(1_000), { maxLength: 6 }), (sample, cuts) => {
        const deltas = [
          ...pieces(sample.content, cuts).map((part) => ({ content: part })),
          ...sample.calls.flatMap(({ name, written }, index) => [
            callBegin(index, `call_${index}`, name),
            ...pieces(written, cuts).map((part) => callPart(index, part)),
          ]),
        ];
        const joined = new Map<unknown, string>();
        for (const event of streamOf(deltas)) {
          if (typeof event.delta === 'string') {
            joined.set(event.output_index, (joined.get(event.output_index) ?? '') + event.delta);
          } else if (!/text\.done|arguments\.done|input\.done/.test(String(event.type))) continue;
          else expect(joined.get(event.output_index) ?? '').toBe(event.text ?? event.arguments ?? event.input);
        }
      }),
      { numRuns: propertyRuns(30) },
    );
  });

  it('is whole SSE frames', () => {
    const stream = openStream();
    const bytes = Buffer.concat([stream.begin(), stream.chunk(chunkOf({ content: 'a\r\n\u2028' }))]);
    const { frames } = new SseSplitter(1_000_000).push(bytes);
    expect(frames.map(({ event }) => event)).toContain('response.output_text.delta');
    expect(stream.chunk(Buffer.from('{"choices":[]}'))).toHaveLength(0);
    expect(frames.every(({ data }) => isRecord(JSON.parse(data.toString())))).toBe(true);
  });
});
