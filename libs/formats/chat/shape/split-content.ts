import { elementsOf, membersOf, OPEN_BRACE, OPEN_BRACKET, rawTextOf, textOf } from '#core';

/** Content parts sorted by their place in OpenAI's shape. Texts are raw JSON string content. */
export interface SplitContent {
  /** Null without text parts. */
  readonly text: Buffer | null;
  readonly reasoning: Buffer | null;
  readonly refusal: Buffer | null;
  /** Image parts. */
  readonly images: readonly Buffer[];
  /** Other parts (Mistral's `reference`). */
  readonly others: readonly Buffer[];
}

const DEPTH_MAX = 4;
/** Members of a part that hold its text, or nested parts. */
const TEXT_MEMBERS = ['text', 'thinking', 'reasoning', 'summary', 'refusal', 'content'];

const KINDS: ReadonlyMap<string, 'text' | 'reasoning' | 'refusal' | 'images'> = new Map([
  ['text', 'text'],
  ['output_text', 'text'],
  ['thinking', 'reasoning'],
  ['reasoning', 'reasoning'],
  ['reasoning_text', 'reasoning'],
  ['summary_text', 'reasoning'],
  ['refusal', 'refusal'],
  ['image_url', 'images'],
]);

/**
 * Sorts the parts of a reply's content. Mistral sends text and thinking as parts, Databricks reasoning with a summary.
 *
 * @param content a JSON array that was walked over before
 */
export function splitContent(content: Buffer): SplitContent {
  const found = { text: [], reasoning: [], refusal: [], images: [], others: [] } as Record<
    'text' | 'reasoning' | 'refusal' | 'images' | 'others',
    Buffer[]
  >;
  for (const part of elementsOf(content) ?? []) {
    const kind = kindOf(part);
    found[kind].push(kind === 'images' || kind === 'others' ? part : rawTextIn(part));
  }
  const { text, reasoning, refusal, images, others } = found;
  return { text: joined(text), reasoning: joined(reasoning), refusal: joined(refusal), images, others };
}

function kindOf(part: Buffer): 'text' | 'reasoning' | 'refusal' | 'images' | 'others' {
  if (rawTextOf(part) !== null) return 'text';
  const members = membersOf(part);
  const type = members === null ? null : textOf(members.get('type'));
  if (type !== null) return KINDS.get(type) ?? 'others';
  return rawTextOf(members?.get('text')) === null ? 'others' : 'text';
}

function rawTextIn(json: Buffer, depth = 0): Buffer {
  const raw = rawTextOf(json);
  if (raw !== null) return raw;
  if (depth === DEPTH_MAX) return Buffer.alloc(0);
  if (json[0] === OPEN_BRACKET) {
    return Buffer.concat((elementsOf(json) ?? []).map((element) => rawTextIn(element, depth + 1)));
  }
  const members = json[0] === OPEN_BRACE ? membersOf(json) : null;
  const member = TEXT_MEMBERS.map((key) => members?.get(key)).find((value) => value !== undefined);
  return member === undefined ? Buffer.alloc(0) : rawTextIn(member, depth + 1);
}

function joined(texts: readonly Buffer[]): Buffer | null {
  return texts.length === 0 ? null : Buffer.concat(texts);
}
