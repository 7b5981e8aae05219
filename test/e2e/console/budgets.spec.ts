import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const FOLDER = join(__dirname, '../../../dist-console');
const KB = 1_000;

interface Chunk {
  readonly file: string;
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}

const chunks = JSON.parse(readFileSync(join(FOLDER, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
const entry = Object.keys(chunks).find((name) => chunks[name]!.isEntry)!;

/** A chunk and all that it needs before it runs. */
function closureOf(...names: string[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    chunks[name]!.imports?.forEach(visit);
  };
  names.forEach(visit);
  return found;
}

const gzipped = (file: string): number => gzipSync(readFileSync(join(FOLDER, file)), { level: 9 }).length;
const bytesOf = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + gzipped(chunks[name]!.file), 0);
const textsOf = (folder: string): string[] => [`../../virtual:texts/${folder}/en`];

/** What a person loads, gzip. The bytes are the gate; the times are reported by verify. */
describe('the size of the console', () => {
  const first = closureOf(entry);

  it.each([
    ['operator', 'src/operator/frame/operator-frame.tsx'],
    ['portal', 'src/portal/frame/portal-frame.tsx'],
  ])('is at most 260 kB of code before the first page of the %s area', (area, frame) => {
    const names = closureOf(entry, frame, ...textsOf('kit'), ...textsOf(area));
    expect(bytesOf(names)).toBeLessThanOrEqual(260 * KB);
  });

  it('is at most 190 kB of code for the page of log-in', () => {
    const names = closureOf(entry, 'src/auth/log-in-page.tsx', ...textsOf('kit'), ...textsOf('auth'));
    expect(bytesOf(names)).toBeLessThanOrEqual(190 * KB);
  });

  it('is at most 40 kB of styles', () => {
    const files = new Set(Object.values(chunks).flatMap(({ css = [] }) => css));
    expect([...files].reduce((sum, file) => sum + gzipped(file), 0)).toBeLessThanOrEqual(40 * KB);
  });

  it('is at most 130 kB for charts', () => {
    const own = [...closureOf('src/kit/charts/plot.tsx')].filter((name) => !first.has(name));
    expect(bytesOf(own)).toBeLessThanOrEqual(130 * KB);
  });

  it('is at most 60 kB for any other page', () => {
    const frames = closureOf(entry, 'src/operator/frame/operator-frame.tsx', 'src/portal/frame/portal-frame.tsx');
    const pages = Object.keys(chunks).filter((name) => /-page\.tsx$/.test(name));
    const sizes = pages.map(
      (page) => [page, bytesOf([...closureOf(page)].filter((name) => !frames.has(name)))] as const,
    );
    expect(sizes.length).toBeGreaterThan(5);
    expect(sizes.filter(([, bytes]) => bytes > 60 * KB)).toEqual([]);
  });
});
