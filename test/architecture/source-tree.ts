import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

/** Layers of the architecture: a module imports only modules of lower layers. See docs/architecture.md. */
export const LAYERS: Readonly<Record<string, number>> = {
  kernel: 0,
  infra: 1,
  dialects: 1,
  openapi: 1,
  pricing: 1,
  audit: 2,
  settings: 3,
  auth: 4,
  catalog: 4,
  admission: 4,
  channels: 5,
  metering: 5,
  records: 5,
  billing: 5,
  completions: 6,
  installation: 6,
  'ledger-audit': 6,
  usage: 6,
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

/** TypeScript under the folders, without specs and generated files. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) => walk(path.join(ROOT, folder)))
    .flatMap((file) => {
      const relative = path.relative(ROOT, file).replaceAll(path.sep, '/');
      if (!relative.endsWith('.ts') || relative.endsWith('.spec.ts') || relative.includes('/generated/')) return [];
      const text = fs.readFileSync(file, 'utf8');
      const imports = Array.from(text.matchAll(IMPORT), (match) => match[1] ?? match[2] ?? match[3] ?? '');
      return [{ path: relative, text, imports }];
    });
}

/** The module or app of a file: `libs/billing/…` → `billing`, `apps/gateway/…` → `gateway`. */
export function moduleOf(file: string): string {
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
 * Cycles between the folders of each module or app: its own folders of the first level, and the files beside them as
 * one. The index and the Nest module compose them and are left out.
 */
export function folderCyclesOf(files: readonly SourceFile[]): string[] {
  const graph = new Map<string, string[]>();
  for (const file of files.filter(({ path: name }) => !/^[^/]+\/[^/]+\/(?:index|[^/]+\.module)\.ts$/.test(name))) {
    const from = folderOf(file.path);
    const targets = relativeImports(file).map(folderOf);
    graph.set(from, [...(graph.get(from) ?? []), ...targets.filter((target) => target !== from)]);
  }
  return cyclesIn(graph);
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

function folderOf(file: string): string {
  return path.posix.dirname(file).split('/').slice(0, 3).join('/');
}

function targetOf(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

function walk(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? walk(full) : [full];
  });
}
