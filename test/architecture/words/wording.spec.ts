import fs from 'node:fs';
import path from 'node:path';
import { linesOf, readCode, readLua, readSchema, wordsOf, type Piece } from './source-words.js';
import { filesBelow, ROOT } from '../source-tree.js';

const FOLDERS = ['libs', 'apps', 'test', 'tools', 'prisma/schema', 'docs'];
/** Texts of the API, which change with a version of it only. */
const OF_THE_API = /^docs\/api\/(?:released\/|request-fields\.md$)/;

/** Persons do not stand for processes: in no comment, log message, name of a test, or page. */
const PERSONS = /\b(?:whoever|nobody|somebody|told|hears)\b/gi;

/** Private words, for which the field has others: not in the name of a symbol or a file. */
const PRIVATE: Readonly<Record<string, string>> = {
  asked: 'requested, parsed',
  'asked model': 'parsed request',
  'attempt watch': 'attempt reporter',
  books: 'ledger',
  'candidate round': 'attempt loop',
  chance: 'random',
  crowd: 'indexed set, batch',
  doubt: 'suspect',
  doubted: 'suspected',
  draw: 'next',
  drawers: 'folders',
  drawn: 'random, sampled',
  enquiry: 'queries',
  faces: 'apps',
  floors: 'layers',
  'front door': 'public API',
  'health board': 'shared health store',
  'health news': 'health event',
  heard: 'received',
  honest: 'accurate',
  house: 'architecture',
  'in hand': 'in flight',
  'keep command': 'renew command',
  lane: 'slot, connection',
  leg: 'posting',
  'left out of': 'dropped',
  legs: 'postings',
  lie: 'fault',
  lies: 'faults',
  look: 'check, poll, tick',
  looks: 'checks, polls, observations',
  'loss watch': 'failover detector',
  'made here': 'translated, issued',
  misfit: 'refusal',
  nobody: 'none',
  oracle: 'ledger audit, checker',
  'pass gate': 'claim records',
  place: 'index, slot, position',
  places: 'indexes, slots, positions',
  rooms: 'modules',
  'said in': 'error body',
  'sign of life': 'heartbeat',
  somebody: 'any',
  'stood still': 'stalled',
  tell: 'report, publish',
  tells: 'reports, publishes',
  terms: 'options, limits, context',
  told: 'reported, published',
  'turn to': 'switch model',
  'usage lie': 'usage fault',
  'void mark': 'tombstone',
  who: 'by meaning',
  whoever: 'by meaning',
  whose: 'by meaning',
  wish: 'requested',
  wishes: 'pending, preferences',
};

/** Names that stay, each with its reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  leg: 'the number of a posting: a column of `transfer`, and a field of the API',
  terms: 'a field of entries and events in Redis, and a column of `settlement_failure`',
  Terms: 'the content of that field',
  TERMS: 'the pattern of that field',
  terms_url: 'a field of the brand: the terms of service',
  terms_text: 'a field of the legal texts: the terms of service',
  has_terms_text: 'the same in the public configuration',
  parseTerms: 'reads that field',
  'libs/billing/admission/domain/terms.ts': 'the codec of that field',
  'libs/billing/admission/domain/terms.spec.ts': 'the codec of that field',
};

const COMMENTS_AND_TEXTS = /^\s*(?:\/?\*|\/\/).*$|'(?:[^'\\\n]|\\.)*'/gm;
const NAME = /[A-Za-z_]\w*/g;
const checked = new Map<string, boolean>();

interface Source {
  readonly path: string;
  readonly text: string;
}

const sources = FOLDERS.flatMap((folder) => filesIn(folder))
  .sort(byPath)
  .filter(({ path: file }) => !OF_THE_API.test(file));

describe('words', () => {
  it('has no person for a process in comments, log messages, names of tests, and pages', () => {
    const found = sources.filter(({ text }) => text.search(PERSONS) !== -1).flatMap(personsIn);
    expect(found).toEqual([]);
  });

  it('has no private word in names of symbols and files', () => {
    const inPaths = sources.flatMap(({ path: file }) =>
      isAllowed(file) ? [] : privateWords(file).map((word) => `${file}:1 ${word}`),
    );
    const inNames = sources
      .filter(({ path: file, text }) => isCode(file) && mayHavePrivateName(text))
      .flatMap(privateNamesIn);
    expect([...inPaths, ...inNames]).toEqual([]);
  });
});

describe('the reader of words', () => {
  const file = (text: string): Source => ({ path: 'libs/x/a.ts', text });

  it('finds persons in comments, log messages and names of tests only', () => {
    const text = [
      `const url = 'https://nobody.example'; // told`,
      `it.each([['whoever', 'told'], ['x', 'nobody']])('%s', () => expect('told').toBe(pattern.test('told')));`,
      "describe(`what ${x} somebody has`, () => this.logger.warn({ told }, 'hears nothing'));",
      '/** One line,\n * and nobody on the next. */',
      'const pattern = /told/; class Timer { protected readonly failure = "nobody came"; }',
    ].join('\n');
    expect(personsIn(file(text))).toEqual([
      ...['libs/x/a.ts:1 told', 'libs/x/a.ts:2 whoever', 'libs/x/a.ts:3 somebody', 'libs/x/a.ts:3 hears'],
      ...['libs/x/a.ts:5 nobody', 'libs/x/a.ts:6 nobody'],
    ]);
  });

  it('finds private words in declared names only', () => {
    const text = [
      `import { askedModel } from './asked.js';`,
      'export function tellAll(wishList: string, { terms }: X): void { other.askedModel({ leg: 1 }); }',
      'class A { private lastLook = 0; readonly who_came = `${told}`; }',
      'const SIGN_OF_LIFE_MS = 1, replaced = lookup, intelligent = client, asks = 1;',
    ].join('\n');
    expect(privateNamesIn(file(text))).toEqual([
      ...['libs/x/a.ts:2 tell', 'libs/x/a.ts:2 wish', 'libs/x/a.ts:3 look', 'libs/x/a.ts:3 who'],
      'libs/x/a.ts:4 sign of life',
    ]);
  });
});

function personsIn({ path: file, text }: Source): string[] {
  const pieces = proseOf(file, text).flatMap(linesOf);
  const found = pieces.flatMap((piece) =>
    Array.from(piece.text.matchAll(PERSONS), ([word]) => ({ word, line: piece.line })),
  );
  return found
    .sort((one, other) => one.line - other.line)
    .map(({ word, line }) => `${file}:${line} ${word.toLowerCase()}`);
}

function proseOf(file: string, text: string): readonly Piece[] {
  if (isCode(file)) return readCode(text).prose;
  if (file.endsWith('.lua')) return readLua(text);
  return file.endsWith('.prisma') ? readSchema(text) : [{ text, line: 1 }];
}

function privateNamesIn({ path: file, text }: Source): string[] {
  const names = readCode(text).names.filter((name) => !isAllowed(name.text));
  return names.flatMap((name) => privateWords(name.text).map((word) => `${file}:${name.line} ${word}`));
}

function privateWords(name: string): string[] {
  const words = ` ${wordsOf(name.replaceAll(/look-?up/gi, '')).join(' ')} `;
  return Object.keys(PRIVATE).filter((word) => words.includes(` ${word} `));
}

function isAllowed(name: string): boolean {
  return Object.hasOwn(ALLOWED, name);
}

function isCode(file: string): boolean {
  return /\.(?:ts|mjs)$/.test(file);
}

/** False for most files, which are then not parsed: no name outside of comments and texts has a private word. */
function mayHavePrivateName(text: string): boolean {
  return text.replaceAll(COMMENTS_AND_TEXTS, '').match(NAME)?.some(hasPrivateWord) === true;
}

/** Remembers names: they repeat. */
function hasPrivateWord(name: string): boolean {
  let found = checked.get(name);
  if (found === undefined) checked.set(name, (found = !isAllowed(name) && privateWords(name).length > 0));
  return found;
}

function byPath(one: Source, other: Source): number {
  return one.path < other.path ? -1 : 1;
}

function filesIn(folder: string): Source[] {
  const isRead = folder === 'docs' ? /\.md$/ : /\.(?:ts|mjs|lua|prisma)$/;
  return filesBelow(folder)
    .filter((file) => isRead.test(file))
    .map((file) => ({ path: file, text: fs.readFileSync(path.join(ROOT, file), 'utf8') }));
}
