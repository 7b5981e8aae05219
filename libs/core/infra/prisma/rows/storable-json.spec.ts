import { findUnstorable } from '../../../kernel/text/storable-text.js';
import { storableJson, storableDeep } from './storable-json.js';

const read = (rows: readonly object[]): unknown => JSON.parse(storableJson(rows));

describe('storableJson', () => {
  it('writes amounts as digits at any depth, other values unchanged', () => {
    const row = {
      id: 'a',
      amount: 9_007_199_254_740_993n,
      attempts: [{ cost: -1n, meters: { input: 3 } }],
      none: null,
    };
    expect(read([row, { flags: [], tags: {}, stream: false }])).toEqual([
      { ...row, amount: '9007199254740993', attempts: [{ cost: '-1', meters: { input: 3 } }] },
      { flags: [], tags: {}, stream: false },
    ]);
  });

  it('writes U+FFFD for characters that Postgres cannot store, and only for them', () => {
    const tags = { nul: 'a\0b', half: '\ud83d!', whole: '\u{1f600}', said: '\\u0000 \\ud800', line: 'a\nb"\\' };
    expect(read([{ tags, amount: 5n }])).toEqual([
      { tags: { ...tags, nul: 'a\ufffdb', half: '\ufffd!' }, amount: '5' },
    ]);
  });

  it('writes U+FFFD in names too: of two that become equal, the last value stays', () => {
    const tags = { 'a\0': '\0', '\ud800': 'x', '\udfff': 'y', plain: 'z', '\u{1f600}': 'w' };
    expect(read([{ tags, list: [{ '\0': 1n }] }])).toEqual([
      { tags: { 'a\ufffd': '\ufffd', '\ufffd': 'y', plain: 'z', '\u{1f600}': 'w' }, list: [{ '\ufffd': '1' }] },
    ]);
  });

  it('keeps a member of any name', () => {
    const tags = JSON.parse('{"__proto__": "x", "constructor": "y"}') as object;
    expect(storableJson([{ tags }])).toBe('[{"tags":{"__proto__":"x","constructor":"y"}}]');
    const odd = JSON.parse('{"__proto__": "\\u0000", "constructor": "y"}') as object;
    expect(storableJson([{ tags: odd }])).toBe('[{"tags":{"__proto__":"\ufffd","constructor":"y"}}]');
  });

  it('does not mutate its argument', () => {
    const row = { amount: 5n, shares: [1n, 2n], name: 'a\0' };
    storableJson([row]);
    expect(row).toEqual({ amount: 5n, shares: [1n, 2n], name: 'a\0' });
  });
});

describe('storableDeep', () => {
  it.each(['\0', 'a\0b', '\ud800', 'a\udfff', '\udc00\ud800', '\ud83d!', `${'x'.repeat(9_999)}\ud800`])(
    'leaves nothing that Postgres cannot store of %j',
    (text) => {
      const values = [
        text,
        { name: text },
        { metadata: { team: text } },
        { tags: ['good', text] },
        { models: [{}, {}, { upstream_id: text }] },
        [[text]],
        { first: { a: 1, b: text }, second: text },
        { options: { [`a${text}`]: 1 } },
      ];
      for (const value of values) expect(findUnstorable(storableDeep(value))).toBeNull();
    },
  );
});
