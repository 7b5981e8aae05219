import { testsOfPromises, type PromiseRow, type TestLink, type Topic } from '../promises/read-promises.mjs';

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

type Fields = Readonly<Record<string, (value: unknown) => boolean>>;
type Tests = ReadonlyMap<string, readonly TestLink[]>;
/** Returns a line for each violation. */
type Check = (topics: readonly Topic[], tests: Tests, tree: Tree) => string[];

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isListOf = (isItem: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every(isItem);
const REQUIRED: Fields = { id: isText, promise: isText };
const OPTIONAL: Fields = {
  section: isText,
  adr: isText,
  issues: isListOf(isText),
};

/** What a check finds, with the tests that carry ids. */
export function checkPromises(check: Check, topics: readonly Topic[], tree: Tree): string[] {
  return check(topics, testsOfPromises(topics, tree.specs), tree);
}

/** Each check, by what it says of promises. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'fill their register': (topics) =>
    topics.filter(({ promises }) => promises.length === 0).map(({ name }) => `${name} is empty`),

  'have the fields of a promise': (topics) =>
    rowsOf(topics).flatMap((row) => faultsOf(row, REQUIRED, OPTIONAL).map((field) => `${row.id}: ${field}`)),

  'have ids that are unique over all topics': (topics) =>
    repeated(rowsOf(topics).map(({ id }) => id)).map((id) => `${id} stands for several promises`),

  'have tests that carry their ids': (topics, tests) =>
    rowsOf(topics)
      .filter(({ id }) => !tests.has(id))
      .map(({ id }) => `${id} has no test`),

  'have a row for each id in the name of a test': (topics, tests) => {
    const known = new Set(rowsOf(topics).map(({ id }) => id));
    const unknown = [...tests].filter(([id]) => !known.has(id));
    return unknown.map(([id, [test]]) => `${id} has no row, and a test in ${test?.spec}`);
  },

  'have tests of `npm test` or `npm run verify`': (_topics, tests, tree) =>
    [...tests].flatMap(([id, links]) => {
      const specs = new Set(links.map(({ spec }) => spec).filter((spec) => !isRun(spec, tree)));
      return [...specs].map((spec) => `${id} has tests in ${spec}, which no command runs`);
    }),

  'have a test in the folders of their topic': (topics, tests) =>
    topics.flatMap(({ promises, shown_in: folders }) =>
      promises
        .filter(() => folders !== undefined)
        .filter(({ id }) => !specsOf(tests, id).some((spec) => isBelow(spec, folders ?? [])))
        .map(({ id }) => `${id} has no test in ${folders?.join(' or ')}`),
    ),

  'have a test in `npm run verify` in the sections that want one': (topics, tests) =>
    topics.flatMap(({ name, promises, verified = [] }) => {
      const unknown = verified.filter((title) => !promises.some(({ section }) => section === title));
      const unverified = promises.filter(
        ({ id, section = '' }) => verified.includes(section) && !specsOf(tests, id).some(isVerified),
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

  'have their reports in the first line of their tests': (topics, tests, { specs }) =>
    rowsOf(topics).flatMap(({ id, issues = [] }) =>
      (tests.get(id) ?? []).flatMap(({ spec, title }) => {
        const line = firstLineOf(specs.get(spec) ?? '', title);
        return issues.filter((issue) => !line.includes(issue)).map((issue) => `${id}: ${spec} does not name ${issue}`);
      }),
    ),

  'refer to ADRs that exist': (topics, _tests, { adrs }) =>
    rowsOf(topics).flatMap(({ id, adr }) => (adr === undefined || adrs.includes(adr) ? [] : [`${id}: no ADR ${adr}`])),
};

function rowsOf(topics: readonly Pick<Topic, 'promises'>[]): PromiseRow[] {
  return topics.flatMap(({ promises }) => promises);
}

function specsOf(tests: Tests, id: string): string[] {
  return (tests.get(id) ?? []).map(({ spec }) => spec);
}

function isBelow(spec: string, folders: readonly string[]): boolean {
  return folders.some((folder) => spec.startsWith(`${folder}/`));
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

function isVerified(spec: string): boolean {
  return spec.endsWith('.verify.spec.ts');
}

function isRun(spec: string, { tested, verified }: Tree): boolean {
  return spec.endsWith('.spec.ts') && (isVerified(spec) ? verified : tested).some((prefix) => spec.startsWith(prefix));
}

/** Of a title between quotes of any kind, `%s` and `$name` not filled in. */
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
