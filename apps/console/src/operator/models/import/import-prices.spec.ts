import { asCsv, contentTypeOf, rowsIn, type ImportRow } from './import-prices';

jest.mock('@/api/client', () => ({ operatorApi: {} }), { virtual: true });

describe('a file of prices', () => {
  it.each([
    ['prices.csv', 'model,input\n', 'text/csv'],
    ['', 'model\tinput\n', 'text/csv'],
    ['', ' {"prices": []}', 'application/json'],
    ['', '[{"model": "a"}]', 'application/json'],
    ['x.jsonl', '{"model":"a"}', 'application/x-ndjson'],
    ['', '{"model":"a"}\n{"model":"b"}', 'application/x-ndjson'],
  ])('%j with %j is %s', (name, text, type) => {
    expect(contentTypeOf({ name, text })).toBe(type);
  });

  it('may come out of a spreadsheet', () => {
    expect(asCsv('model\tnote\r\na/b\tx, "y"')).toBe('model,note\na/b,"x, ""y"""');
    expect(asCsv('model,input\na,1')).toBe('model,input\na,1');
  });
});

it('lists problems first', () => {
  const row = (line: number, action: ImportRow['action']): ImportRow => ({ line, action }) as ImportRow;
  const rows = [row(1, 'update'), row(2, 'unchanged'), row(3, 'blocked'), row(4, 'create'), row(5, 'error')];
  const lines = (tab: Parameters<typeof rowsIn>[1]): number[] => rowsIn(rows, tab).map(({ line }) => line);
  expect(lines('changes')).toEqual([3, 5, 1, 4]);
  expect(lines('problems')).toEqual([3, 5]);
  expect(lines('all')).toEqual([3, 5, 1, 2, 4]);
});
