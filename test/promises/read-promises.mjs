// The registers of promises: each JSON file of this folder is a topic. The tests of a promise carry its id in their names.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'test/promises';
const SPECS = ['apps', 'libs', 'test'];

const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
/** The shared title of a table's rows: the string after `]` or `)` in `it.each([…])('title', …)`. */
const TABLE_TITLE = /[\])]\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)\s*,/g;

/** All topics, in the order of their names. */
export function readPromises(root) {
  const files = readdirSync(join(root, FOLDER)).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => ({
    name: file.replace('.json', ''),
    ...JSON.parse(readFileSync(join(root, FOLDER, file), 'utf8')),
  }));
}

/** Path → text of every spec. */
export function readSpecs(root) {
  const files = SPECS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
  );
  const specs = files.filter((file) => file.endsWith('.spec.ts') && !file.includes('node_modules/')).sort();
  return new Map(specs.map((spec) => [spec, readFileSync(join(root, spec), 'utf8')]));
}

/** Id → tests with the id in their name or in a row of their table, also of ids that no topic has. */
export function testsOfPromises(topics, specs) {
  const pattern = idPattern(topics);
  const tests = new Map();
  for (const [spec, text] of specs) {
    if (text.search(pattern) === -1) continue;
    for (const { 0: literal, index } of text.matchAll(LITERAL)) {
      const ids = [...new Set(literal.match(pattern))];
      if (ids.length === 0) continue;
      const title = titleOf(literal, text, index, pattern);
      for (const id of ids) {
        const listed = tests.get(id) ?? tests.set(id, []).get(id);
        if (!listed.some((test) => test.spec === spec && test.title === title)) listed.push({ spec, title });
      }
    }
  }
  return tests;
}

/** A test's title without the ids at its beginning, or their placeholders in a table. */
export function withoutIds(title, topics) {
  return withoutLead(title, idPattern(topics));
}

/** Ids of the registered kinds, with any number. */
function idPattern(topics) {
  const kinds = topics.flatMap(({ promises }) => promises.map(({ id }) => id.replaceAll(/\d+/g, String.raw`\d+`)));
  return new RegExp(String.raw`\b(?:${[...new Set(kinds)].join('|')})\b`, 'g');
}

function withoutLead(title, pattern) {
  return title.replace(new RegExp(String.raw`^(?:(?:${pattern.source}|and|%s|\$row)[\s,]*)*:?\s*`), '');
}

/** A literal of nothing but ids stands in a table, and the title follows it. */
function titleOf(literal, text, index, pattern) {
  const own = literal.slice(1, -1);
  if (withoutLead(own, pattern) !== '') return own;
  TABLE_TITLE.lastIndex = index + literal.length;
  return TABLE_TITLE.exec(text)?.[1]?.slice(1, -1) ?? own;
}
