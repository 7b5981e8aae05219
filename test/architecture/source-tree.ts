import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

/** Folders of `libs`, in their order: a district imports those before it only. See docs/architecture.md. */
export const DISTRICTS: readonly string[] = [
  ...['core', 'formats', 'catalog', 'auth', 'billing', 'channels'],
  ...['completions', 'identity', 'payments', 'notifications', 'operations'],
];

/** Routes: the upper tier of a district, which reads the rules of all districts and is read by apps. */
const ROUTES = /^libs\/[a-z]+\/(?:http|v1)\//;

export const isRoute = (file: string): boolean => ROUTES.test(file);

/**
 * Layers of the console, folders of its `src`. The shell has no look: the API, the session, texts, live events. The kit
 * and the frame are the look of every page. Screens build on both, and `app` puts the screens together.
 */
export const CONSOLE_LAYERS: Readonly<Record<string, number>> = {
  api: 0,
  i18n: 1,
  session: 1,
  live: 2,
  kit: 3,
  frame: 4,
  auth: 5,
  caps: 5,
  invoices: 5,
  'sign-on': 5,
  webhooks: 5,
  account: 6,
  projects: 6,
  operator: 7,
  portal: 7,
  public: 8,
  app: 9,
  'main.tsx': 10,
};

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Specifiers of all static and dynamic imports and re-exports. */
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;

/** All files under the folders but generated ones: relative to the repository, with forward slashes. */
export function filesBelow(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .filter((file) => !/\/(?:generated|node_modules)\//.test(file)),
  );
}

/** The screens: a program of browsers, with a check of types and rules of its own. */
const CONSOLE = 'apps/console/';

/**
 * The code of the console, specs included. Imports of its own files are relative and have their extensions, in the text
 * as well; those of styles are left out.
 */
export function consoleFiles(): SourceFile[] {
  const names = filesBelow(`${CONSOLE}src`).filter((file) => /(?<!\.d)\.tsx?$/.test(file));
  const known = new Set(names);
  return names.map((file) => {
    const text = fs
      .readFileSync(path.join(ROOT, file), 'utf8')
      .replaceAll(/'((?:@|\.{1,2})\/[^'\n]*|\.{1,2})'/g, (quoted, specifier: string) => {
        const target = consoleTarget(file, specifier, known);
        return target === undefined ? quoted : `'${relativeTo(path.posix.dirname(file), target)}'`;
      });
    const imports = Array.from(text.matchAll(IMPORT), (match) => match[1] ?? match[2] ?? match[3] ?? '');
    return { path: file, text, imports: imports.filter((specifier) => !/\.(?:css|json)$/.test(specifier)) };
  });
}

/** As Vite resolves it. Undefined: no code of the console. */
function consoleTarget(file: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const target = specifier.startsWith('@/')
    ? `${CONSOLE}src/${specifier.slice(2)}`
    : path.posix.join(path.posix.dirname(file), specifier);
  return ['', '.ts', '.tsx', '/index.ts'].map((end) => `${target}${end}`).find((name) => known.has(name));
}

function relativeTo(folder: string, target: string): string {
  const relative = path.posix.relative(folder, target);
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** TypeScript under the folders, without specs, generated files and the console. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return filesBelow(...folders)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith(CONSOLE))
    .map(readSource);
}

function readSource(file: string): SourceFile {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  const imports = Array.from(text.matchAll(IMPORT), (match) => match[1] ?? match[2] ?? match[3] ?? '');
  return { path: file, text, imports };
}

/** The district or app of a file: `libs/billing/ledger/…` → `billing`, `apps/gateway/…` → `gateway`. */
export function districtOf(file: string): string {
  return file.split('/')[1] ?? '';
}

/** The text without comments and string contents, so that rules about code do not read prose. */
export function codeOf(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|[^:])\/\/.*$/gm, '$1')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

/** Cycles of relative imports, each starting at its first visited file. */
export function cyclesOf(files: readonly SourceFile[]): string[] {
  return cyclesIn(new Map(files.map((file) => [file.path, relativeImports(file)])));
}

/**
 * Cycles between neighbours in a folder, at every depth: its sub-folders, each with all it holds, and its own files,
 * `.`, as one. So files beside sub-folders either serve them or compose them. An index, Nest modules and lists of
 * jobs compose always and are left out.
 */
export function folderCyclesOf(files: readonly SourceFile[]): string[] {
  const graphs = new Map<string, Map<string, string[]>>();
  for (const file of files.filter(({ path: name }) => !/\/(?:index|jobs)\.ts$|\.module\.ts$/.test(name))) {
    for (const target of relativeImports(file)) {
      const [folder, from, to] = neighboursOf(file.path, target);
      if (from === to) continue;
      const graph = graphs.get(folder) ?? new Map<string, string[]>();
      graphs.set(folder, graph.set(from, [...(graph.get(from) ?? []), to]));
    }
  }
  return [...graphs].flatMap(([folder, graph]) => cyclesIn(graph).map((cycle) => `${folder}: ${cycle}`));
}

/** The deepest folder of both files, and its part that holds each: `.` or a sub-folder. */
function neighboursOf(one: string, other: string): [folder: string, string, string] {
  const [a, b] = [one, other].map((file) => path.posix.dirname(file).split('/')) as [string[], string[]];
  const fork = a.findIndex((name, depth) => name !== b[depth]);
  const depth = fork === -1 ? a.length : fork;
  return [a.slice(0, depth).join('/'), a[depth] ?? '.', b[depth] ?? '.'];
}

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (at: string, way: readonly string[]): string[] => {
    const targets = graph.get(at);
    if (targets === undefined || done.has(at)) return [];
    const start = way.indexOf(at);
    if (start !== -1) return [[...way.slice(start), at].join(' → ')];
    const cycles = [...new Set(targets)].flatMap((target) => visit(target, [...way, at]));
    done.add(at);
    return cycles;
  };
  return [...graph.keys()].flatMap((node) => visit(node, []));
}

function relativeImports({ path: file, imports }: SourceFile): string[] {
  return imports.filter((specifier) => specifier.startsWith('.')).map((specifier) => targetOf(file, specifier));
}

function targetOf(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}
