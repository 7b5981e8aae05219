import { csvLine } from './csv-line.js';

describe('csvLine', () => {
  it.each([
    [['a', null, ''], 'a,,'],
    [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"'],
    [['-0.5', '12'], '-0.5,12'],
    [['=1+1', '+1', '@SUM(A1)', '-A1', '\t=1'], "'=1+1,'+1,'@SUM(A1),'-A1,'\t=1"],
    [["-1+cmd|' /C calc'!A0", '-2-3', '-0.5.', '-1\n=2'], "'-1+cmd|' /C calc'!A0,'-2-3,'-0.5.,\"'-1\n=2\""],
    [['＝1+1', '－1', '\n=1'], "'＝1+1,'－1,\"'\n=1\""],
    [['=HYPERLINK("x","y")'], '"\'=HYPERLINK(""x"",""y"")"'],
  ])('%j', (fields, line) => {
    expect(csvLine(fields)).toBe(`${line}\r\n`);
  });
});
