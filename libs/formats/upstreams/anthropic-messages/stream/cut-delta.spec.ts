import fc from 'fast-check';
import { propertyRuns } from '../../../../../test/support/property-runs.js';
import { anyCharacter } from '../../../../../test/support/samples/any-character.js';
import { cutDelta } from './cut-delta.js';

const kinds = [
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
  ['input_json_delta', 'partial_json'],
] as const;

const anyText = fc.string({ unit: anyCharacter });

describe('cutDelta', () => {
  it('cuts any text out of the usual frames', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        anyText,
        fc.nat(200),
        fc.constantFrom('', '   '),
        ([kind, member], text, index, padding) => {
          const frame = { type: 'content_block_delta', index, delta: { type: kind, [member]: text } };
          const cut = cutDelta(Buffer.from(`${JSON.stringify(frame).slice(0, -1)}${padding}}${padding}`));
          expect(cut).toMatchObject({ kind, blockIndex: index });
          expect(JSON.parse(`"${cut?.raw.toString() ?? ''}"`)).toBe(Buffer.from(text).toString());
        },
      ),
      { numRuns: propertyRuns(200) },
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
  ])('leaves %j to the parser', (data) => {
    expect(cutDelta(Buffer.from(data))).toBeNull();
  });
});
