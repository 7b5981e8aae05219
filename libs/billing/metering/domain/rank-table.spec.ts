import { rankOf, rankTable } from './rank-table.js';

const rankIn = (table: ReturnType<typeof rankTable>, text: string): number => rankOf(table, text, 0, text.length);

describe('rankTable', () => {
  it('finds every token by its bytes, and nothing else', () => {
    const words = Array.from({ length: 5_000 }, (_, index) => `w${index}`);
    const table = rankTable(words);
    for (const [rank, word] of words.entries()) expect(rankIn(table, word)).toBe(rank);
    expect(rankIn(table, 'w5000')).toBe(-1);
    expect(rankIn(table, '')).toBe(-1);
  });

  it('finds a token inside a text', () => {
    expect(rankOf(rankTable(['a', 'bc']), 'abcd', 1, 3)).toBe(1);
  });

  it('takes text as its UTF-8 bytes, bytes as they are, and holes as no token', () => {
    const tokens = ['a', , [0xff, 0xfe], 'é'] as (string | readonly number[])[];
    const table = rankTable(tokens);
    expect(rankIn(table, '\xff\xfe')).toBe(2);
    expect(rankIn(table, '\xc3\xa9')).toBe(3);
    expect(rankIn(table, 'é')).toBe(-1);
    expect(rankIn(table, '')).toBe(-1);
  });
});
