import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockOf, blocksOf, operationsPages, readPage, SHELL, type CodeBlock } from '../../support/pages/read-page.js';
import { filesBelow, ROOT } from '../source-tree.js';

/** Of pages, by a text of the block: the sentence of the page that says why it is not run, and what was tried instead. */
const NOT_RUN = JSON.parse(readFileSync(join(__dirname, 'blocks-not-run.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, string>>>
>;
const CALL = /\b(?:commandsOf|exampleOf)\(\s*(?<page>'[^']+\.md'),\s*(?<part>'[^']+'|"[^"]+"|`[^`]+`),?\s*\)/g;
const COMMAND = /^(?:[A-Z_]+=\S+ )*(?:cd|curl|docker|gh|kubectl|node|npm|npx|pg_\w+|psql|redis-cli|sh) /m;

interface Claim {
  /** A suite, its support, or the list. */
  readonly by: string;
  readonly block: CodeBlock;
}

function claimsIn(path: string): Claim[] {
  const calls = readFileSync(join(ROOT, path), 'utf8').matchAll(CALL);
  return Array.from(calls, ({ groups }) => {
    const [page = '', part = ''] = [groups?.page, groups?.part].map((text) =>
      text?.slice(1, -1).replaceAll('\\n', '\n'),
    );
    return { by: path, block: blockOf(page, part) };
  });
}

const blocks = operationsPages().flatMap(blocksOf);
const sources = filesBelow('test', 'apps', 'libs').filter((path) => path.endsWith('.ts'));
const listed = Object.entries(NOT_RUN).flatMap(([page, parts]) =>
  Object.keys(parts).map((part) => ({ by: 'blocks-not-run.json', block: blockOf(page, part) })),
);
const claims = [...sources.flatMap(claimsIn), ...listed];
const nameOf = ({ page, text }: CodeBlock): string => `${page}: ${text.split('\n')[0] ?? ''}`;
const claimantsOf = (block: CodeBlock): string[] => [
  ...new Set(
    claims.filter((claim) => claim.block.page === block.page && claim.block.text === block.text).map(({ by }) => by),
  ),
];

describe('blocks of code on the pages of operations', () => {
  it('are many', () => {
    expect(blocks.length).toBeGreaterThan(60);
    expect(claims.length).toBeGreaterThan(60);
  });

  it('are each run or checked by one suite, or listed as not run', () => {
    const others = blocks.filter((block) => claimantsOf(block).length !== 1);
    expect(others.map((block) => [nameOf(block), claimantsOf(block)])).toEqual([]);
  });

  it('are marked as commands where they are', () => {
    const unmarked = blocks.filter(({ language, text }) => language !== SHELL && COMMAND.test(text));
    expect(unmarked.map(nameOf)).toEqual([]);
  });

  it('that are not run name scripts, parts and suites that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const parts = JSON.parse(readFileSync(join(ROOT, 'test/groups/parts.json'), 'utf8')) as object;
    for (const { block } of listed) {
      for (const [, name = ''] of block.text.matchAll(/npm run (?:-s )?(\w+)/g)) expect(scripts).toHaveProperty(name);
      for (const [, part = ''] of block.text.matchAll(/npm run verify -- (\w+)/g)) expect(parts).toHaveProperty(part);
      for (const [path] of block.text.matchAll(/\btest\/[\w/.-]+/g))
        expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    }
  });

  it('that are not run have a sentence on their page', () => {
    for (const [page, parts] of Object.entries(NOT_RUN)) {
      const words = readPage(page).replaceAll(/\s+/g, ' ');
      for (const sentence of Object.values(parts)) expect(words).toContain(sentence);
    }
  });
});
