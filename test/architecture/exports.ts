import { posix } from 'node:path';

interface Source {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** A line that begins with `export`: the name it declares, or the names of a list. */
const EXPORT =
  /^export (?:(?:abstract |async )?(?:class|function\*?|const|interface|let|type) (\w+)|(?:type )?\{([^}]*)\})?.*/gm;
const STATIC_IMPORT = /^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'([^']+)'/gm;
const DYNAMIC_IMPORT = /\{([^}]*)\}\s*=\s*await import\(\s*['`]([^'`]+)['`]/g;
const NAMESPACE_IMPORT = /^import (?:type )?\* as (\w+) from '([^']+)'/gm;

/** The names that a file exports. A line of another form stands for itself, so that no import matches it. */
export function exportsOf(text: string): string[] {
  return Array.from(text.matchAll(EXPORT), ([line, name, list]) =>
    name === undefined && list === undefined ? [line] : [...(name === undefined ? [] : [name]), ...namesIn(list ?? '')],
  ).flat();
}

/** Exports of the files that no other of all sources imports, each as `file: name`. */
export function unimportedExports(files: readonly Source[], sources: readonly Source[]): string[] {
  const imported = new Set(sources.flatMap(importsOf));
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
  const members = Array.from(text.matchAll(NAMESPACE_IMPORT), ([, namespace, specifier = '']) => {
    const uses = text.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, 'g'));
    return [specifier, Array.from(uses, ([, name]) => name)] as const;
  });
  return [...lists, ...members].flatMap(([specifier, names]) =>
    names.map((name) => `${sourceOf(path, specifier)}: ${name}`),
  );
}

/** The file behind a specifier: of a module, beside the importer, or built into a folder like `dist`. */
function sourceOf(importer: string, specifier: string): string {
  const module = /^#([a-z-]+)$/.exec(specifier)?.[1];
  if (module !== undefined) return `libs/${module}/index.ts`;
  const built = /(?:\/dist|\})\/(.*)$/.exec(specifier)?.[1];
  return (built ?? posix.join(posix.dirname(importer), specifier)).replace(/\.js$/, '.ts');
}

/** The names in the module they come from: `b` of `type b as c`. */
function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.trim().replace(/^type /, ''));
  return names.filter((name) => name !== '').map((name) => name.split(/ as |:/)[0] ?? '');
}
