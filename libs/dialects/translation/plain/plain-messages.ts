import {
  arrayPiece,
  elementsOf,
  givenValue,
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
} from '#json';
import { pausesBefore, type Steps } from '#kernel';
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
const NOTHING = Buffer.from('[]');

/**
 * The messages of a client of Anthropic's format, with only what chat knows. Throws a 400 for calls without results,
 * and results without calls.
 */
export function* plainMessages(json: Buffer | null, options: PlainOptions, dropped: Set<string>): Steps<JsonPiece> {
  const draft = new PlainConversation(options);
  const results = new CallResults();
  for (const [index, bytes] of (elementsOf(json ?? NOTHING) ?? []).entries()) {
    if (pausesBefore(index)) yield;
    const param = `messages[${index}]`;
    const message = membersOf(bytes) ?? new Map<string, Buffer>();
    const role = textOf(message.get('role'));
    results.read(role, message, param);
    draft.add(bytes, message, yield* plainParts(message, `${param}.content`, options, dropped));
  }
  results.end();
  return arrayPiece(draft.build());
}

class PlainConversation {
  private readonly messages: JsonPiece[] = [];
  /** Media of the results since the last message of another role. */
  private media: PlainPart[] = [];

  constructor(private readonly options: PlainOptions) {}

  /** @param parts null: the content is a text */
  add(json: Buffer, message: JsonMembers, parts: readonly PlainPart[] | null): void {
    const role = textOf(message.get('role'));
    if (role === 'tool') {
      this.messages.push(this.written(json, parts === null ? null : this.resultParts(parts)));
      return;
    }
    const before = this.takeMedia();
    if (before.length > 0 && role !== 'user') this.messages.push(userMessage(this.content(before)));
    const own = before.length > 0 && parts === null ? [textPart(message.get('content') ?? '""')] : parts;
    const all = own !== null && role === 'user' ? [...before, ...own] : own;
    if (all?.length !== 0 || role === 'assistant') this.messages.push(this.written(json, all));
  }

  build(): readonly JsonPiece[] {
    const rest = this.takeMedia();
    return rest.length === 0 ? this.messages : [...this.messages, userMessage(this.content(rest))];
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

function edit(key: string, piece: JsonPiece): MemberEdit {
  return { key, value: pieceBytes(piece).parts };
}

function userMessage(content: JsonPiece): JsonPiece {
  return objectPiece({ role: '"user"', content });
}
