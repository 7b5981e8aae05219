import fc from 'fast-check';
import { cutDelta } from './cut-delta.js';

const kinds = [
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
  ['input_json_delta', 'partial_json'],
] as const;

describe('cutDelta', () => {
  it('cuts any text out of the usual frames', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.string({ unit: 'binary' }),
        fc.nat(200),
        ([kind, member], text, index) => {
          const frame = { type: 'content_block_delta', index, delta: { type: kind, [member]: text } };
          const cut = cutDelta(Buffer.from(`${JSON.stringify(frame)}   `));
          expect(cut).toMatchObject({ kind, blockIndex: index });
          expect(JSON.parse(`"${cut?.raw.toString() ?? ''}"`)).toBe(Buffer.from(text).toString());
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    '{"type":"content_block_delta","index":0,"delta":{"text":"a","type":"text_delta"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"},"x":1}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a","x":"b"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\\"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"a"}}',
    '{"type": "content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}',
    '{"type":"ping"}',
    '',
  ])('leaves %j to be read properly', (data) => {
    expect(cutDelta(Buffer.from(data))).toBeNull();
  });
});
