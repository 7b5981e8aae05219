import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { join, packed, pdf, text } from '../../../../test/support/samples/tiny-media.js';
import { pdfPages } from './pdf-pages.js';

const UNPACKED_MAX = 4_000_000;
const countOf = (document: Buffer): unknown => pdfPages(document, { bytesLeft: UNPACKED_MAX });
const exactly = (pages: number) => ({ pages, counted: pages });

/** Choices of a writer, from a seed. */
class Dice {
  constructor(private state: number) {}

  below(end: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) >>> 0;
    return (this.state >>> 8) % end;
  }

  one<T>(...values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  order<T>(values: readonly T[]): T[] {
    const left = [...values];
    return values.map(() => left.splice(this.below(left.length), 1)[0] as T);
  }
}

type Encoded = readonly [bytes: Buffer, filter: string, parms: string];

/** Filters of ISO 32000-1, 7.4, as a writer applies them. */
const ENCODERS: readonly ((bytes: Buffer, dice: Dice) => Encoded)[] = [
  (bytes) => [bytes, '', ''],
  (bytes, dice) => [
    deflateSync(bytes, { level: dice.below(10) }),
    dice.one('FlateDecode', 'Fl', 'F#6cateDecode'),
    'null',
  ],
  (bytes, dice) => {
    const columns = 1 + dice.below(9);
    return [deflateSync(predicted(bytes, columns, dice)), 'FlateDecode', `<</Predictor 12/Columns ${columns}>>`];
  },
  (bytes, dice) => [
    text(`${bytes.toString('hex').replace(/.{40}/g, '$&\n')}>`),
    dice.one('ASCIIHexDecode', 'AHx'),
    'null',
  ],
  (bytes, dice) => [text(ascii85(bytes)), dice.one('ASCII85Decode', 'A85'), 'null'],
  (bytes, dice) => [runs(bytes), dice.one('RunLengthDecode', 'RL'), 'null'],
  (bytes, dice) => [lzw(bytes), dice.one('LZWDecode', 'LZW'), 'null'],
];

/** Rows that are differences to the left, above, or to nothing; white space fills the last one. */
function predicted(bytes: Buffer, columns: number, dice: Dice): Buffer {
  const rows = Math.ceil(bytes.length / columns);
  const filled = join(bytes, ' '.repeat(rows * columns - bytes.length));
  const encoded: number[] = [];
  for (let row = 0; row < rows; row++) {
    const filter = dice.below(5);
    encoded.push(filter);
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const a = column === 0 ? 0 : (filled[at - 1] ?? 0);
      const b = row === 0 ? 0 : (filled[at - columns] ?? 0);
      const c = row === 0 || column === 0 ? 0 : (filled[at - columns - 1] ?? 0);
      const guess = [a, b, c].sort((x, y) => Math.abs(a + b - c - x) - Math.abs(a + b - c - y))[0] ?? 0;
      const base = [0, a, b, Math.floor((a + b) / 2), guess][filter] ?? 0;
      encoded.push(((filled[at] ?? 0) - base) & 0xff);
    }
  }
  return Buffer.from(encoded);
}

function ascii85(bytes: Buffer): string {
  let encoded = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const part = bytes.subarray(at, at + 4);
    let value = join(part, Buffer.alloc(4 - part.length)).readUInt32BE();
    let digits = '';
    for (let digit = 0; digit < 5; digit++) {
      digits = String.fromCharCode(33 + (value % 85)) + digits;
      value = Math.floor(value / 85);
    }
    encoded += part.length === 4 && digits === '!!!!!' ? 'z' : `${digits.slice(0, part.length + 1)}\n`;
  }
  return `${encoded}~>`;
}

function runs(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    let same = 1;
    while (same < 128 && bytes[at + same] === bytes[at]) same++;
    const length = same > 2 ? same : Math.min(5, bytes.length - at);
    parts.push(
      same > 2
        ? Buffer.from([257 - same, bytes[at] ?? 0])
        : join(Buffer.from([length - 1]), bytes.subarray(at, at + length)),
    );
    at += length;
  }
  return join(...parts, Buffer.from([128]));
}

function lzw(bytes: Buffer): Buffer {
  let bits = '';
  let table = new Map<string, number>();
  let next = 258;
  let width = 9;
  const codeOf = (word: string): number => table.get(word) ?? word.charCodeAt(0);
  const emit = (code: number): void => {
    bits += code.toString(2).padStart(width, '0');
  };
  emit(256);
  let word = '';
  for (const letter of bytes.toString('latin1')) {
    if (word === '' || table.has(word + letter)) {
      word += letter;
      continue;
    }
    emit(codeOf(word));
    table.set(word + letter, next++);
    // The writer is one code ahead of the reader, which changes one code early.
    if (next === 2 ** width && width < 12) width++;
    if (next === 4_095) {
      emit(256);
      table = new Map();
      next = 258;
      width = 9;
    }
    word = letter;
  }
  if (word !== '') emit(codeOf(word));
  emit(257);
  return Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

/** Writes one document in one of the ways that ISO 32000-1 has for it. */
class Writer {
  private readonly dice: Dice;
  private readonly objects = new Map<number, string>();
  private last = 0;

  constructor(
    private readonly pages: number,
    seed: number,
  ) {
    this.dice = new Dice(seed);
  }

  document(): Buffer {
    const root = this.add(
      this.dictionary(['Type', this.name('Pages')], ['Kids', this.kids(this.pages)], ['Count', this.count(this.pages)]),
    );
    this.add(this.dictionary(['Type', this.name('Catalog')], ['Pages', this.reference(root)]));
    for (let index = this.dice.below(4); index > 0; index--) this.add(this.other());
    const parts = this.dice.order([...this.objects]);
    const [plain, inStreams] = this.dice.one(
      [parts, []],
      [[], parts],
      [parts.slice(0, parts.length / 2), parts.slice(parts.length / 2)],
    );
    const body = [...plain.map((one) => this.indirect(one)), this.objectStream(inStreams)];
    const trailer = this.dice.one(
      '',
      `trailer${this.gap()}${this.dictionary(['Size', String(this.last + 1)], ['Root', '2 0 R'])}\n`,
    );
    const changed = this.dice.one<Buffer | string>(
      '',
      join(...[...this.objects].slice(0, 5).map((one) => this.indirect(one))),
    );
    return join(
      this.dice.one('%PDF-1.4\n', '\n\n%PDF-2.0\r\n%\xe2\xe3\xcf\xd3\r\n'),
      ...this.dice.order(body),
      trailer,
      changed,
      trailer,
      '%%EOF',
    );
  }

  private add(value: string): number {
    this.last += 1 + this.dice.below(3);
    this.objects.set(this.last, value);
    return this.last;
  }

  /** Pages, or nodes with pages. */
  private kids(pages: number): string {
    const kids: string[] = [];
    for (let left = pages; left > 0;) {
      const below = this.dice.below(4) === 0 ? Math.min(left, 1 + this.dice.below(9)) : 0;
      const value =
        below === 0
          ? this.page()
          : this.dictionary(['Kids', this.kids(below)], ['Type', this.name('Pages')], ['Count', this.count(below)]);
      kids.push(this.reference(this.add(value)));
      left -= Math.max(1, below);
    }
    const array = `[${this.gap()}${kids.join(this.white())}${this.gap()}]`;
    return this.dice.below(4) === 0 ? this.reference(this.add(array)) : array;
  }

  private page(): string {
    const own = this.dice.one<[string, string][]>(
      [],
      [['Contents', '[9001 0 R 9002 0 R]']],
      [['Title', '(a \\) 1 0 obj \\( (b))']],
    );
    return this.dictionary(
      ...this.dice.order<[string, string]>([['Type', this.name('Page')], ['MediaBox', '[0 0 +612. -.5]'], ...own]),
    );
  }

  private other(): string {
    return this.dice.one(
      this.dictionary(['Type', this.name('Outlines')], ['Count', '500'], ['First', '9003 0 R']),
      this.dictionary(['Type', this.name('PageLabel')], ['Kids', '[9004 0 R 9005 0 R]']),
      '[ 1 2 (x) <4142> true null /Page ]',
      '<48656C6C6F>',
    );
  }

  private count(pages: number): string {
    return this.dice.one(String(pages), '1', '0', this.reference(this.add(String(pages))));
  }

  private name(name: string): string {
    return `/${Array.from(name)
      .map((letter) => (this.dice.below(3) === 0 ? this.escaped(letter) : letter))
      .join('')}`;
  }

  private escaped(letter: string): string {
    const hex = letter.charCodeAt(0).toString(16);
    return `#${this.dice.one(hex, hex.toUpperCase())}`;
  }

  private dictionary(...entries: readonly (readonly [key: string, value: string])[]): string {
    const members = entries.map(([key, value]) => {
      const needsGap = /^[\d+.tfn-]/.test(value);
      return `${this.name(key)}${needsGap ? this.white() : this.gap()}${value}${this.gap()}`;
    });
    return `<<${this.gap()}${members.join('')}>>`;
  }

  private reference(number: number): string {
    return `${number}${this.white()}0${this.white()}R`;
  }

  private gap(): string {
    return this.dice.one('', '', this.white());
  }

  private white(): string {
    return this.dice.one(' ', '\n', '\r\n', '\t\0\f ', '%a comment /Kids [1 0 R] ) >>\n', ' %\r');
  }

  private indirect([number, value]: readonly [number, string]): string {
    const head = `${this.dice.one('', '00')}${number}${this.white()}0${this.white()}obj`;
    return `${head}${this.dice.one('\n', this.gap())}${value}${this.white()}endobj${this.dice.one('\n', ' ')}`;
  }

  private objectStream(objects: readonly (readonly [number, string])[]): Buffer {
    if (objects.length === 0) return Buffer.alloc(0);
    let values = '';
    const pairs = objects.map(([number, value]) => {
      const pair = `${number}${this.white()}${values.length}`;
      values += `${value} `;
      return pair;
    });
    const head = `${pairs.join(this.white())}\n`;
    let bytes = text(head + values);
    let filters: string[] = [];
    let parms: string[] = [];
    for (let left = this.dice.below(3); left > 0; left--) {
      const [encoded, filter, own] = this.dice.one(...ENCODERS)(bytes, this.dice);
      if (filter === '') continue;
      bytes = encoded;
      filters = [`/${filter}`, ...filters];
      parms = [own, ...parms];
    }
    const entries: [string, string][] = [
      ['N', String(objects.length)],
      ['First', String(head.length)],
    ];
    if (filters.length > 0) {
      const isSingle = filters.length === 1 && this.dice.one(true, false);
      entries.push(['Filter', isSingle ? String(filters[0]) : `[${filters.join(this.white())}]`]);
      entries.push([this.dice.one('DecodeParms', 'DP'), isSingle ? String(parms[0]) : `[${parms.join(' ')}]`]);
    }
    if (this.dice.one(true, false)) entries.push(['Type', this.name('ObjStm')]);
    if (this.dice.one(true, false)) entries.push(['Length', String(bytes.length)]);
    const head2 = `7000${this.white()}0${this.white()}obj${this.gap()}${this.dictionary(...this.dice.order(entries))}${this.gap()}`;
    return join(
      head2,
      this.dice.one('stream\n', 'stream\r\n'),
      bytes,
      this.dice.one('\n', '\r\n'),
      'endstream endobj\n',
    );
  }
}

describe('pages of a document', () => {
  it('ATK-379 UNIT-20: a document in any legal spelling has as many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), (pages, seed) => {
        expect(countOf(new Writer(pages, seed).document())).toMatchObject({ counted: pages });
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  const kids = (from: number, count: number): string =>
    Array.from({ length: count }, (_, index) => `${from + index} 0 R`).join(' ');
  const object = (number: number, value: string): string => `${number} 0 obj\n${value}\nendobj\n`;
  const leaves = (from: number, count: number, value = '<</Type/Page>>'): string =>
    Array.from({ length: count }, (_, index) => object(from + index, value)).join('');
  const file = (...parts: readonly (string | Buffer)[]): Buffer => join('%PDF-1.7\n', ...parts);
  const root = object(1, '<</Type/Catalog/Pages 2 0 R>>');
  const tree = (count: number, of = count): string =>
    root + object(2, `<</Type/Pages/Kids[${kids(10, count)}]/Count ${of}>>`) + leaves(10, count);
  const stream = (dictionary: string, bytes: Buffer | string, number = 5): Buffer =>
    join(`${number} 0 obj\n${dictionary}\nstream\n`, bytes, '\nendstream\nendobj\n');
  const doubled = (levels: number): string =>
    Array.from({ length: levels }, (_, level) =>
      object(10 + level, `<</Kids[${11 + level} 0 R ${11 + level} 0 R]>>`),
    ).join('');

  it.each<[what: string, document: Buffer, pages: number]>([
    [
      'names in hexadecimal digits',
      file(tree(200).replaceAll('/Page', '/P#61ge').replaceAll('/Count', '/Co#75nt').replaceAll('/Kids', '/K#69ds')),
      200,
    ],
    [
      'an object stream whose name is escaped',
      file(
        packed([
          [1, '<</Pages 2 0 R>>'],
          [2, `<</Kids[${kids(10, 9)}]>>`],
        ])
          .toString('latin1')
          .replace('/ObjStm', '/Obj#53tm')
          .replace('/First', '/F#69rst'),
        leaves(10, 9),
      ),
      9,
    ],
    [
      'one page that is referenced 200 times',
      file(root, object(2, `<</Kids[${'10 0 R '.repeat(200)}]>>`), leaves(10, 1)),
      200,
    ],
    [
      'pages without a type',
      file(root, object(2, `<</Kids[${kids(10, 30)}]>>`), leaves(10, 30, '<</Contents 9 0 R>>')),
      30,
    ],
    [
      'pages of another type',
      file(root, object(2, `<</Kids[${kids(10, 30)}]>>`), leaves(10, 30, '<</Type/Pagination>>')),
      30,
    ],
    ['pages that are nowhere', file(root, object(2, `<</Kids[${kids(10, 30)}]>>`)), 30],
    ['kids twice', file(root, object(2, `<</Kids[${kids(10, 30)}]/Kids[10 0 R]>>`)), 30],
    ['a later version that no table names', file(tree(30), object(2, '<</Type/Pages/Kids[10 0 R]/Count 1>>')), 30],
    ['an earlier version that the table names', file(object(2, '<</Type/Pages/Kids[10 0 R]/Count 1>>'), tree(30)), 30],
    [
      'its tree inside another stream',
      file(stream('<</Length 99999>>', tree(30), 90), root, object(2, '<</Kids[10 0 R]>>')),
      30,
    ],
    ['its tree behind an open string', file('(', tree(30)), 30],
    ['1,024 pages in ten levels', file(object(1, '<</Pages 10 0 R>>'), doubled(10)), 1_024],
  ])('ATK-379: %s', (_what, document, pages) => {
    expect(countOf(document)).toEqual(exactly(pages));
  });

  it('LIFE-31: a larger count of the tree is the bound, and nothing is charged for it', () => {
    expect(countOf(file(tree(1, 40)))).toEqual({ pages: 40, counted: 1 });
  });

  it.each<[what: string, document: Buffer]>([
    ['a circle', file(root, object(2, '<</Kids[3 0 R]>>'), object(3, '<</Kids[2 0 R]>>'))],
    ['a node that is its own kid', file(root, object(2, '<</Kids[2 0 R]>>'))],
    ['two million pages of 21 objects', file(object(1, '<</Pages 10 0 R>>'), doubled(21))],
    [
      'a tree of 300 levels',
      file(
        object(1, '<</Pages 10 0 R>>'),
        ...Array.from({ length: 300 }, (_, level) => object(10 + level, `<</Kids[${11 + level} 0 R]>>`)),
      ),
    ],
    ['encryption, in the trailer', file(tree(3), 'trailer<</Root 1 0 R/#45ncrypt 9 0 R>>')],
    ['encryption, in a stream of references', file(tree(3), stream('<</Type/XRef/Encr#79pt 9 0 R>>', ''))],
    ['an object stream of an unknown filter', file(tree(3), stream('<</N 1/First 4/Filter/Crypt>>', 'abcd'))],
    [
      'an object stream with two filters by the same name',
      file(tree(3), stream('<</N 1/First 4/Filter/Fl/Filter/AHx>>', 'abcd')),
    ],
    ['an object stream that does not inflate', file(tree(3), stream('<</N 1/First 4/Filter/FlateDecode>>', 'abcd'))],
    ['an object stream in another file', file(tree(3), stream('<</N 1/First 4/F(a.pdf)>>', 'abcd'))],
    ['words among the kids', file(root, object(2, '<</Kids[10 0 R4 0 R]>>'), leaves(10, 1))],
    ['an open array', file(root, object(2, '<</Kids[10 0 R'))],
    ['200,000 objects, each to the end of the file', file('1 0 obj<<'.repeat(200_000))],
    [
      '100,000 objects in the same place',
      file(stream(`<</N 100000/First 900000>>`, join(text('1 0 '.repeat(225_000)), text(`<<${'/A 1'.repeat(1_000)}`)))),
    ],
    ['values in values', file(object(1, '['.repeat(100_000)))],
    [
      'kids behind two references',
      file(root, object(2, '<</Kids 3 0 R>>'), object(3, '4 0 R'), object(4, `[${kids(10, 30)}]`)),
    ],
    ['no pages', file(root, object(2, '<</Type/Pages/Kids[]/Count 0>>'))],
    ['no tree', file(leaves(10, 9))],
  ])('ATK-379 UNIT-25: %s cannot be counted', (_what, document) => {
    expect(countOf(document)).toBeNull();
  });

  it('ATK-384: a stream that unpacks to more than the limit is not unpacked further', () => {
    expect(
      countOf(
        file(tree(3), stream('<</N 1/First 4/Filter/FlateDecode>>', deflateSync(Buffer.alloc(UNPACKED_MAX + 1)))),
      ),
    ).toBe('too large');
    const nested = deflateSync(deflateSync(Buffer.alloc(12_000_000)));
    expect(countOf(file(tree(3), stream('<</N 1/First 4/Filter[/Fl/Fl]>>', nested)))).toBe('too large');
  });

  it('ATK-379: comments may stand inside of references and before keywords', () => {
    const spelled = pdf(7)
      .toString('latin1')
      .replace('2 0 obj', '2%a 3 0 obj\n%b\r0 % b 5\n\nobj')
      .replace('4 0 R', '4%0 R\n0%\rR');
    expect(countOf(text(spelled))).toEqual(exactly(7));
  });
});
