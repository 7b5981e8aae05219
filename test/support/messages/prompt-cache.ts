import { createHash } from 'node:crypto';

type Json = Readonly<Record<string, unknown>>;

/** Bytes of a prompt, by what a provider charges for them. */
export interface CachedPrompt {
  readonly read: number;
  readonly written: number;
  readonly plain: number;
}

interface Block {
  readonly bytes: number;
  /** Of this block and all before it. */
  readonly prefix: string;
  readonly isMarked: boolean;
}

/** Of a request, and blocks before a mark that are compared (platform.claude.com, "Prompt caching"). */
const MARKS_MAX = 4;
const BLOCKS_LOOKED_BACK = 20;
/** Blocks that Anthropic refuses marks on; in empty texts, too. */
const UNMARKABLE: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking']);

/** A provider's cache of prompts, by the rules for Claude, for bodies of Messages and of Converse. It forgets nothing. */
export class PromptCache {
  private readonly known = new Set<string>();

  /** Throws for marks that the provider refuses. */
  take(body: Json): CachedPrompt {
    const blocks = blocksOf(body);
    const marked = [...blocks.keys()].filter((index) => blocks[index]?.isMarked === true);
    if (marked.length > MARKS_MAX) throw new Error(`A maximum of ${MARKS_MAX} marks, found ${marked.length}.`);
    const readTo = Math.max(0, ...marked.map((index) => this.knownEnd(blocks, index)));
    const writtenTo = (marked.at(-1) ?? -1) + 1;
    for (const index of marked) this.known.add(blocks[index]?.prefix ?? '');
    return {
      read: bytesOf(blocks.slice(0, readTo)),
      written: bytesOf(blocks.slice(readTo, writtenTo)),
      plain: bytesOf(blocks.slice(Math.max(readTo, writtenTo))),
    };
  }

  /** How many blocks are known before a mark; 0: none of those that are compared. */
  private knownEnd(blocks: readonly Block[], marked: number): number {
    for (let index = marked; index >= Math.max(0, marked - BLOCKS_LOOKED_BACK); index--) {
      if (this.known.has(blocks[index]?.prefix ?? '')) return index + 1;
    }
    return 0;
  }
}

function blocksOf({ tools, toolConfig, system, messages }: Json): readonly Block[] {
  const offered = listOf(tools ?? (toolConfig as Json | undefined)?.tools);
  const all: readonly (readonly [role: unknown, block: Json])[] = [
    ...[...offered, ...listOf(system)].map((block) => [null, block] as const),
    ...(messages as Json[]).flatMap(({ role, content }) => listOf(content).map((block) => [role, block] as const)),
  ];
  const blocks: Block[] = [];
  for (const [role, block] of all) {
    const last = blocks.at(-1);
    if ('cachePoint' in block) {
      if (last === undefined) throw new Error('a mark before anything');
      blocks[blocks.length - 1] = { ...last, isMarked: true };
      continue;
    }
    const { cache_control: mark, ...rest } = block;
    if (mark !== undefined && (UNMARKABLE.has(rest.type) || rest.text === ''))
      throw new Error('a mark is refused here');
    const text = JSON.stringify([role, rest]);
    const prefix = createHash('sha256')
      .update(`${last?.prefix ?? ''}${text}`)
      .digest('hex');
    blocks.push({ bytes: text.length, prefix, isMarked: mark !== undefined });
  }
  return blocks;
}

function listOf(content: unknown): readonly Json[] {
  if (content === undefined) return [];
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content as Json[]);
}

function bytesOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes, 0);
}
