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

const PAGE_KB = 238;
const PAGE_FILES = 30;

const gzipped = (file: string): number => gzipSync(readFileSync(join(FOLDER, file)), { level: 9 }).length;
const bytesOf = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + gzipped(chunks[name]!.file), 0);
const textsOf = (folder: string): string[] => [`../../virtual:texts/${folder}/en`];

/** What stands around a page, and its texts in English. */
function framesOf(page: string): string[] {
  const [, area = '', screen = ''] = page.split('/');
  const frame = ['operator', 'portal'].includes(area) ? [`src/${area}/frame/${area}-frame.tsx`] : [];
  const texts = ['kit', area, `${area}/${screen}`].flatMap(textsOf).filter((name) => name in chunks);
  return [...frame, ...texts];
}

/** What a person loads, gzip. The bytes are the gate; the times are reported by verify. */
describe('the size of the console', () => {
  // With the routes of all screens; their code is loaded when they are opened.
  it('is at most 194 kB of code for the page of log-in', () => {
    const names = closureOf(entry, 'src/auth/log-in-page.tsx', ...textsOf('kit'), ...textsOf('auth'));
    expect(bytesOf(names)).toBeLessThanOrEqual(194 * KB);
  });

  it('is at most 40 kB of styles', () => {
    const files = new Set(Object.values(chunks).flatMap(({ css = [] }) => css));
    expect([...files].reduce((sum, file) => sum + gzipped(file), 0)).toBeLessThanOrEqual(40 * KB);
  });

  it('is, for each page that is opened first, at most 238 kB of code in at most 30 files', () => {
    const pages = Object.keys(chunks).filter((name) => /-page\.tsx$/.test(name));
    const sizes = pages.map((page) => {
      const names = closureOf(entry, page, ...framesOf(page));
      const files = new Set(Array.from(names, (name) => chunks[name]!.file));
      return { page, kilobytes: Math.ceil(bytesOf(names) / KB), files: files.size };
    });
    process.stderr.write(`${sizes.map((size) => Object.values(size).join(' ')).join('\n')}\n`);
    expect(sizes.length).toBeGreaterThan(40);
    const isTooLarge = ({ kilobytes, files }: (typeof sizes)[number]): boolean =>
      kilobytes > PAGE_KB || files > PAGE_FILES;
    expect(sizes.filter(isTooLarge)).toEqual([]);
  });
});
