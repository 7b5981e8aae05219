// Finds the tests that prove rows of the contract: a test proves each row whose id is in its name.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** End-to-end suites only; unit tests do not count as proof. */
const FOLDERS = ['test/contract', 'test/e2e', 'test/system'];
const ROW_ID = /\b(?:AUTH|REQ|RES|NBR)-\d+\b|\bERR-\d(?:\d\d|xx)\b/g;
/** The leading ids of a test name, or their placeholders in a table. */
const BEGINNING = new RegExp(`^(?:(?:${ROW_ID.source}|and|%s|\\$row)[\\s,]*)*:?\\s*`);
const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
/** The shared name of a table's rows: the string after `]` or `)` in `it.each([…])('name', …)`. */
const TABLE_NAME = /[\])]\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)\s*,/g;

/**
 * Returns a Map from row id to its proofs, `{ file, name }` each, in file order; a table row counts under the name of
 * its table.
 */
export function findProofs(root) {
  const proofs = new Map();
  for (const file of FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    specs(root, folder),
  )) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const { 0: literal, index } of text.matchAll(LITERAL)) {
      const ids = new Set(literal.match(ROW_ID));
      for (const id of ids) add(proofs, id, { file, name: nameOf(literal, text, index + literal.length) });
    }
  }
  return proofs;
}

function specs(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return specs(root, path);
      return entry.name.endsWith('.spec.ts') ? [path] : [];
    });
}

function add(proofs, id, proof) {
  const known = proofs.get(id) ?? [];
  if (!known.some(({ file, name }) => file === proof.file && name === proof.name)) known.push(proof);
  proofs.set(id, known);
}

/** A name without its leading ids; bare ids stand in a table, and the name follows it. */
function nameOf(literal, text, end) {
  const own = behindIds(literal);
  if (own !== '') return own;
  TABLE_NAME.lastIndex = end;
  const table = TABLE_NAME.exec(text)?.[1];
  return table === undefined ? literal.slice(1, -1) : behindIds(table);
}

function behindIds(literal) {
  return literal.slice(1, -1).replaceAll(/\\(.)/g, '$1').replace(BEGINNING, '');
}
