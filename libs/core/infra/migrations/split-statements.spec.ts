import { splitStatements } from './split-statements.js';

describe('splitStatements', () => {
  it.each([
    ['two statements', 'SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ['a last one without semicolon', 'SELECT 1;\nSELECT 2', ['SELECT 1', 'SELECT 2']],
    ['text', "SELECT 'a;b''c;d'; SELECT 2", ["SELECT 'a;b''c;d'", 'SELECT 2']],
    ['text with escapes', "SELECT E'a\\';b'; SELECT 2", ["SELECT E'a\\';b'", 'SELECT 2']],
    ['plain text that ends in a backslash', "SELECT 'a\\'; SELECT 2", ["SELECT 'a\\'", 'SELECT 2']],
    ['names', 'SELECT 1 AS "a;b"; SELECT 2', ['SELECT 1 AS "a;b"', 'SELECT 2']],
    ['dollar quotes', 'DO $$ BEGIN; END $$; SELECT 2', ['DO $$ BEGIN; END $$', 'SELECT 2']],
    ['named dollar quotes', 'DO $f$ $$;$$ $f$; SELECT 2', ['DO $f$ $$;$$ $f$', 'SELECT 2']],
    ['parameters, which are no quotes', 'SELECT $1; SELECT $2', ['SELECT $1', 'SELECT $2']],
    ['line comments', 'SELECT 1 -- a;b\n; SELECT 2', ['SELECT 1 -- a;b', 'SELECT 2']],
    ['nested block comments', 'SELECT 1 /* a;/* b; */ c; */; SELECT 2', ['SELECT 1 /* a;/* b; */ c; */', 'SELECT 2']],
    ['parts that are only comments', '-- one\n;/* two */;\n\n', []],
    ['nothing', '', []],
  ])('splits %s', (_case, script, statements) => {
    expect(splitStatements(script)).toEqual(statements);
  });
});
