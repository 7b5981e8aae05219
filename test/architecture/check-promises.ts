import { withoutIds, type PromiseRow, type TestLink, type Topic } from '../promises/read-promises.mjs';

/** The repository, as far as the checks need it. */
export interface Tree {
  /** Text of every spec file, by path. */
  readonly specs: ReadonlyMap<string, string>;
  /** Beginnings of the paths of suites of `npm test` and of `npm run verify`. */
  readonly tested: readonly string[];
  readonly verified: readonly string[];
  /** Files in docs/adr. */
  readonly adrs: readonly string[];
}

type Link = readonly [id: string, test: TestLink];
type Fields = Readonly<Record<string, (value: unknown) => boolean>>;
/** Returns a line for each violation. */
type Check = (topics: readonly Topic[], tree: Tree) => string[];

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isListOf = (isItem: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every(isItem);
const isLink = (value: unknown): boolean => faultsOf(value, { spec: isText, title: isText }).length === 0;
const REQUIRED: Fields = { id: isText, promise: isText };
const OPTIONAL: Fields = {
  ...{ section: isText, adr: isText, issues: isListOf(isText) },
  ...{ later: (value) => value === true, tests: isListOf(isLink) },
};

const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
/** The shared title of a table's rows: the string after `]` or `)` in `it.each([…])('title', …)`. */
const TABLE_TITLE = /[\])]\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)\s*,/g;

/** Each check, by what it says of promises. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'fill their register': (topics) =>
    topics.filter(({ promises }) => promises.length === 0).map(({ name }) => `${name} is empty`),

  'have the fields of a promise': (topics) =>
    rowsOf(topics).flatMap((row) => faultsOf(row, REQUIRED, OPTIONAL).map((field) => `${row.id}: ${field}`)),

  'have ids that are unique over all topics': (topics) =>
    repeated(rowsOf(topics).map(({ id }) => id)).map((id) => `${id} stands for several promises`),

  'have tests, unless they are not built yet': (topics) =>
    rowsOf(topics)
      .filter(({ tests, later }) => (tests === undefined) !== (later === true))
      .map(({ id, later }) => `${id} has ${later === true ? 'tests, and is not built yet' : 'no test'}`),

  'list each test once, by a title of its spec file': (topics, { specs }) => [
    ...linksOf(topics)
      .filter(([, { spec, title }]) => !hasTitle(specs.get(spec), title))
      .map((link) => `${textOf(link)}, which does not exist`),
    ...repeated(linksOf(topics).map(textOf)).map((line) => `${line} twice`),
  ],

  'list tests of `npm test` or `npm run verify`': (topics, tree) =>
    linksOf(topics)
      .filter(([, { spec }]) => !isRun(spec, tree))
      .map((link) => `${textOf(link)}, which no command runs`),

  'list exactly the tests whose names carry their ids': (topics, { specs }) =>
    topics.flatMap(({ promises, named }) => {
      if (named === undefined) return [];
      const listed = new Set(linksOf([{ promises }]).map(textOf));
      const carried = new Set(carriersOf(named, specs).map(textOf));
      return [
        ...[...listed].filter((line) => !carried.has(line)).map((line) => `${line}, whose name lacks the id`),
        ...[...carried].filter((line) => !listed.has(line)).map((line) => `to be added: ${line}`),
      ];
    }),

  'have a test in `npm run verify` in the sections that want one': (topics) =>
    topics.flatMap(({ name, promises, verified = [] }) => {
      const unknown = verified.filter((title) => !promises.some(({ section }) => section === title));
      const unverified = promises.filter(
        ({ section = '', tests = [] }) => verified.includes(section) && !tests.some(({ spec }) => isVerified(spec)),
      );
      return [
        ...unknown.map((title) => `${name} has no section ${title}`),
        ...unverified.map(({ id }) => `${id} has no test in npm run verify`),
      ];
    }),

  'have reports, where others of their topic do': (topics) =>
    topics
      .filter(({ promises }) => promises.some(({ issues }) => issues !== undefined))
      .flatMap(({ promises }) => promises.filter(({ issues }) => issues === undefined))
      .map(({ id }) => `${id} has no report`),

  'have their reports in the first line of their tests': (topics, { specs }) =>
    rowsOf(topics).flatMap(({ id, issues = [], tests = [] }) =>
      tests.flatMap(({ spec, title }) => {
        const line = firstLineOf(specs.get(spec) ?? '', title);
        return issues.filter((issue) => !line.includes(issue)).map((issue) => `${id}: ${spec} does not name ${issue}`);
      }),
    ),

  'refer to ADRs that exist': (topics, { adrs }) =>
    rowsOf(topics).flatMap(({ id, adr }) => (adr === undefined || adrs.includes(adr) ? [] : [`${id}: no ADR ${adr}`])),
};

function rowsOf(topics: readonly Pick<Topic, 'promises'>[]): PromiseRow[] {
  return topics.flatMap(({ promises }) => promises);
}

function linksOf(topics: readonly Pick<Topic, 'promises'>[]): Link[] {
  return rowsOf(topics).flatMap(({ id, tests = [] }) => tests.map((link): Link => [id, link]));
}

/** Wrong, missing and unknown fields. */
function faultsOf(value: unknown, required: Fields, optional: Fields = {}): string[] {
  if (typeof value !== 'object' || value === null) return ['not an object'];
  const entries = Object.entries(value) as [string, unknown][];
  const wrong = entries.filter(([field, content]) => (required[field] ?? optional[field])?.(content) !== true);
  return [
    ...wrong.map(([field]) => `${field} is wrong`),
    ...Object.keys(required).flatMap((field) => (Object.hasOwn(value, field) ? [] : [`${field} is missing`])),
  ];
}

function repeated(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(texts.filter((text) => seen.has(text) || !seen.add(text)))];
}

/** The link as the register has it, to be copied. */
function textOf([id, { spec, title }]: Link): string {
  return `${id} lists { "spec": ${JSON.stringify(spec)}, "title": ${JSON.stringify(title)} }`;
}

function isVerified(spec: string): boolean {
  return spec.endsWith('.verify.spec.ts');
}

function isRun(spec: string, { tested, verified }: Tree): boolean {
  return spec.endsWith('.spec.ts') && (isVerified(spec) ? verified : tested).some((prefix) => spec.startsWith(prefix));
}

/** Whether a text has a title between quotes of any kind, `%s` and `$name` not filled in. */
function hasTitle(text: string | undefined, title: string): boolean {
  return text !== undefined && positionOf(text, title) !== -1;
}

function positionOf(text: string, title: string): number {
  return ["'", '"', '`'].map((quote) => text.indexOf(quote + title + quote)).find((index) => index !== -1) ?? -1;
}

/** The first line of a test's function, a comment over several lines joined. */
function firstLineOf(text: string, title: string): string {
  const position = positionOf(text, title);
  if (position === -1) return '';
  const beginning = text.slice(position, position + 600).replaceAll(/\n\s*\/\/ /g, ' ');
  return /=> \{ (.+)/.exec(beginning)?.[1] ?? '';
}

/** The tests with an id in their title, or in a row of their table. */
function carriersOf({ ids, folders }: NonNullable<Topic['named']>, specs: Tree['specs']): Link[] {
  const pattern = new RegExp(ids, 'g');
  const inFolders = [...specs].filter(([spec]) => folders.some((folder) => spec.startsWith(`${folder}/`)));
  return inFolders.flatMap(([spec, text]) =>
    text.search(pattern) === -1
      ? []
      : [...text.matchAll(LITERAL)].flatMap(({ 0: literal, index }): Link[] => {
          const carried = [...new Set(literal.match(pattern))];
          if (carried.length === 0) return [];
          const title = titleOf(literal, text, index, ids);
          return carried.map((id) => [id, { spec, title }]);
        }),
  );
}

/** A literal of nothing but ids stands in a table, and the title follows it. */
function titleOf(literal: string, text: string, index: number, ids: string): string {
  const own = literal.slice(1, -1);
  if (withoutIds(own, ids) !== '') return own;
  TABLE_TITLE.lastIndex = index + literal.length;
  return TABLE_TITLE.exec(text)?.[1]?.slice(1, -1) ?? own;
}
