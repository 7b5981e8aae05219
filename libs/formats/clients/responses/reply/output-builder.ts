import { isRecord, listOf, objectPiece, textPiece, type JsonPiece } from '#core';
import { EXTRA_CONTENT } from '../request/translate-reasoning.js';
import type { ResponsesContext } from '../request/responses-context.js';
import { generatedImages, lostOutput } from '../../../chat/shape/generated-output.js';
import { CalledTools } from './called-tools.js';
import { CallItem } from './call-item.js';
import { MessageItem } from './message-item.js';
import { ServerCallItem } from './server-call-item.js';
import { itemAdded, itemDone, itemId, type OutputEvent, type OutputItem } from './output-item.js';
import { hasState, itemKeyOf, readReasoning, ReasoningItem, type ReasoningDetail } from './reasoning-item.js';

/** A message or delta of chat. */
type ChatMessage = Readonly<Record<string, unknown>>;

/** Builds the output of a response from one message or many deltas, with the events that announce it. */
export interface OutputWriter {
  /** @param logprobs those of the choice */
  add(message: ChatMessage, logprobs: unknown): readonly OutputEvent[];
  /** @param isCut whether the output ended before the model did */
  finish(isCut: boolean): readonly OutputEvent[];
  /** The finished items, in their order. */
  output(): readonly JsonPiece[];
  /** Whether the model refused in words. */
  readonly hasRefusal: boolean;
  /** Output that the format has no place for. */
  readonly lost: readonly string[];
}

const NOTHING: readonly OutputEvent[] = [];
const NOTHING_LOST: readonly string[] = [];

export function outputWriter(context: ResponsesContext, seed: string): OutputWriter {
  return context.isCompaction ? new CompactionOutput(context, seed) : new OutputBuilder(context, seed);
}

/**
 * The items of an ordinary reply. Reasoning and messages follow each other; calls stay open to the end, as their
 * arguments may arrive in turns.
 */
class OutputBuilder implements OutputWriter {
  hasRefusal = false;
  private readonly items: OutputItem[] = [];
  private current: ReasoningItem | MessageItem | null = null;
  private readonly calls = new Map<number, CallItem>();
  /** Generated images by their numbers: a later one replaces a preview. */
  private readonly images = new Map<number | string, Readonly<Record<string, unknown>>>();
  private readonly lostNames = new Set<string>();
  /** State that arrives after the reasoning it belongs to. */
  private readonly lateState: ReasoningDetail[] = [];
  private readonly tools: CalledTools;

  constructor(
    private readonly context: Pick<ResponsesContext, 'tools' | 'states'>,
    private readonly seed: string,
  ) {
    this.tools = new CalledTools(context.tools);
  }

  get lost(): readonly string[] {
    return [...this.lostNames];
  }

  add(message: ChatMessage, logprobs: unknown): readonly OutputEvent[] {
    const events = [...this.addReasoning(message), ...this.addServerCalls(listOf(message.server_tool_calls))];
    this.noteMedia(message);
    const { content, refusal, extra_content: extra } = message;
    if (typeof content === 'string' && content !== '') {
      events.push(...this.addText('output_text', content, logprobs));
    }
    if (this.current instanceof MessageItem) events.push(...this.current.annotate(listOf(message.annotations)));
    if (typeof refusal === 'string' && refusal !== '') {
      this.hasRefusal = true;
      events.push(...this.addText('refusal', refusal, null));
    }
    if (isRecord(extra)) this.lateState.push({ type: EXTRA_CONTENT, extra_content: extra });
    for (const [position, call] of listOf(message.tool_calls).entries()) {
      if (isRecord(call)) events.push(...this.addCall(call, position));
    }
    return events;
  }

  finish(isCut: boolean): readonly OutputEvent[] {
    const last = this.items.at(-1);
    const events = [...this.closeCurrent(isCut && this.current === last)];
    for (const call of this.calls.values()) events.push(...call.close(isCut));
    for (const detail of this.lateState) {
      const item = this.reasoningItem(detail);
      if (item === this.current) item.addDetail(detail);
      else events.push(...this.closeCurrent(false), ...this.openReasoning(item, detail));
    }
    return [...events, ...this.closeCurrent(false), ...this.addServerCalls([...this.images.values()])];
  }

  output(): readonly JsonPiece[] {
    return this.items.map(({ final }) => final).filter((item) => item !== null);
  }

  private addReasoning(message: ChatMessage): readonly OutputEvent[] {
    const events: OutputEvent[] = [];
    for (const step of readReasoning(message)) {
      const detail = step.detail ?? {};
      if (step.text === '' && !hasState(detail)) continue;
      const isLate = step.text === '' && (this.current instanceof MessageItem || this.calls.size > 0);
      const { current } = this;
      const item = step.detail === null && current instanceof ReasoningItem ? current : this.reasoningItem(detail);
      if (isLate && item !== this.current) {
        this.lateState.push(detail);
        continue;
      }
      if (item !== this.current) events.push(...this.closeCurrent(false), ...this.openReasoning(item, null));
      if (step.detail !== null) item.addDetail(detail);
      if (step.text !== '') events.push(...item.addText(step));
    }
    return events;
  }

  /** Calls of tools that the provider ran are whole when they arrive. */
  private addServerCalls(calls: readonly unknown[]): readonly OutputEvent[] {
    return calls.flatMap((call) => {
      if (!isRecord(call)) return NOTHING;
      const item = new ServerCallItem(this.nextPosition(), call);
      const closed = this.closeCurrent(false);
      this.items.push(item);
      return [...closed, ...item.open(), ...item.close()];
    });
  }

  /** Images of the model's own are those of a tool here, at the end of the output. */
  private noteMedia(message: ChatMessage): void {
    for (const { number, format, base64 } of generatedImages(message)) {
      const item = { type: 'image_generation_call', status: 'completed', result: base64, output_format: format };
      this.images.set(number ?? `#${this.images.size}`, item);
    }
    for (const name of lostOutput(message, true)) this.lostNames.add(name);
  }

  /** The open item that a detail belongs to, or a new one. */
  private reasoningItem(detail: ReasoningDetail): ReasoningItem {
    if (this.current instanceof ReasoningItem && this.current.takes(detail)) return this.current;
    const key = itemKeyOf(detail);
    return new ReasoningItem(this.nextPosition(), key, key === '' ? null : detail.id, this.context.states);
  }

  private openReasoning(item: ReasoningItem, detail: ReasoningDetail | null): readonly OutputEvent[] {
    if (detail !== null) item.addDetail(detail);
    return this.open(item);
  }

  private addText(kind: 'output_text' | 'refusal', text: string, logprobs: unknown): readonly OutputEvent[] {
    const { current } = this;
    if (current instanceof MessageItem) return current.add(kind, text, logprobs);
    const closed = this.closeCurrent(false);
    const message = new MessageItem(this.nextPosition());
    return [...closed, ...this.open(message), ...message.add(kind, text, logprobs)];
  }

  private addCall(call: Readonly<Record<string, unknown>>, position: number): readonly OutputEvent[] {
    const index = typeof call.index === 'number' ? call.index : position;
    const called = isRecord(call.function) ? call.function : {};
    const written = typeof called.arguments === 'string' ? called.arguments : '';
    const known = this.calls.get(index);
    if (known !== undefined) return known.add(written);
    const { name } = called;
    if (typeof name !== 'string' || name === '') return NOTHING;
    const id = typeof call.id === 'string' && call.id !== '' ? call.id : `call_${this.seed}_${index}`;
    const before = this.closeBefore(id, call.extra_content);
    const item = new CallItem(this.nextPosition(), this.tools.find(name), id);
    this.calls.set(index, item);
    return [...before, ...this.open(item), ...item.add(written)];
  }

  /** State of a call stands in the reasoning before it, as calls have no place for it. */
  private closeBefore(callId: string, extra: unknown): readonly OutputEvent[] {
    if (!isRecord(extra)) return this.closeCurrent(false);
    const detail = { type: EXTRA_CONTENT, index: callId, extra_content: extra };
    const item = this.reasoningItem(detail);
    if (item === this.current) {
      item.addDetail(detail);
      return this.closeCurrent(false);
    }
    return [...this.closeCurrent(false), ...this.openReasoning(item, detail), ...this.closeCurrent(false)];
  }

  private open(item: ReasoningItem | MessageItem | CallItem): readonly OutputEvent[] {
    const last = this.items.at(-1);
    this.items.push(item);
    if (!(item instanceof CallItem)) this.current = item;
    return last instanceof CallItem ? [...last.announce(), ...item.open()] : item.open();
  }

  private closeCurrent(isCut: boolean): readonly OutputEvent[] {
    const events = this.current?.close(isCut) ?? NOTHING;
    this.current = null;
    return events;
  }

  private nextPosition(): { index: number; seed: string } {
    return { index: this.items.length, seed: this.seed };
  }
}

/** The one item of a compaction: the text of the model, as state that only the gateway reads. */
class CompactionOutput implements OutputWriter {
  readonly hasRefusal = false;
  readonly lost = NOTHING_LOST;
  private summary = '';
  private item: JsonPiece | null = null;

  constructor(
    private readonly context: Pick<ResponsesContext, 'states'>,
    private readonly seed: string,
  ) {}

  add({ content }: ChatMessage): readonly OutputEvent[] {
    if (typeof content === 'string') this.summary += content;
    return NOTHING;
  }

  /** A summary that was cut would lose the end of the conversation. */
  finish(isCut: boolean): readonly OutputEvent[] {
    if (isCut) return NOTHING;
    const position = { index: 0, seed: this.seed };
    this.item = objectPiece({
      id: textPiece(itemId('cmp', position)),
      type: '"compaction"',
      encrypted_content: textPiece(this.context.states.encode('compaction', this.summary)),
    });
    return [itemAdded(position, this.item), itemDone(position, this.item)];
  }

  output(): readonly JsonPiece[] {
    return this.item === null ? [] : [this.item];
  }
}
