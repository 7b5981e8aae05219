import fc from 'fast-check';
import { DUMP_DIALECTS } from './dump-dialect.js';
import { copiedRows, insertedRows, listToJson, namedColumns, readColumns } from './read-rows.js';
import { scanDump } from './scan-dump.js';

const [MYSQL, POSTGRES, SQLITE] = DUMP_DIALECTS as [
  (typeof DUMP_DIALECTS)[number],
  (typeof DUMP_DIALECTS)[number],
  (typeof DUMP_DIALECTS)[number],
];

const MYSQL_ESCAPES: Readonly<Record<string, string>> = { '\0': '0', '\n': 'n', '\r': 'r', '\u001a': 'Z' };
const COPY_ESCAPES: Readonly<Record<string, string>> = {
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\v': 'v',
};
const doubled = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** As each program writes a text. */
const WRITERS = {
  mysql: (text: string) => `'${text.replaceAll(/[\0\n\r\u001a'"\\]/g, (one) => `\\${MYSQL_ESCAPES[one] ?? one}`)}'`,
  postgres: doubled,
  sqlite: (text: string) =>
    text.includes('\n') ? `replace(${doubled(text.replaceAll('\n', '\\012'))},'\\012',char(10))` : doubled(text),
};

const row = fc.array(
  fc.option(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...Array.from('\'\\";()-$/*\n\t`,EN')) }),
    ),
  ),
  {
    minLength: 3,
    maxLength: 3,
  },
);
const rows = fc.array(row, { minLength: 1, maxLength: 5 });

describe('rows of a dump', () => {
  it.each([
    ['mysql', MYSQL],
    ['postgres', POSTGRES],
    ['sqlite', SQLITE],
  ] as const)('INSERT of %s', (name, dialect) => {
    fc.assert(
      fc.property(rows, (written) => {
        fc.pre(name !== 'sqlite' || !written.flat().some((text) => text?.includes('\\012')));
        const tuples = written.map(
          (values) => `(${values.map((text) => (text === null ? 'NULL' : WRITERS[name](text))).join(',')})`,
        );
        const sql = `-- it's\nINSERT INTO users VALUES ${tuples.join(',\n')};\nINSERT INTO other VALUES (1);`;
        const tables = scanDump(Buffer.from(sql), dialect);
        expect([...tables.keys()]).toEqual(['users', 'other']);
        const statement = tables.get('users')?.pieces[0]?.statement.toString() ?? '';
        expect([...insertedRows(statement, dialect)]).toEqual(written);
      }),
    );
  });

  it('COPY', () => {
    fc.assert(
      fc.property(rows, (written) => {
        const escaped = (text: string) =>
          text.replaceAll(/[\b\f\n\r\t\v\\]/g, (one) => `\\${COPY_ESCAPES[one] ?? one}`);
        const lines = written.map((values) => values.map((text) => (text === null ? '\\N' : escaped(text))).join('\t'));
        const sql = `COPY public."users" (a, b, c) FROM stdin;\n${lines.join('\n')}\n\\.\n\nCOPY none (a) FROM stdin;\n\\.\n`;
        const tables = scanDump(Buffer.from(sql), POSTGRES);
        expect([...copiedRows(tables.get('users')?.pieces[0]?.lines ?? Buffer.alloc(0))]).toEqual(written);
        expect(tables.get('none')?.pieces[0]?.lines).toHaveLength(0);
      }),
    );
  });

  it.each<[string, string | null]>([
    ['{}', '[]'],
    ['{a,"b, c","d\\"e\\\\",NULL}', '["a","b, c","d\\"e\\\\",null]'],
    ['{{a},{b}}', null],
    ['{a,}', null],
    ['a', null],
  ])('the list %s', (text, json) => {
    expect(listToJson(text)).toBe(json);
  });

  it.each<[string, string, (string | null)[]]>([
    ['numbers', '-1, 1.5e-05, 18446744073709551615, TRUE', ['-1', '1.5e-05', '18446744073709551615', 'TRUE']],
    ['bytes', "X'6162', 0x6162, _binary 'ab', E'a\\nb', b'1'", ['ab', 'ab', 'ab', 'a\nb', '1']],
    [
      'texts of several lines',
      "unistr('a\\u000ab\\\\'), replace(replace('a\\r\\nb','\\r',char(13)),'\\n',char(10))",
      ['a\nb\\', 'a\r\nb'],
    ],
  ])('%s', (_, values, read) => {
    expect([...insertedRows(`INSERT INTO t VALUES (${values})`, SQLITE)]).toEqual([read]);
  });

  const hostile = [
    "(replace('aa','a','bb'))",
    "(replace('aa','','b'))",
    "(char('x'))",
    '(char(1114112))',
    `(${"replace('\\n','\\n',".repeat(5)}char(10)${')'.repeat(6)}`,
    `(${'1,'.repeat(5_001)}1)`,
  ];
  it.each(["(1, 'a", '(1 2)', '(now())', "(y'1')", '(1', '', ...hostile])('ATK-431: refuses VALUES %.40s', (values) => {
    for (const dialect of [MYSQL, SQLITE])
      expect(() => [...insertedRows(`INSERT INTO t VALUES ${values}`, dialect)]).toThrow(
        'a statement of the dump cannot be read',
      );
  });
});

describe('columns of a dump', () => {
  it('of a table', () => {
    const mysql =
      "CREATE TABLE `t` (\n `id` int(11) NOT NULL,\n `key` text DEFAULT 'a,b)',\n PRIMARY KEY (`id`),\n KEY `k` (`key`(10))\n) ENGINE=InnoDB";
    expect(readColumns(mysql, MYSQL).map(({ name }) => name)).toEqual(['id', 'key']);
    expect(
      readColumns(
        'CREATE TABLE public.t (key character(48), models text[] DEFAULT ARRAY[]::text[], CONSTRAINT c CHECK (true))',
        POSTGRES,
      ),
    ).toEqual([
      { name: 'key', type: 'character(48)' },
      { name: 'models', type: 'text[] default array[]::text[]' },
    ]);
  });

  it('of a statement', () => {
    expect(namedColumns('INSERT INTO `t` (`id`, `a``b`) VALUES (1,2)')).toEqual(['id', 'a`b']);
    expect(namedColumns('COPY public.t (id, "group") FROM stdin')).toEqual(['id', 'group']);
    expect(namedColumns('INSERT INTO t VALUES (1,2),(3,4)')).toBeNull();
  });
});

it('a statement in the body of a function or a trigger fills no table', () => {
  const body = 'CREATE FUNCTION f() RETURNS void AS $b$ BEGIN; INSERT INTO users VALUES (1); END $b$ LANGUAGE sql;';
  expect(scanDump(Buffer.from(body), POSTGRES).size).toBe(0);
  const trigger =
    'DELIMITER ;;\nCREATE TRIGGER t BEGIN\nINSERT INTO users VALUES (1);\nEND;;\nDELIMITER ;\nINSERT INTO logs VALUES (1);';
  expect([...scanDump(Buffer.from(trigger), MYSQL).keys()]).toEqual(['logs']);
});
