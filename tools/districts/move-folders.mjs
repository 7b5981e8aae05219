// `node tools/districts/move-folders.mjs <map.json>`: moves folders and files inside of districts, and rewrites what names
// them by a path, in every file that git knows: imports, strings, links, prose. Entries keep their names. Another branch
// comes over by running it there, before the merge. It runs once on a tree.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';

const map = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const sources = Object.keys(map).sort((a, b) => b.length - a.length);
const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(existsSync);
const known = new Set(tracked.flatMap((file) => [file, ...parentsOf(file)]));
const TEXT = /\.(?:[cm]?[jt]sx?|json|md|ya?ml|sh|html|toml)$|CODEOWNERS|Dockerfile/;

function parentsOf(file) {
  const parts = file.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

function moved(path) {
  const from = sources.find((key) => path === key || path.startsWith(`${key}/`));
  return from === undefined ? path : map[from] + path.slice(from.length);
}

/** The new spelling of a path from the root, with the ending that the old one had; null: it names nothing. */
function renamed(path) {
  const plain = path.replace(/\/$/, '');
  const file = [plain, plain.replace(/\.js$/, '.ts'), plain.replace(/\.mjs$/, '.mts')].find((one) => known.has(one));
  if (file === undefined) return null;
  return moved(file).replace(/\.m?ts$/, posix.extname(plain)) + path.slice(plain.length);
}

function relative(from, to) {
  const path = posix.relative(dirname(from), to) + (to.endsWith('/') ? '/' : '');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Strings of code that begin with a dot, and links of Markdown: from the folder of the file. */
function rewriteRelative(file, text) {
  const pattern = file.endsWith('.md') ? /(\]\()([^)#\s:]+)(?=[)#])/g : /(['"`])(\.{1,2}\/[^'"`\s]*)(?=\1)/g;
  return text.replaceAll(pattern, (all, before, path) => {
    const target = posix.join(dirname(file), path);
    const to = renamed(target);
    if (to === null || (to === target && moved(file) === file)) return all;
    const link = relative(moved(file), to);
    return before + (file.endsWith('.md') && !path.startsWith('./') ? link.replace(/^\.\//, '') : link);
  });
}

/** `libs/…` and `@server/…` anywhere. */
function rewriteRooted(text) {
  return text
    .replaceAll(/(?<![\w-])libs\/[\w./-]*[\w-]/g, (path) => renamed(path) ?? path)
    .replaceAll(/(?<=['"]@server\/)[\w./-]+/g, (path) => renamed(`libs/${path}.js`)?.slice(5, -3) ?? path);
}

/** The exports of an entry stand in the order of their paths. */
function sortedExports(text) {
  const list = text.match(/^export \{[^}]*\} from '[^']*';\n/gm) ?? [];
  const pathOf = (one) => one.match(/from '([^']*)'/)[1].replace(/\.js$/, '.ts');
  const sorted = list.toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  return list.reduce((rest, one) => rest.replace(one, ''), text) + sorted.join('');
}

for (const file of tracked) {
  const to = moved(file);
  if (TEXT.test(file) && !file.startsWith('tools/districts/') && statSync(file).size < 3e6) {
    const text = readFileSync(file, 'utf8');
    const links = rewriteRelative(file, text);
    // What was decided or released names the tree of its time.
    const next = /^docs\/adr\/|^CHANGELOG/.test(file) ? links : rewriteRooted(links);
    if (next !== text) writeFileSync(file, /^libs\/.*\/index\.ts$/.test(file) ? sortedExports(next) : next);
  }
  if (to === file) continue;
  if (existsSync(to)) throw new Error(`${to} exists: ${file}`);
  mkdirSync(dirname(to), { recursive: true });
  renameSync(file, to);
}
execFileSync('find', ['libs', 'apps', '-type', 'd', '-empty', '-delete']);
