import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import { buildIfStale } from '../../tools/build.mjs';

const ROOT = join(__dirname, '../..');
const PROGRAMS = join(ROOT, 'dist/apps');
/** Texts that are in one line of one source, and in the programs as they are. */
const TEXTS: readonly (readonly [source: string, text: string])[] = [
  ['libs/auth/principals/principal.cache.ts', 'The API key cannot be verified right now'],
  ['libs/completions/domain/errors/refusal-error.ts', 'This Idempotency-Key was already used by an earlier request.'],
  ['libs/completions/domain/errors/refusal-error.ts', 'The service is temporarily unavailable.'],
  ['apps/cli/program/control-client.ts', 'does not respond'],
];

interface Program {
  readonly folder: string;
  readonly code: string;
  readonly payload: SourceMapPayload;
}

function readPrograms(): Program[] {
  return readdirSync(PROGRAMS, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?:shared\/.+|[a-z]+\/main)\.js\.map$/.test(path))
    .map((path) => join(PROGRAMS, path))
    .map((path) => ({
      folder: dirname(path),
      code: readFileSync(path.replace(/\.map$/, ''), 'utf8'),
      payload: JSON.parse(readFileSync(path, 'utf8')) as SourceMapPayload,
    }));
}

/** Source and line, from 0, of the first occurrence in a program that comes from this source. */
function locate(programs: readonly Program[], source: string, text: string): number | null {
  for (const { folder, code, payload } of programs) {
    const map = new SourceMap(payload);
    for (let at = code.indexOf(text); at >= 0; at = code.indexOf(text, at + 1)) {
      const line = code.slice(0, at).split('\n').length - 1;
      const entry = map.findEntry(line, at - code.lastIndexOf('\n', at) - 1);
      if ('originalSource' in entry && join(folder, entry.originalSource) === join(ROOT, source))
        return entry.originalLine;
    }
  }
  return null;
}

describe('stack traces of the programs', () => {
  let programs: readonly Program[];
  beforeAll(() => {
    buildIfStale();
    programs = readPrograms();
  }, 120_000);

  it.each(TEXTS)('name %s and the line of “%s”', (source, text) => {
    const lines = readFileSync(join(ROOT, source), 'utf8').split('\n');
    expect(locate(programs, source, text)).toBe(lines.findIndex((line) => line.includes(text)));
  });

  it('need no more than a position a line: a process reads all of them before it shows the first', () => {
    const counts = programs.map(({ folder, payload }) => {
      const lines = payload.sources.map((source) => {
        if (source.includes('node_modules/')) return 1;
        return readFileSync(join(folder, source), 'utf8').split('\n').length;
      });
      const positions = payload.mappings.split(/[,;]+/).filter((position) => position !== '');
      return { lines: sum(lines), positions: positions.length };
    });
    expect(sum(counts.map(({ positions }) => positions))).toBeLessThanOrEqual(sum(counts.map(({ lines }) => lines)));
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
