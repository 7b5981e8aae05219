import fs from 'node:fs';
import path from 'node:path';
import { ShapeJudge, type Definitions, type Mismatch, type Shape } from './shape-judge.js';

/** The types of one package, written by `tools/published-shapes`. */
interface PublishedFile {
  readonly published: { readonly package: string; readonly version: string; readonly date: string };
  readonly roots: Readonly<Record<string, Shape>>;
  readonly $defs: Definitions;
}

export const SHAPES_FOLDER = path.join(__dirname, 'shapes');

const files = new Map<string, { readonly file: PublishedFile; readonly judge: ShapeJudge }>();

function readShapes(provider: string) {
  const known = files.get(provider);
  if (known !== undefined) return known;
  const file = JSON.parse(fs.readFileSync(path.join(SHAPES_FOLDER, `${provider}.json`), 'utf8')) as PublishedFile;
  const read = { file, judge: new ShapeJudge(file.$defs) };
  files.set(provider, read);
  return read;
}

/**
 * Where a value does not fit what a provider publishes.
 * @param name the provider's file and the type in it: `openai.chat`
 */
export function mismatchesWith(name: string, value: unknown): readonly Mismatch[] {
  const [provider = '', root = ''] = name.split('.');
  const { file, judge } = readShapes(provider);
  const shape = file.roots[root];
  if (shape === undefined) throw new Error(`no shape is called ${name}`);
  return judge.mismatches(shape, value);
}

/** The package, its version and the day of its publication. */
export function publishedBy(provider: string): PublishedFile['published'] {
  return readShapes(provider).file.published;
}

/** The names of all shapes. */
export function shapeNames(): readonly string[] {
  return fs
    .readdirSync(SHAPES_FOLDER)
    .map((file) => path.basename(file, '.json'))
    .flatMap((provider) => Object.keys(readShapes(provider).file.roots).map((root) => `${provider}.${root}`));
}
