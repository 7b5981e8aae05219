import { posix } from 'node:path';
import type { SourceFile } from '../source-tree.js';

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?<names>[^;]*?)from\s+'(?<from>[^']+)'|(?:import\(\s*|(?:^|\n)import\s+)'(?<whole>[^']+)'/g;

/** Files that Node loads for an entry: all that it imports as values, at any distance. */
export function loadedFiles(entry: string, sources: readonly SourceFile[]): string[] {
  const known = new Map(sources.map((source) => [source.path, source]));
  const loaded = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const source = known.get(file);
    if (source === undefined || loaded.has(file)) continue;
    loaded.add(file);
    waiting.push(...valueImports(source).map((specifier) => targetOf(source.path, specifier)));
  }
  return [...loaded].sort();
}

function valueImports({ text }: SourceFile): string[] {
  return Array.from(text.matchAll(IMPORT), ({ groups = {} }) => {
    const { names, from, whole } = groups;
    return whole ?? (names !== undefined && isErased(names) ? null : (from ?? null));
  }).filter((specifier) => specifier !== null);
}

/** `type { A }`, and lists of nothing but `type A`. */
function isErased(names: string): boolean {
  if (/^type\s/.test(names)) return true;
  const list = /^\{([^}]*)\}\s*$/.exec(names)?.[1];
  return list?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) ?? false;
}

function targetOf(importer: string, specifier: string): string {
  if (specifier.startsWith('#')) return `libs/${specifier.slice(1)}/index.ts`;
  return posix.join(posix.dirname(importer), specifier).replace(/\.js$/, '.ts');
}
