// Which tests prove which rows of the contract: a test proves the rows whose ids its name carries.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a promise is shown as a client sees it; what a unit shows beside is not counted. */
const FOLDERS = ['test/contract', 'test/e2e', 'test/system'];
const ROW_ID = /\b(?:AUTH|REQ|RES|NBR)-\d+\b|\bERR-\d(?:\d\d|xx)\b/g;
/** Ids, and what stands for them in the name of a table. */
const BEGINNING = new RegExp(`^(?:(?:${ROW_ID.source}|and|%s|\\$row)[\\s,]*)*:?\\s*`);
const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
/** The name that the rows of a table share: what stands behind `]` or `)` in `it.each([…])('name', …)`. */
const TABLE_NAME = /[\])]\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)\s*,/g;

/**
 * Answers a Map from row id to its proofs, `{ file, name }` each, in the order of the files; a row of a table counts
 * under the name of its table.
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

/** What a name says behind its ids; ids alone stand in a table, whose name follows. */
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
