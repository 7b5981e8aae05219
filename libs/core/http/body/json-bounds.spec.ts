import { JsonFault } from '../../json/json-fault.js';
import { RoutifyError } from '../../kernel/errors.js';
import { requireBounds, type JsonBounds } from './json-bounds.js';

const BOUNDS: JsonBounds = { levels: 3, names: 4, characters: 5, items: 6 };

/** Whether the text is within the bounds; null: it is no JSON. */
function isWithin(text: string): boolean | null {
  try {
    requireBounds(Buffer.from(text), BOUNDS);
    return true;
  } catch (error) {
    if (error instanceof JsonFault) return null;
    if (!(error instanceof RoutifyError)) throw error;
    expect(error).toMatchObject({
      code: 'invalid_request_error',
      metadata: { reason: 'body_too_complex', ...BOUNDS },
    });
    return false;
  }
}

describe('requireBounds', () => {
  it.each(['1', 'null', ' "text" ', '[]', '{}', '[1,2,3,4,5,6]', '{"a":1,"b":2,"c":3,"d":4}', '[[[]]]', '{"a":[{}]}'])(
    'accepts %s',
    (text) => {
      expect(isWithin(text)).toBe(true);
    },
  );

  it.each([
    '[[[[]]]]',
    '{"a":[[{}]]}',
    '[1,2,3,4,5,6,7]',
    '[[1,2],[3,4,5]]',
    '{"a":1,"b":2,"c":3,"d":4,"e":5}',
    '{"a":{"b":1,"c":2},"d":{"e":1}}',
    '{"a":1,"a":1,"a":1,"a":1,"a":1}',
    '{"sixsix":1}',
  ])('refuses %s', (text) => {
    expect(isWithin(text)).toBe(false);
  });

  it('counts characters of names, not bytes or escapes', () => {
    expect(isWithin('{"\\u0061\\u0062\\u0063\\u0064\\u0065":1}')).toBe(true);
    expect(isWithin('{"的一是不了":1}')).toBe(true);
    expect(isWithin('{"的一是不了人":1}')).toBe(false);
  });

  it.each(['', '[', '{"a"}', '[1,]', 'tru', '[1] 2', "{'a':1}", '{"a":1}}'])('finds no JSON in %j', (text) => {
    expect(isWithin(text)).toBeNull();
  });

  it('ends at the first bound: what follows is not read', () => {
    expect(isWithin('['.repeat(1_000_000))).toBe(false);
    expect(isWithin('[1,2,3,4,5,6,7 and no JSON')).toBe(false);
  });
});
