import { posix } from 'node:path';

interface Source {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** A line that begins with `export`: the name it declares, or the names of a list. */
const EXPORT =
  /^export (?!\w+=)(?:(?:abstract |async )?(?:class|function\*?|const|interface|let|type) (\w+)|\* as (\w+) from|(?:type )?\{([^}]*)\})?.*/gm;
const STATIC_IMPORT = /^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'([^']+)'/gm;
const DYNAMIC_IMPORT = /\{([^{}]*)\}\s*=\s*await import\(\s*['`]([^'`]+)['`]/g;
const NAMESPACE_IMPORT = /^import (?:type )?\* as (\w+) from '([^']+)'/gm;
/** Its members are read where the name is imported. */
const NAMESPACE_EXPORT = /^export \* as (\w+) from '([^']+)'/gm;
/** What a router loads when it is first shown: `lazyPart(() => import('./a'), 'A')`. */
const LAZY_IMPORT = /\bimport\('([^']+)'\)\)?,\s*'(\w+)'/g;

/** The names that a file exports. A line of another form stands for itself, so that no import matches it. */
export function exportsOf(text: string): string[] {
  return Array.from(text.matchAll(EXPORT), ([line, declared, namespace, list]) => {
    const name = declared ?? namespace;
    return name === undefined && list === undefined
      ? [line]
      : [...(name === undefined ? [] : [name]), ...namesIn(list ?? '')];
  }).flat();
}

/** Exports of the files that no other of all sources imports, each as `file: name`. */
export function unimportedExports(files: readonly Source[], sources: readonly Source[]): string[] {
  const imported = new Set([...sources.flatMap(importsOf), ...membersOfNamespaces(sources)]);
  return files.flatMap(({ path, text }) =>
    exportsOf(text)
      .map((name) => `${path}: ${name}`)
      .filter((name) => !imported.has(name)),
  );
}

function importsOf({ path, text }: Source): string[] {
  const lists = [...text.matchAll(STATIC_IMPORT), ...text.matchAll(DYNAMIC_IMPORT)].map(
    ([, list = '', specifier = '']) => [specifier, namesIn(list)] as const,
  );
  const lazy = Array.from(text.matchAll(LAZY_IMPORT), ([, specifier = '', name = '']) => [specifier, [name]] as const);
  const members = Array.from(
    text.matchAll(NAMESPACE_IMPORT),
    ([, namespace = '', specifier = '']) => [specifier, membersIn(text, namespace)] as const,
  );
  return [...lists, ...lazy, ...members].flatMap(([specifier, names]) =>
    names.map((name) => `${sourceOf(path, specifier)}: ${name}`),
  );
}

/** Of `export * as formats`, what the sources use of `formats`. */
function membersOfNamespaces(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    Array.from(text.matchAll(NAMESPACE_EXPORT), ([, namespace = '', specifier = '']) =>
      sources
        .flatMap((source) => membersIn(source.text, namespace))
        .map((name) => `${sourceOf(path, specifier)}: ${name}`),
    ).flat(),
  );
}

const membersIn = (text: string, namespace: string): string[] =>
  Array.from(text.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, 'g')), ([, name = '']) => name);

/** The file behind a specifier: of a module, beside the importer, or built into a folder like `dist`. */
function sourceOf(importer: string, specifier: string): string {
  const module = /^#([a-z0-9/-]+)$/.exec(specifier)?.[1];
  if (module !== undefined) return `libs/${module}/index.ts`;
  // What the console shares with the server.
  const shared = /^@server\/(.*)$/.exec(specifier)?.[1];
  if (shared !== undefined) return `libs/${shared}.ts`;
  const built = /(?:\/dist|\})\/(.*)$/.exec(specifier)?.[1];
  return (built ?? posix.join(posix.dirname(importer), specifier)).replace(/\.js$/, '.ts');
}

/** The names in the module they come from: `b` of `type b as c`. */
function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.trim().replace(/^type /, ''));
  return names.filter((name) => name !== '').map((name) => name.split(/ as |:/)[0] ?? '');
}
