import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const ROOT = join(__dirname, '../../..');
const CACHE = join(ROOT, 'node_modules/.cache/routify');
const MEDIA = 'libs/formats/media';

/** A program of a thread, and the other sources that it needs. */
interface Program {
  readonly program: string;
  readonly others: () => readonly string[];
  /** Sources in place of modules. */
  readonly modules: Readonly<Record<string, string>>;
}

const TOKENS: Program = {
  program: 'libs/billing/metering/tokens/token-thread.ts',
  others: () => [
    'libs/billing/metering/tokens/rank-table-thread.ts',
    'libs/billing/metering/domain/byte-pair-encoding.ts',
    'libs/billing/metering/domain/rank-table.ts',
  ],
  modules: {},
};
const MEDIA_SIZES: Program = {
  program: 'libs/billing/metering/units/media-thread.ts',
  others: () =>
    readdirSync(join(ROOT, MEDIA), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => `${MEDIA}/${file}`),
  modules: { '#formats/media': `${MEDIA}/index.js` },
};
const SQLITE: Program = { program: 'libs/operations/imports/sources/sqlite-thread.ts', others: () => [], modules: {} };

const compiled = new Map<Program, URL>();

/** The program of the token thread, for suites: they run from sources, and a thread needs a file that Node can load. */
export function tokenThreadFile(): URL {
  return fileOf(TOKENS);
}

/** The same of the media thread. */
export function mediaThreadFile(): URL {
  return fileOf(MEDIA_SIZES);
}

/** The same of the SQLite thread. */
export function sqliteThreadFile(): URL {
  return fileOf(SQLITE);
}

function fileOf(program: Program): URL {
  const known = compiled.get(program);
  if (known !== undefined) return known;
  const file = compile(program);
  compiled.set(program, file);
  return file;
}

function compile(program: Program): URL {
  const digest = createHash('sha256');
  const sources = [program.program, ...program.others()];
  for (const source of sources) digest.update(source).update(readFileSync(join(ROOT, source)));
  const folder = join(CACHE, `thread-${digest.digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) compileInto(folder, sources, program.modules);
  return pathToFileURL(join(folder, program.program.replace(/ts$/, 'js')));
}

/** Built beside and renamed: of concurrent suites, the first wins. */
function compileInto(folder: string, sources: readonly string[], modules: Program['modules']): void {
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'thread-'));
  writeFileSync(join(draft, 'package.json'), '{"type":"module"}');
  for (const source of sources) {
    const target = join(draft, source.replace(/ts$/, 'js'));
    mkdirSync(dirname(target), { recursive: true });
    let { code } = transformFileSync(join(ROOT, source), { configFile: join(ROOT, '.swcrc') });
    for (const [module, file] of Object.entries(modules)) {
      code = code.replaceAll(new RegExp(`(['"])${module}\\1`, 'g'), `'${relative(dirname(source), file)}'`);
    }
    writeFileSync(target, code);
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}
