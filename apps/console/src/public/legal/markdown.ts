// Markdown as legal texts use it: headings, paragraphs, lists, quotes, code, links. The result is data, which React shows
// as text: HTML in a text stays text, and a link leads to a web page or a mailbox only.

export type Inline =
  | string
  | { readonly kind: 'strong' | 'em'; readonly parts: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly parts: readonly Inline[] };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly parts: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'rule' };

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^(?:-\s*){3,}$|^(?:\*\s*){3,}$|^(?:_\s*){3,}$/;
const FENCE = /^```/;
const QUOTE = /^>\s?/;
const ITEM = /^(?:[-*+]|(\d{1,9})[.)])\s+/;
const INDENTED = /^(?: {2,}|\t)/;

/** Reads from a list of lines those that belong together. */
class Lines {
  constructor(private readonly lines: readonly string[]) {}
  private at = 0;

  get next(): string | undefined {
    return this.lines[this.at];
  }

  take(): string {
    return this.lines[this.at++] ?? '';
  }

  takeWhile(belongs: (line: string) => boolean): string[] {
    const taken: string[] = [];
    while (this.next !== undefined && belongs(this.next)) taken.push(this.take());
    return taken;
  }
}

export function parseMarkdown(text: string): Block[] {
  return blocksOf(text.replaceAll('\r\n', '\n').split('\n'));
}

function blocksOf(all: readonly string[]): Block[] {
  const lines = new Lines(all);
  const blocks: Block[] = [];
  while (lines.next !== undefined) {
    if (lines.next.trim() === '') lines.take();
    else blocks.push(blockOf(lines));
  }
  return blocks;
}

function blockOf(lines: Lines): Block {
  const line = lines.next ?? '';
  const [, marks, title = ''] = HEADING.exec(line) ?? [];
  if (marks !== undefined) {
    lines.take();
    return { kind: 'heading', level: marks.length, parts: parseInline(title) };
  }
  if (RULE.test(line.trim())) {
    lines.take();
    return { kind: 'rule' };
  }
  if (FENCE.test(line)) return codeOf(lines);
  if (QUOTE.test(line)) {
    return {
      kind: 'quote',
      blocks: blocksOf(lines.takeWhile((next) => QUOTE.test(next)).map((next) => next.replace(QUOTE, ''))),
    };
  }
  if (ITEM.test(line)) return listOf(lines);
  const first = lines.take();
  const rest = lines.takeWhile((next) => next.trim() !== '' && !beginsBlock(next));
  return { kind: 'paragraph', parts: parseInline([first, ...rest].map((part) => part.trim()).join(' ')) };
}

const beginsBlock = (line: string): boolean =>
  HEADING.test(line) || RULE.test(line.trim()) || FENCE.test(line) || QUOTE.test(line) || ITEM.test(line);

function codeOf(lines: Lines): Block {
  lines.take();
  const text = lines.takeWhile((line) => !FENCE.test(line)).join('\n');
  lines.take();
  return { kind: 'code', text };
}

/** Items of one kind; what is indented below one belongs to it. */
function listOf(lines: Lines): Block {
  const number = ITEM.exec(lines.next ?? '')?.[1];
  const items: Block[][] = [];
  const isItem = (line: string | undefined): boolean => {
    const match = ITEM.exec(line ?? '');
    return match !== null && (match[1] === undefined) === (number === undefined) && !RULE.test((line ?? '').trim());
  };
  while (isItem(lines.next)) {
    const first = lines.take().replace(ITEM, '');
    const below = lines.takeWhile(continuesItem());
    items.push(blocksOf([first, ...below.map((line) => line.replace(/^(?: {1,4}|\t)/, ''))]));
  }
  return { kind: 'list', start: number === undefined ? null : Number(number), items };
}

/** Lines below an item: indented ones, blank ones, and those that go on with its paragraph. */
function continuesItem(): (line: string) => boolean {
  let wasBlank = false;
  return (line) => {
    if (line.trim() === '') {
      wasBlank = true;
      return true;
    }
    return INDENTED.test(line) || (!wasBlank && !beginsBlock(line));
  };
}

const INLINE = new RegExp(
  [
    /\\([\\`*_[\]()#+\-.!<>])/,
    /`([^`]+)`/,
    /\*\*(\S.*?)\*\*/,
    /\*(\S.*?)\*/,
    /(?<!\w)_(\S.*?)_(?!\w)/,
    /\[([^\]]+)\]\(([^)\s]+)(?:\s+"[^"]*")?\)/,
    /<?((?:https?:\/\/|mailto:)[^\s<>()]*[^\s<>().,;:!?])>?/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** Web pages and mailboxes; an address in the page has no scheme. */
const SAFE = /^(?:https?:\/\/|mailto:|\/(?![/\\])|#)/i;

function parseInline(text: string): Inline[] {
  const match = INLINE.exec(text);
  if (match === null) return text === '' ? [] : [text];
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  return [...(before === '' ? [] : [before]), ...inlineOf(match), ...parseInline(after)];
}

function inlineOf([whole, escaped, code, strong, em, emToo, label, target, address]: RegExpExecArray): Inline[] {
  if (escaped !== undefined) return [escaped];
  if (code !== undefined) return [{ kind: 'code', text: code }];
  if (strong !== undefined) return [{ kind: 'strong', parts: parseInline(strong) }];
  const emphasized = em ?? emToo;
  if (emphasized !== undefined) return [{ kind: 'em', parts: parseInline(emphasized) }];
  if (address !== undefined) return [{ kind: 'link', href: address, parts: [address.replace(/^mailto:/, '')] }];
  if (label === undefined || target === undefined || !SAFE.test(target)) return [whole];
  return [{ kind: 'link', href: target, parts: parseInline(label) }];
}
