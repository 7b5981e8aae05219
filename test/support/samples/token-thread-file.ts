import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const ROOT = join(__dirname, '../../..');
const CACHE = join(ROOT, 'node_modules/.cache/routify');
const PROGRAM = 'libs/metering/tokens/token-thread.ts';
const SOURCES = [
  PROGRAM,
  'libs/metering/tokens/rank-table-thread.ts',
  'libs/metering/domain/byte-pair-encoding.ts',
  'libs/metering/domain/rank-table.ts',
];

let compiled: URL | null = null;

/** The program of the token thread, for suites: they run from sources, and a thread needs a file that Node can load. */
export function tokenThreadFile(): URL {
  compiled ??= compile();
  return compiled;
}

function compile(): URL {
  const digest = createHash('sha256');
  for (const source of SOURCES) digest.update(readFileSync(join(ROOT, source)));
  const folder = join(CACHE, `token-thread-${digest.digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) compileInto(folder);
  return pathToFileURL(join(folder, PROGRAM.replace(/ts$/, 'js')));
}

/** Built beside and renamed: of concurrent suites, the first wins. */
function compileInto(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'token-thread-'));
  writeFileSync(join(draft, 'package.json'), '{"type":"module"}');
  for (const source of SOURCES) {
    const target = join(draft, source.replace(/ts$/, 'js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transformFileSync(join(ROOT, source), { configFile: join(ROOT, '.swcrc') }).code);
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}
