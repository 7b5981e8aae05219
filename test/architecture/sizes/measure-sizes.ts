import ts from 'typescript';
import { exportsOf } from '../exports.js';
import { districtOf, type SourceFile } from '../source-tree.js';

/** Sizes of things by their names, of one kind. */
export type Sizes = Readonly<Record<string, number>>;

/** What the sizes were at a commit: of each kind the widest. */
export interface RecordedSizes {
  readonly commit: string;
  readonly sizes: Readonly<Record<string, Sizes>>;
}

/** As many as are printed and recorded. */
const WIDEST = 10;
/** Growth over the record that a thing may have, in percent. */
const GROWTH_PERCENT = 25;

/** Lines of districts, apps, files and functions, exports of entries, dependencies of classes: a size for each name. */
export function measureSizes(files: readonly SourceFile[]): Record<string, Sizes> {
  const parsed = files.flatMap(partsOf);
  return {
    'lines of a district': sumOf(files.map(({ path, text }) => [unitOf(path), lineCount(text)])),
    'exports of an entry': Object.fromEntries(
      files
        .filter(({ path }) => /^libs\/.*\/index\.ts$/.test(path))
        .map(({ path, text }) => [path.slice('libs/'.length, -'/index.ts'.length), exportsOf(text).length]),
    ),
    'lines of a file': Object.fromEntries(files.map(({ path, text }) => [path, lineCount(text)])),
    'lines of a function': maximumOf(parsed.map(({ name, lines }) => [name, lines])),
    'dependencies of a class': maximumOf(
      parsed.flatMap(({ name, dependencies }) => (dependencies === null ? [] : [[name, dependencies] as const])),
    ),
  };
}

/** The widest, in their order. */
export function widestOf(sizes: Sizes): Sizes {
  const sorted = Object.entries(sizes).sort(([a, size], [b, other]) => other - size || (a < b ? -1 : 1));
  return Object.fromEntries(sorted.slice(0, WIDEST));
}

/** `replies 6,100 (+3 %), …`: the widest with their change; `new` was not among the widest of the record. */
export function printWidest(sizes: Sizes, recorded: Sizes): string {
  const change = (name: string, size: number): string => {
    const before = recorded[name];
    if (before === undefined) return 'new';
    const percent = Math.round((100 * (size - before)) / before);
    return `${percent < 0 ? '' : '+'}${percent} %`;
  };
  const widest = Object.entries(widestOf(sizes));
  return widest.map(([name, size]) => `${name} ${size} (${change(name, size)})`).join(', ');
}

/**
 * Things that are a quarter wider than in the record. What is not among the widest there is compared with the last of
 * them, so a narrow one can grow.
 */
export function grownSizes(sizes: Sizes, recorded: Sizes): string[] {
  const last = Math.min(...Object.values(recorded));
  return Object.entries(sizes).flatMap(([name, size]) => {
    const before = recorded[name] ?? last;
    return size * 100 > before * (100 + GROWTH_PERCENT) ? [`${name}: ${size}, more than a quarter over ${before}`] : [];
  });
}

/** A district or app; of the console one part. */
function unitOf(path: string): string {
  const unit = districtOf(path);
  return unit === 'console' ? `console/${path.split('/')[3] ?? ''}` : unit;
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

function sumOf(entries: readonly (readonly [string, number])[]): Sizes {
  const sizes: Record<string, number> = {};
  for (const [name, size] of entries) sizes[name] = (sizes[name] ?? 0) + size;
  return sizes;
}

/** Of several things of one name, such as overloads, the widest. */
function maximumOf(entries: readonly (readonly [string, number])[]): Sizes {
  const sizes: Record<string, number> = {};
  for (const [name, size] of entries) sizes[name] = Math.max(sizes[name] ?? 0, size);
  return sizes;
}

interface FunctionPart {
  /** `libs/x/y.ts Class.method`. */
  readonly name: string;
  readonly lines: number;
  /** Of a constructor, otherwise null. */
  readonly dependencies: number | null;
}

/** The named functions, methods and constructors of a file. Functions inside of others count as their lines. */
function partsOf({ path, text }: SourceFile): FunctionPart[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const parts: FunctionPart[] = [];
  const visit = (node: ts.Node, scope: string): void => {
    const name = nameOf(node);
    const inner = name === null ? scope : `${scope}.${name}`;
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const [start, end] = [node.getStart(source), node.end].map((at) => source.getLineAndCharacterOfPosition(at).line);
      const dependencies = ts.isConstructorDeclaration(node) ? node.parameters.length : null;
      const own = dependencies === null ? inner : scope;
      parts.push({
        name: `${path} ${own.slice(1) || '(anonymous)'}`,
        lines: (end ?? 0) - (start ?? 0) + 1,
        dependencies,
      });
      return;
    }
    ts.forEachChild(node, (child) => {
      visit(child, inner);
    });
  };
  visit(source, '');
  return parts;
}

function nameOf(node: ts.Node): string | null {
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertyAssignment(node);
  return named && node.name !== undefined && ts.isIdentifier(node.name) ? node.name.text : null;
}
