import {
  arrayPiece,
  elementsOf,
  givenValue,
  isGiven,
  isStringText,
  membersOf,
  objectPiece,
  pieceBytes,
  rawTextOf,
  scanTopLevel,
  spliceObject,
  textOf,
  type JsonMembers,
  type JsonPiece,
  type MemberEdit,
  pausesBefore,
  type Steps,
} from '#core';
import { CallResults } from './call-results.js';
import { withoutOwn } from './without-own.js';
import { plainParts, textPart, type PlainPart } from './plain-parts.js';

/** What an upstream knows of the superset of chat. */
export interface PlainOptions {
  /** Marks of prompt caches, of parts and tools. */
  readonly keepsMarks: boolean;
  /** Whether results of tools may hold media; else these follow as a message of the user. */
  readonly takesMediaResults: boolean;
  /** Fields of Anthropic that the upstream's format has, too. */
  readonly keeps: ReadonlySet<string>;
}

const BETWEEN_TEXTS = '\\n\\n';
const MEDIA_BELOW = textPart('"The result is in the next message."');
const COMPACTION_TYPE = Buffer.from('"compaction"');
const NOTHING = Buffer.from('[]');

/**
 * The messages of a client of Anthropic's format, with only what chat knows. Throws a 400 for calls without results,
 * and results without calls.
 */
export function* plainMessages(json: Buffer | null, options: PlainOptions, dropped: Set<string>): Steps<JsonPiece> {
  const draft = new PlainConversation(options);
  const results = new CallResults();
  const messages = elementsOf(json ?? NOTHING) ?? [];
  const compaction = json?.includes(COMPACTION_TYPE) === true ? lastCompaction(messages) : null;
  for (const [index, given] of messages.entries()) {
    if (pausesBefore(index)) yield;
    const param = `messages[${index}]`;
    const isCompacted = index === compaction?.index;
    const bytes = isCompacted ? withContent(given, compaction.after) : given;
    const message = membersOf(bytes) ?? new Map<string, Buffer>();
    const role = textOf(message.get('role'));
    if (compaction !== null && index < compaction.index && role !== 'system') continue;
    if (isCompacted) draft.addUser(compaction.summary);
    if (isCompacted && compaction.after.length === 0 && !isGiven(message.get('tool_calls'))) continue;
    results.read(role, message, param);
    draft.add(bytes, message, yield* plainParts(message, `${param}.content`, options, dropped));
  }
  results.end();
  return arrayPiece(draft.build());
}

class PlainConversation {
  /** Each with the results of its calls behind it, wherever they stand: messages of the model may follow each other. */
  private readonly messages: JsonPiece[][] = [];
  /** By the id of a call, the message that has it. */
  private readonly callers = new Map<string, JsonPiece[]>();
  /** Media of the results since the last message of another role. */
  private media: PlainPart[] = [];

  constructor(private readonly options: PlainOptions) {}

  /** @param parts null: the content is a text */
  add(json: Buffer, message: JsonMembers, parts: readonly PlainPart[] | null): void {
    const role = textOf(message.get('role'));
    if (role === 'tool') {
      const result = this.written(json, parts === null ? null : this.resultParts(parts));
      const caller = this.callers.get(textOf(message.get('tool_call_id')) ?? '');
      if (caller === undefined) this.messages.push([result]);
      else caller.push(result);
      return;
    }
    const before = this.takeMedia();
    if (before.length > 0 && role !== 'user') this.messages.push([userMessage(this.content(before))]);
    const own = before.length > 0 && parts === null ? [textPart(message.get('content') ?? '""')] : parts;
    const all = own !== null && role === 'user' ? [...before, ...own] : own;
    if (all?.length === 0 && role !== 'assistant') return;
    const group = [this.written(json, all)];
    this.messages.push(group);
    for (const call of elementsOf(message.get('tool_calls')) ?? []) {
      this.callers.set(textOf(membersOf(call)?.get('id')) ?? '', group);
    }
  }

  /** @param text as JSON */
  addUser(text: Buffer): void {
    this.messages.push([userMessage(text)]);
  }

  build(): readonly JsonPiece[] {
    const rest = this.takeMedia();
    if (rest.length > 0) this.messages.push([userMessage(this.content(rest))]);
    return this.messages.flat();
  }

  private takeMedia(): readonly PlainPart[] {
    const { media } = this;
    this.media = [];
    return media;
  }

  private resultParts(parts: readonly PlainPart[]): readonly PlainPart[] {
    if (this.options.takesMediaResults) return parts;
    const texts = parts.filter(({ text }) => text !== null);
    this.media.push(...parts.filter(({ text }) => text === null));
    return texts.length === 0 && parts.length > 0 ? [MEDIA_BELOW] : texts;
  }

  /** The message with these parts and without members of Anthropic; null keeps the content. */
  private written(json: Buffer, parts: readonly PlainPart[] | null): JsonPiece {
    const edits: MemberEdit[] = ['routify_anthropic', 'cache_control'].map((key) => ({ key, value: null }));
    if (parts !== null) edits.push(edit('content', this.content(parts)));
    const object = scanTopLevel(json);
    const calls = givenValue(object, 'tool_calls');
    if (calls !== null) edits.push(edit('tool_calls', this.calls(calls)));
    return spliceObject(object, edits).parts;
  }

  private calls(json: Buffer): JsonPiece {
    return arrayPiece((elementsOf(json) ?? []).map((call) => withoutOwn(call, this.options)));
  }

  /** Texts alone become one text, which every upstream takes; marks need parts. */
  private content(parts: readonly PlainPart[]): JsonPiece {
    const texts = parts.map(({ text }) => text);
    if (this.options.keepsMarks || !texts.every((text) => text !== null))
      return arrayPiece(parts.map(({ json }) => json));
    return ['"', texts.map((text, index) => [index === 0 ? '' : BETWEEN_TEXTS, rawTextOf(text) ?? '']), '"'];
  }
}

/** Where a client of Anthropic keeps what its conversation was compacted to. */
interface Compaction {
  readonly index: number;
  /** As JSON. */
  readonly summary: Buffer;
  /** Parts of the same message behind it. */
  readonly after: readonly Buffer[];
}

/** The last one, which stands for all before it; null: none. A compaction that failed has no text. */
function lastCompaction(messages: readonly Buffer[]): Compaction | null {
  for (const [index, json] of [...messages.entries()].toReversed()) {
    const parts = elementsOf(membersOf(json)?.get('content')) ?? [];
    const at = parts.findLastIndex((part) => summaryOf(part) !== null);
    const summary = summaryOf(parts[at]);
    if (summary !== null) return { index, summary, after: parts.slice(at + 1) };
  }
  return null;
}

function summaryOf(json: Buffer | undefined): Buffer | null {
  const part = membersOf(json);
  const text = part?.get('content');
  return textOf(part?.get('type')) === 'compaction' && isStringText(text) ? text : null;
}

function withContent(message: Buffer, parts: readonly Buffer[]): Buffer {
  const content = edit('content', parts.length === 0 ? 'null' : arrayPiece(parts));
  return Buffer.concat(spliceObject(scanTopLevel(message), [content]).parts);
}

function edit(key: string, piece: JsonPiece): MemberEdit {
  return { key, value: pieceBytes(piece).parts };
}

function userMessage(content: JsonPiece): JsonPiece {
  return objectPiece({ role: '"user"', content });
}
