import { isRecord, parseValue } from '#core';
import { CLAUDE_FORMAT } from '../../../chat/native/claude.js';
import { encodeReasoning } from '../request/sealed-reasoning.js';
import type { MessagesContext } from '../request/translate-messages-request.js';
import type { ContentFragment, ThinkingFragment } from './content-fragments.js';

type Json = Readonly<Record<string, unknown>>;

const NOTHING: readonly never[] = [];
const BEGINS_OBJECT = /^\s*\{/;

/** One content block while its fragments arrive. */
export abstract class BlockTrack {
  /** Whether a fragment belongs to this block. */
  abstract takes(fragment: ContentFragment): boolean;
  abstract add(fragment: ContentFragment): void;
  /** `content_block` of its first event; null while a required member is missing. */
  abstract start(): Json | null;

  /** The deltas since the last call. */
  deltas(): readonly Json[] {
    return NOTHING;
  }

  /** Whether nothing more can follow, once another block has begun. */
  isComplete(): boolean {
    return true;
  }

  /** The deltas of its end. */
  closing(): readonly Json[] {
    return NOTHING;
  }
}

/** What the blocks of thinking of a request need. */
export type ThinkingContext = Pick<MessagesContext, 'states' | 'hidesThinking'>;

/** The track that begins with this fragment. */
export function trackOf(fragment: ContentFragment, context: ThinkingContext): BlockTrack {
  switch (fragment.kind) {
    case 'text':
    case 'citation':
      return new TextTrack();
    case 'thinking':
      return new ThinkingTrack(fragment.key, context);
    case 'redacted_thinking':
      return new RedactedTrack(fragment.data);
    case 'call':
      return new CallTrack(fragment.key);
    case 'server':
      return new ServerTrack(fragment.block);
  }
}

class TextTrack extends BlockTrack {
  private pending: Json[] = [];

  override takes({ kind }: ContentFragment): boolean {
    return kind === 'text' || kind === 'citation';
  }

  override add(fragment: ContentFragment): void {
    if (fragment.kind === 'text') this.pending.push({ type: 'text_delta', text: fragment.text });
    if (fragment.kind === 'citation') this.pending.push({ type: 'citations_delta', citation: fragment.citation });
  }

  override start(): Json {
    return { type: 'text', text: '' };
  }

  override deltas(): readonly Json[] {
    const { pending } = this;
    this.pending = [];
    return pending;
  }
}

class ThinkingTrack extends BlockTrack {
  private pending = '';
  private state: ThinkingFragment['state'] = {};

  constructor(
    private readonly key: string,
    private readonly context: ThinkingContext,
  ) {
    super();
  }

  override takes(fragment: ContentFragment): boolean {
    return fragment.kind === 'thinking' && fragment.key === this.key;
  }

  override add(fragment: ContentFragment): void {
    if (fragment.kind !== 'thinking') return;
    this.pending += fragment.text;
    this.state = { ...this.state, ...fragment.state };
  }

  override start(): Json {
    return { type: 'thinking', thinking: '', signature: '' };
  }

  override deltas(): readonly Json[] {
    if (this.context.hidesThinking) return NOTHING;
    const { pending } = this;
    this.pending = '';
    return pending === '' ? NOTHING : [{ type: 'thinking_delta', thinking: pending }];
  }

  /** Claude's signature as it came; the state of another issuer in its place, with the text that is hidden. */
  override closing(): readonly Json[] {
    const { signature, type, format = CLAUDE_FORMAT } = this.state;
    if (format !== CLAUDE_FORMAT) {
      const hidden = this.pending === '' ? {} : { [type === 'reasoning.summary' ? 'summary' : 'text']: this.pending };
      const state = encodeReasoning(this.context.states, { ...this.state, ...hidden });
      return [{ type: 'signature_delta', signature: state }];
    }
    return typeof signature === 'string' ? [{ type: 'signature_delta', signature }] : [];
  }
}

class RedactedTrack extends BlockTrack {
  constructor(private readonly data: string) {
    super();
  }

  override takes(): boolean {
    return false;
  }

  override add(): void {
    // The block is whole from its start.
  }

  override start(): Json {
    return { type: 'redacted_thinking', data: this.data };
  }
}

/** Streams carry the input of a call in deltas. */
class ServerTrack extends BlockTrack {
  constructor(private readonly block: Json) {
    super();
  }

  override takes(): boolean {
    return false;
  }

  override add(): void {
    // The block is whole from its start.
  }

  override start(): Json {
    return 'input' in this.block ? { ...this.block, input: {} } : this.block;
  }

  override closing(): readonly Json[] {
    const { input } = this.block;
    return input === undefined ? NOTHING : [inputDelta(JSON.stringify(input))];
  }
}

class CallTrack extends BlockTrack {
  private id = '';
  private name = '';
  private input = '';
  private sentCharacters = 0;

  constructor(private readonly key: number) {
    super();
  }

  override takes(fragment: ContentFragment): boolean {
    return fragment.kind === 'call' && fragment.key === this.key;
  }

  override add(fragment: ContentFragment): void {
    if (fragment.kind !== 'call') return;
    this.id ||= fragment.id;
    this.name ||= fragment.name;
    this.input += fragment.arguments;
  }

  override start(): Json | null {
    if (this.name === '') return null;
    return { type: 'tool_use', id: this.id === '' ? `toolu_${this.key}` : this.id, name: this.name, input: {} };
  }

  override deltas(): readonly Json[] {
    if (!BEGINS_OBJECT.test(this.input)) return NOTHING;
    const news = this.input.slice(this.sentCharacters);
    this.sentCharacters = this.input.length;
    return news === '' ? NOTHING : [inputDelta(news)];
  }

  /** Clients fail at an input that is no object. */
  override closing(): readonly Json[] {
    const isUsable = BEGINS_OBJECT.test(this.input) || this.input.trim() === '';
    return isUsable ? NOTHING : [inputDelta(objectOf(this.input))];
  }

  override isComplete(): boolean {
    return this.input.trimEnd().endsWith('}') && isRecord(parseValue(Buffer.from(this.input)));
  }
}

function inputDelta(text: string): Json {
  return { type: 'input_json_delta', partial_json: text };
}

/** Arguments that are no object, as a text in one. */
export function objectOf(written: string): string {
  return JSON.stringify({ invalid_json: written });
}
