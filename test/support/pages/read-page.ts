import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../../docs/operations');
const FENCE = /^( *)```(\w*)$/;
/** Of blocks that are run. */
export const SHELL = 'sh';

/** A block of code of a page. */
export interface CodeBlock {
  /** Below `docs/operations`. */
  readonly page: string;
  /** Empty where the page gives none. */
  readonly language: string;
  /** Without the indentation of its fence; ends with a newline. */
  readonly text: string;
}

/** Pages below `docs/operations`. */
export function operationsPages(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
}

export function readPage(page: string): string {
  return readFileSync(join(FOLDER, page), 'utf8');
}

export function blocksOf(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { readonly indent: string; readonly language: string; readonly lines: string[] } | null = null;
  for (const line of readPage(page).split('\n')) {
    const [fence, indent = '', language = ''] = FENCE.exec(line) ?? [];
    if (open === null) {
      if (fence !== undefined) open = { indent, language, lines: [] };
    } else if (fence === undefined) {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    } else {
      blocks.push({ page, language: open.language, text: `${open.lines.join('\n')}\n` });
      open = null;
    }
  }
  if (open !== null) throw new Error(`${page} has a block without an end`);
  return blocks;
}

/**
 * The commands with a text that no other block of the page has, for `PageShell`. A unit test reads the calls of suites: both
 * arguments are literals.
 */
export function commandsOf(page: string, part: string): string {
  const { language, text } = blockOf(page, part);
  if (language !== SHELL) throw new Error(`${page}: the block with "${part}" is not one of ${SHELL}`);
  return text;
}

/** A block that is checked and not run: settings, a file, an output. Literals, as for `commandsOf`. */
export function exampleOf(page: string, part: string): string {
  const { language, text } = blockOf(page, part);
  if (language === SHELL) throw new Error(`${page}: the block with "${part}" has commands`);
  return text;
}

/** The one block of a page with a text. */
export function blockOf(page: string, part: string): CodeBlock {
  const [found, ...more] = blocksOf(page).filter(({ text }) => text.includes(part));
  if (found === undefined || more.length > 0)
    throw new Error(`${page} has ${found === undefined ? 'no block' : 'several blocks'} with "${part}"`);
  return found;
}
