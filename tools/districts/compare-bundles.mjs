// `node tools/districts/compare-bundles.mjs <before> <after>`: the multiset of function texts in the bundles of two builds.
// Comments are not in a bundle; the suffix that the bundler gives to a second name of one spelling, and where a file lies,
// are left out.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const [before, after] = process.argv.slice(2).map(functionsOf);

function functionsOf(checkout) {
  const apps = join(checkout, 'dist/apps');
  const counts = new Map();
  for (const app of readdirSync(apps).filter((name) => name !== 'simulator'))
    for (const file of readdirSync(join(apps, app)).filter((name) => name.endsWith('.js'))) {
      const text = readFileSync(join(apps, app, file), 'utf8');
      const visit = (node) => {
        if (ts.isFunctionLike(node) || ts.isClassLike(node)) {
          const key = node
            .getText()
            .replaceAll(/\s+/g, ' ')
            .replaceAll(/\b([A-Za-z_$][\w$]*?)\d+\b/g, '$1')
            .replaceAll(/\b([A-Za-z_$][\w$]*):\1\b/g, '$1')
            .replaceAll(/"(?:\.\.\/)+(?:libs|apps|prisma|package)[^"]*"|"(?:\.\.\/)+"/g, '"…"');
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        ts.forEachChild(node, visit);
      };
      ts.forEachChild(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), visit);
    }
  return counts;
}

const only = (one, other) => [...one].filter(([key, count]) => count > (other.get(key) ?? 0)).map(([key]) => key);
const [gone, added] = [only(before, after), only(after, before)];
const total = (counts) => [...counts.values()].reduce((sum, count) => sum + count, 0);
console.log(
  `${total(before)} functions before, ${total(after)} after; ${gone.length} only before, ${added.length} only after`,
);
for (const [sign, list] of [
  ['-', gone],
  ['+', added],
])
  for (const text of list) console.log(`${sign} ${text.slice(0, 300)}`);
