import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  JsonFault,
  joinPiece,
  membersOf,
  rawTextOf,
  textOf,
  type JsonMembers,
  type JsonPiece,
  type SseFrame,
} from '#core';
import type { StatedUsage, StreamTranslator } from '../../dialect.js';
import { ChunkWriter, frameOf, frameOfPiece } from '../../translation/chunk-writer.js';
import { endOf, finishOfResponse } from '../reply/finish-reason.js';
import type { ReplyContext } from '../reply/reply-context.js';
import { isServerItem } from '../reply/count-units.js';
import { urlAnnotation } from '../reply/translate-annotation.js';
import { errorPiece } from '../reply/translate-error.js';
import { translateUsage } from '../reply/translate-usage.js';
import { CallStream } from './call-stream.js';
import { cutDelta } from './cut-delta.js';
import { ReasoningStream } from './reasoning-stream.js';

const NOTHING: readonly SseFrame[] = [];
const DONE = '[DONE]';
const NO_MEMBERS: JsonMembers = new Map();

/**
 * Translates one stream of the Responses API. The provider opens it before the model runs, so nothing is sent until
 * there is something to say: what fails before is another channel's to serve. Only the event of a response's end ends
 * the stream: one that breaks off has neither a finish reason nor `[DONE]`.
 */
export class ResponsesStream implements StreamTranslator {
  stated: StatedUsage | null = null;
  private readonly chunks: ChunkWriter;
  private readonly calls: CallStream;
  private readonly reasoning: ReasoningStream;
  /** Positions of the messages whose text or refusal has streamed. */
  private readonly streamed = new Set<number>();
  /** Characters of the parts that have ended, where the next one begins. */
  private characters = 0;
  private hasPhase = false;
  private isNamed = false;
  private hasRole = false;
  private isOver = false;

  constructor(private readonly context: ReplyContext) {
    this.chunks = new ChunkWriter(context.usesLegacyFunctions);
    this.calls = new CallStream(this.chunks);
    this.reasoning = new ReasoningStream(this.chunks);
  }

  push(frame: SseFrame): readonly SseFrame[] {
    if (this.isOver) return NOTHING;
    const delta = this.context.wantsLogprobs ? null : cutDelta(frame.data);
    if (delta?.kind === 'text') return this.begun(this.addText(delta.position, delta.raw, undefined));
    if (delta !== null) return this.begun(this.calls.append(delta.position, delta.raw));
    try {
      const event = membersOf(frame.data);
      return event === null ? passOn(frame) : this.readEvent(event, frame);
    } catch (fault) {
      if (!(fault instanceof JsonFault || fault instanceof SyntaxError)) throw fault;
      return passOn(frame);
    }
  }

  end(): readonly SseFrame[] {
    return NOTHING;
  }

  private readEvent(event: JsonMembers, frame: SseFrame): readonly SseFrame[] {
    const type = textOf(event.get('type')) ?? '';
    const response = event.get('response');
    switch (type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        this.open(membersOf(response) ?? NO_MEMBERS);
        return NOTHING;
      case 'response.completed':
      case 'response.incomplete':
        return this.finish(response, type === 'response.incomplete');
      case 'response.failed':
        return this.fail(response, membersOf(response));
      case 'error':
        return this.fail(frame.data);
      default:
        return isGiven(event.get('error')) ? this.fail(frame.data) : this.begun(this.readContent(type, event));
    }
  }

  /** The role goes with the first content. */
  private begun(frames: readonly SseFrame[]): readonly SseFrame[] {
    if (this.hasRole || frames.length === 0) return frames;
    this.hasRole = true;
    return [this.chunks.delta('"role":"assistant","content":""'), ...frames];
  }

  /** Events of items and within them. Of tools that the provider runs only whole items count. */
  private readContent(type: string, event: JsonMembers): readonly SseFrame[] {
    const position = positionOf(event);
    const delta = rawTextOf(event.get('delta'));
    switch (type) {
      case 'response.output_item.added':
        return this.startItem(position, membersOf(event.get('item')) ?? NO_MEMBERS);
      case 'response.output_item.done':
        return this.endItem(position, membersOf(event.get('item')) ?? NO_MEMBERS);
      case 'response.output_text.delta':
        return this.addText(position, delta, event.get('logprobs'));
      case 'response.output_text.done':
        this.characters += textOf(event.get('text'))?.length ?? 0;
        return NOTHING;
      case 'response.output_text.annotation.added':
        return this.addAnnotation(event.get('annotation'));
      case 'response.refusal.delta':
        return this.addRefusal(position, delta);
      case 'response.reasoning_summary_text.delta':
        return this.addThought('summary', position, event.get('summary_index'), event.get('item_id'), delta);
      case 'response.reasoning_text.delta':
        return this.addThought('text', position, event.get('content_index'), event.get('item_id'), delta);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.calls.append(position, delta);
      default:
        return NOTHING;
    }
  }

  /** OpenAI's usage is null there. */
  private open(response: JsonMembers): void {
    this.name(response);
    const usage = tokensOf(response);
    if (usage === null) return;
    const json = joinPiece(usage.json);
    this.stated = { outputTokens: usage.outputTokens, usage: () => json };
  }

  private name(response: JsonMembers): void {
    if (this.isNamed) return;
    this.isNamed = true;
    this.chunks.open(response.get('id') ?? null, response.get('model') ?? null);
  }

  private startItem(position: number, item: JsonMembers): readonly SseFrame[] {
    const phase = item.get('phase');
    if (!isGiven(phase) || this.hasPhase) return this.calls.start(position, item);
    this.hasPhase = true;
    return [this.chunks.delta(['"phase":', phase]), ...this.calls.start(position, item)];
  }

  /** What has not streamed is in the complete item. */
  private endItem(position: number, item: JsonMembers): readonly SseFrame[] {
    switch (textOf(item.get('type')) ?? '') {
      case 'message':
        return this.streamed.has(position) ? NOTHING : this.addMessage(position, item);
      case 'reasoning':
        return this.context.hidesReasoning ? NOTHING : this.reasoning.end(position, item);
      default:
        return this.context.countsUnits && isServerItem(item)
          ? [this.chunks.delta(['"server_tool_calls":[', entriesPiece(item), ']'])]
          : this.calls.end(position, item);
    }
  }

  private addMessage(position: number, item: JsonMembers): readonly SseFrame[] {
    return (elementsOf(item.get('content')) ?? []).flatMap((json) => {
      const part = membersOf(json) ?? NO_MEMBERS;
      return [
        ...this.addText(position, rawTextOf(part.get('text')), part.get('logprobs')),
        ...this.addRefusal(position, rawTextOf(part.get('refusal'))),
      ];
    });
  }

  private addText(position: number, raw: Buffer | null, logprobs: Buffer | undefined): readonly SseFrame[] {
    if (raw === null || raw.length === 0) return NOTHING;
    this.streamed.add(position);
    const tokens = this.context.wantsLogprobs ? (elementsOf(logprobs) ?? []) : [];
    return [this.chunks.text(raw, tokens.length === 0 ? null : arrayPiece(tokens))];
  }

  private addRefusal(position: number, raw: Buffer | null): readonly SseFrame[] {
    if (raw === null || raw.length === 0) return NOTHING;
    this.streamed.add(position);
    return [this.chunks.delta(['"refusal":"', raw, '"'])];
  }

  private addThought(
    kind: 'summary' | 'text',
    position: number,
    part: Buffer | undefined,
    id: Buffer | undefined,
    raw: Buffer | null,
  ): readonly SseFrame[] {
    if (raw === null || raw.length === 0 || this.context.hidesReasoning) return NOTHING;
    return this.reasoning.append({ kind, position, part: part?.toString() ?? '0', id: id ?? null }, raw);
  }

  private addAnnotation(json: Buffer | undefined): readonly SseFrame[] {
    if (!isGiven(json)) return NOTHING;
    const annotation = urlAnnotation(json, this.characters);
    const members: JsonPiece =
      annotation === null ? ['"citations":[', json, ']'] : ['"annotations":[', annotation, ']'];
    return [this.chunks.delta(members)];
  }

  private finish(json: Buffer | undefined, endedEarly: boolean): readonly SseFrame[] {
    const response = membersOf(json) ?? NO_MEMBERS;
    if (isGiven(response.get('error'))) return this.fail(json);
    this.name(response);
    this.isOver = true;
    const end = endOf(response, this.calls.any);
    const { reason, native } = finishOfResponse(endedEarly ? { ...end, status: 'incomplete' } : end, this.context);
    const usage = translateUsage(response, this.context);
    const counted = usage === null ? NOTHING : [this.chunks.usage(usage)];
    const tier = response.get('service_tier');
    const facts = isGiven(tier) ? [['service_tier', tier] as const] : [];
    return this.begun([this.chunks.finish(reason, native, facts), ...counted, frameOf(Buffer.from(DONE))]);
  }

  private fail(json: Buffer | undefined, response: JsonMembers | null = null): readonly SseFrame[] {
    this.isOver = true;
    return [frameOfPiece(errorPiece(json, response === null ? null : (tokensOf(response)?.json ?? null)))];
  }
}

/** Unreadable frames are passed through; a foreign `[DONE]` is dropped, as it proves nothing here. */
function passOn(frame: SseFrame): readonly SseFrame[] {
  return frame.data.toString().trim() === DONE ? NOTHING : [frame];
}

interface Tokens {
  readonly json: JsonPiece;
  readonly outputTokens: number;
}

/** Usage of a response that has not ended, without the uses of tools. */
function tokensOf(response: JsonMembers): Tokens | null {
  if (!isGiven(response.get('usage'))) return null;
  const json = translateUsage(response, { countsUnits: false });
  if (json === null) return null;
  const output = Number(membersOf(response.get('usage'))?.get('output_tokens')?.toString());
  return { json, outputTokens: output > 0 ? output : 0 };
}

/** The position of the event's item in the output. */
function positionOf(event: JsonMembers): number {
  return Number(event.get('output_index')?.toString() ?? 0);
}
