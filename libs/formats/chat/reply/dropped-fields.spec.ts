import { scanTopLevel } from '#core';
import { droppedFields, withoutDropped } from './dropped-fields.js';

const dropped = droppedFields(['provider', 'usage.cost', 'usage.cost_details']);
const shown = (text: string): string => withoutDropped(scanTopLevel(Buffer.from(text)), dropped).bytes.toString();

describe('withoutDropped', () => {
  it.each([
    ['{"id":"a","provider":"X","x":1e2}', '{"id":"a","x":1e2}'],
    ['{"provider":{"name":"X"}}', '{}'],
    ['{"usage":{"cost":0.1,"prompt_tokens": 3}}', '{"usage":{"prompt_tokens": 3}}'],
    ['{"usage":{"cost":0.1,"cost_details":{"a":1}},"provider":null}', '{"usage":{}}'],
    ['{"us\\u0061ge":{"c\\u006fst":1,"é":2}}', '{"us\\u0061ge":{"é":2}}'],
  ])('of %s leaves %s', (text, left) => {
    expect(shown(text)).toBe(left);
  });

  it.each(['{}', '{"usage":null}', '{"usage":[{"cost":1}]}', '{"cost":1,"choices":[{"provider":"X"}]}'])(
    'is the same object for %s',
    (text) => {
      const object = scanTopLevel(Buffer.from(text));
      expect(withoutDropped(object, dropped)).toBe(object);
    },
  );
});
