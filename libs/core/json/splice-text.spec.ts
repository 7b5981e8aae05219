import fc from 'fast-check';
import { scanTopLevel } from './scan-top-level.js';
import { spliceObject } from './splice.js';
import { byteText, spliceText } from './splice-text.js';

const KEYS = ['model', 'usage', 'routify', 'é'];
const key = fc.constantFrom(...KEYS);
const value = fc.constantFrom('1', '"é"', '{"a":[1, 2]}', ' null ', '"\\u00e9"', '[]');
const members = fc.array(fc.tuple(key, value), { maxLength: 6 });
const edits = fc.uniqueArray(fc.tuple(key, value), { maxLength: 4, selector: ([name]) => name });

describe('spliceText', () => {
  it('P9: gives the same result as spliceObject for absent, single and duplicate keys', () => {
    fc.assert(
      fc.property(members, edits, (present, edited) => {
        const bytes = Buffer.from(` {${present.map(([name, json]) => `"${name}": ${json}`).join(' ,')}} `);
        const object = scanTopLevel(bytes);
        const { parts } = spliceObject(
          object,
          edited.map(([name, json]) => ({ key: name, value: [Buffer.from(json)] })),
        );
        const text = spliceText(
          object,
          bytes.toString('latin1'),
          edited.map(([name, json]) => ({ key: name, value: byteText(json) })),
        );
        expect(Buffer.from(text, 'latin1').toString()).toBe(Buffer.concat(parts).toString());
      }),
    );
  });
});
