import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readPromises } from '../promises/read-promises.mjs';
import { filesBelow, ROOT } from './source-tree.js';

const SECTIONS = ['Decides', 'Owns', 'Promises', 'Does not know'];
/** The theory of a district: what it is, its words with their states, its bounds. */
const OF_A_DISTRICT = ['Decides', 'Nouns', 'Owns', 'Promises', 'Bounds', 'Does not know'];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const foldersOf = (folder: string): string[] => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
const modules = ['libs', 'apps'].flatMap(foldersOf);
const pages = [
  ...readdirSync(ROOT),
  ...filesBelow('docs', '.github'),
  ...modules.map((module) => `${module}/README.md`),
].filter((path) => path.endsWith('.md'));

describe('the README of each district and app', () => {
  it.each(modules)('%s says what it decides, owns, promises and does not know', (module) => {
    const text = read(`${module}/README.md`);
    expect(text).toMatch(new RegExp(`^# ${posix.basename(module)}\n`));
    const sections = Array.from(text.matchAll(/^## (.*)$/gm), ([, section]) => section);
    expect(sections).toEqual(module.startsWith('libs/') ? OF_A_DISTRICT : SECTIONS);
  });

  it('names promises that exist', () => {
    const known = new Set(readPromises(ROOT).flatMap(({ promises }) => promises.map(({ id }) => id)));
    const named = modules.flatMap((module) =>
      Array.from(read(`${module}/README.md`).matchAll(/\b[A-Z]{3,}-(?:\d+|4xx)\b/g), ([id]) => id),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it('names every table of its schema file', () => {
    const missing = readdirSync(join(ROOT, 'prisma/schema')).flatMap((file) => {
      const tables = Array.from(read(`prisma/schema/${file}`).matchAll(/@@map\("(\w+)"\)/g), ([, table]) => table);
      const owner = `libs/${posix.basename(file, '.prisma')}/README.md`;
      return tables.filter((table) => !read(owner).includes(`\`${table}\``)).map((table) => `${owner}: ${table}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('the pages', () => {
  it.each(pages)('%s has links that resolve', (page) => {
    expect(brokenLinks(page, read(page))).toEqual([]);
  });

  it('finds a link that does not resolve', () => {
    const text = ['[a](nothing.md)', '[b](README.md#nothing)', '[c](README.md#two-commands)', '[d](https://x.example)'];
    expect(brokenLinks('CONTRIBUTING.md', text.join('\n'))).toEqual(['nothing.md', 'README.md#nothing']);
  });
});

/** Relative links whose file or heading does not exist. Code is no link. */
function brokenLinks(page: string, text: string): string[] {
  const links = Array.from(withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : posix.join(posix.dirname(page), path);
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

/** The names that a renderer gives to headings. */
function anchorsOf(page: string): string[] {
  const headings = Array.from(withoutCode(read(page)).matchAll(/^#+ (.*)$/gm), ([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, (code) => (code.includes('](') ? '' : code));
}
