import { toCsv } from './csv';

describe('a file for spreadsheets', () => {
  it('quotes what needs it', () => {
    expect(
      toCsv([
        ['a', 'b,c'],
        ['say "hi"', null],
        [-1.5, 'x\ny'],
      ]),
    ).toBe('a,"b,c"\r\n"say ""hi""",\r\n-1.5,"x\ny"\r\n');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['@cmd', "'@cmd"],
    ['-cmd', "'-cmd"],
    ['-0.25', '-0.25'],
  ])('has no formulas: %s', (text, written) => {
    expect(toCsv([[text]])).toBe(`${written}\r\n`);
  });
});
