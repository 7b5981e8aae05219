import fc from 'fast-check';
import { cutDelta } from './cut-delta.js';

const cut = (text: string): unknown => {
  const found = cutDelta(Buffer.from(text));
  return found === null ? null : { ...found, raw: found.raw.toString() };
};
const TEXT = '"type":"response.output_text.delta"';
const ARGUMENTS = '"type":"response.function_call_arguments.delta"';

describe('cutDelta', () => {
  it.each([
    [
      `{${TEXT},"sequence_number":4,"output_index":12,"content_index":0,"delta":"a\\"b","logprobs":[]}`,
      'text',
      12,
      'a\\"b',
    ],
    [`{${TEXT},"delta":"","logprobs":[{"token":"delta"}],"output_index":0}`, 'text', 0, ''],
    [
      `{${ARGUMENTS},"output_index":1,"delta":"{\\"delta\\":\\"x\\"}\\\\"}`,
      'arguments',
      1,
      '{\\"delta\\":\\"x\\"}\\\\',
    ],
  ])('%s', (data, kind, position, raw) => {
    expect(cut(data)).toEqual({ kind, position, raw });
  });

  it.each([
    ['another order', `{"sequence_number":4,${TEXT},"output_index":0,"delta":"a"}`],
    ['another event', '{"type":"response.refusal.delta","output_index":0,"delta":"a"}'],
    ['no position', `{${TEXT},"delta":"a"}`],
    ['no number', `{${TEXT},"output_index":null,"delta":"a"}`],
    ['no text', `{${TEXT},"output_index":0,"delta":null}`],
    ['a text without its end', `{${TEXT},"output_index":0,"delta":"{a}`],
    ['a frame without its end', `{${TEXT},"output_index":0,"delta":"a"`],
    ['a raw line feed', `{${TEXT},"output_index":0,"delta":"a\n"}`],
    ['nothing', ''],
  ])('leaves %s to the parser', (_what, data) => {
    expect(cut(data)).toBeNull();
  });

  it('agrees with the parser on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(99), (delta, position) => {
        const event = { type: 'response.output_text.delta', output_index: position, delta, obfuscation: 'x' };
        const found = cutDelta(Buffer.from(JSON.stringify(event)));
        expect(found?.position).toBe(position);
        expect(JSON.parse(`"${found?.raw.toString() ?? ''}"`)).toBe(Buffer.from(delta).toString());
      }),
    );
  });
});
