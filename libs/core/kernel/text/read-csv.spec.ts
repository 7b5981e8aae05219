import fc from 'fast-check';
import { readCsv } from './read-csv.js';

describe('readCsv', () => {
  it('reads records by the names of the header, with their line numbers', () => {
    expect(readCsv('\uFEFFmodel, input\r\nacme/a,1\r\n\r\n"acme/""b"", x",\r\n')).toEqual([
      { line: 2, cells: { model: 'acme/a', input: '1' } },
      { line: 4, cells: { model: 'acme/"b", x', input: '' } },
    ]);
  });

  it('counts the lines inside quoted fields', () => {
    expect(readCsv('a,b\n"1\n2",3\n4').map(({ line }) => line)).toEqual([2, 4]);
  });

  it('pads short records', () => {
    expect(readCsv('a,b\n1')).toEqual([{ line: 2, cells: { a: '1', b: '' } }]);
  });

  it.each(['', '\n', '\uFEFF'])('finds nothing in %p', (text) => {
    expect(readCsv(text)).toEqual([]);
  });

  it.each([
    ['a,b\n1,2,3', 'line 2 has 3 fields'],
    ['a,b\n1,"2', 'line 2 has a quote'],
    ['a,b\n1,2"3', 'line 2 has a quote'],
    ['a,a\n1,2', 'column a twice'],
  ])('refuses %p', (text, message) => {
    expect(() => readCsv(text)).toThrow(message);
  });

  it('round-trips quoted fields', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && !text.includes('\uFEFF'));
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1 }), (rows) => {
        const lines = [['left', 'right'], ...rows].map((row) =>
          row.map((field) => `"${field.replaceAll('"', '""')}"`).join(','),
        );
        expect(readCsv(lines.join('\r\n')).map(({ cells }) => [cells.left, cells.right])).toEqual(rows);
      }),
    );
  });
});
