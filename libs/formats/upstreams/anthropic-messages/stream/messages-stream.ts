import {
  arrayPiece,
  isGiven,
  JsonFault,
  membersOf,
  rawTextOf,
  textOf,
  type JsonMembers,
  type JsonPiece,
  type SseFrame,
} from '#core';
import type { StatedUsage, StreamTranslator } from '../../dialect.js';
import { finishOfMessage } from '../reply/finish-reason.js';
import { encryptedDetail, THOUGHT_DETAIL_HEAD, thoughtDetail, thoughtDetailTail } from '../reply/reasoning-details.js';
import type { ReplyContext } from '../reply/reply-context.js';
import { urlCitation } from '../reply/translate-citation.js';
import { errorOf, errorPiece } from '../reply/translate-error.js';
import { refusalOf } from '../reply/translate-reply.js';
import { isServerResult, isServerUse, ServerCalls } from '../reply/server-calls.js';
import { translateUsage } from '../reply/translate-usage.js';
import { ChunkWriter, frameOf, frameOfPiece } from '../../translation/chunk-writer.js';
import { RunningUsage } from './running-usage.js';
import { CallTrack } from './call-track.js';
import { cutDelta, type DeltaKind } from './cut-delta.js';

/** A block that has started and not stopped. */
type OpenBlock =
  | { readonly kind: 'text' }
  | { readonly kind: 'thought'; readonly index: number }
  | { readonly kind: 'call'; readonly call: CallTrack }
  | { readonly kind: 'server'; readonly block: JsonMembers; readonly input: Buffer[] }
  | { readonly kind: 'hidden' };

const NOTHING: readonly SseFrame[] = [];
const DONE = '[DONE]';
const TEXT_MEMBERS: Readonly<Record<DeltaKind, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  input_json_delta: 'partial_json',
};
/** Facts of the end that a complete reply has as members, too. */
const END_FACTS: ReadonlySet<string> = new Set(['stop_sequence', 'stop_details', 'container']);
const END_TURN = new Map([['stop_reason', Buffer.from('"end_turn"')]]);
const STARTED_ANEW = 'The upstream started its answer anew and contradicts what was passed on.';

/** Translates one stream of the Messages API. Holds the open blocks and the latest usage. */
export class MessagesStream implements StreamTranslator {
  stated: StatedUsage | null = null;
  private readonly chunks: ChunkWriter;
  private readonly openBlocks = new Map<number, OpenBlock>();
  private readonly usage = new RunningUsage();
  private messageId: string | null = null;
  private thoughtCount = 0;
  private callCount = 0;
  /** A call that a restart interrupted and that has not been repeated yet. */
  private brokenCall: CallTrack | null = null;
  private readonly serverCalls = new ServerCalls();
  private isFinished = false;
  private isOver = false;

  constructor(private readonly context: ReplyContext) {
    this.chunks = new ChunkWriter(context.usesLegacyFunctions);
  }

  push(frame: SseFrame): readonly SseFrame[] {
    if (this.isOver) return NOTHING;
    const delta = cutDelta(frame.data);
    if (delta !== null) return this.addText(delta.blockIndex, delta.kind, delta.raw);
    try {
      const event = membersOf(frame.data);
      return event === null ? this.passOn(frame) : this.readEvent(event, frame);
    } catch (fault) {
      if (!(fault instanceof JsonFault || fault instanceof SyntaxError)) throw fault;
      return this.passOn(frame);
    }
  }

  /** Called when the connection ends. Usage follows only if the provider had counted the whole reply. */
  end(): readonly SseFrame[] {
    if (this.isOver || !this.isFinished) return NOTHING;
    this.isOver = true;
    return this.usageChunk();
  }

  /** Unreadable frames are passed through; a foreign `[DONE]` is dropped, as it proves nothing here. */
  private passOn(frame: SseFrame): readonly SseFrame[] {
    return frame.data.toString().trim() === DONE ? NOTHING : [frame];
  }

  private readEvent(event: JsonMembers, frame: SseFrame): readonly SseFrame[] {
    switch (textOf(event.get('type')) ?? '') {
      case 'message_start':
        return this.startMessage(membersAt(event, 'message'));
      case 'content_block_start':
        return this.startBlock(indexOf(event), membersAt(event, 'content_block'));
      case 'content_block_delta':
        return this.readDelta(indexOf(event), membersAt(event, 'delta'));
      case 'content_block_stop':
        return this.endBlock(indexOf(event));
      case 'message_delta':
        return this.endMessage(membersAt(event, 'delta'), event.get('usage'));
      case 'message_stop':
        return this.complete();
      case 'error':
        return this.fail(frameOfPiece(errorPiece(frame.data)));
      default:
        return isGiven(event.get('error')) ? this.fail(frame) : NOTHING;
    }
  }

  /** Some providers start twice: the same message again is ignored, another one replaces the open blocks. */
  private startMessage(message: JsonMembers): readonly SseFrame[] {
    this.usage.begin(message.get('usage'));
    this.state();
    const id = textOf(message.get('id')) ?? '';
    if (id === this.messageId) return NOTHING;
    const isFirst = this.messageId === null;
    this.messageId = id;
    if (!isFirst) {
      for (const block of this.openBlocks.values()) if (block.kind === 'call') this.brokenCall = block.call;
      this.openBlocks.clear();
      return NOTHING;
    }
    this.chunks.open(message.get('id') ?? null, message.get('model') ?? null);
    return [this.chunks.delta('"role":"assistant","content":""')];
  }

  private startBlock(index: number, block: JsonMembers): readonly SseFrame[] {
    const type = textOf(block.get('type')) ?? '';
    switch (type) {
      case 'text':
        this.openBlocks.set(index, { kind: 'text' });
        return this.addText(index, 'text_delta', rawTextOf(block.get('text')));
      case 'thinking':
        this.openBlocks.set(index, { kind: 'thought', index: this.thoughtCount++ });
        return this.addText(index, 'thinking_delta', rawTextOf(block.get('thinking')));
      case 'redacted_thinking':
        return this.addDetail(encryptedDetail(block.get('data') ?? '""', this.thoughtCount++));
      case 'tool_use':
        return this.startCall(index, block);
      default:
        return this.startServerBlock(index, type, block);
    }
  }

  private startServerBlock(index: number, type: string, block: JsonMembers): readonly SseFrame[] {
    const isUse = this.context.hasServerTools && isServerUse(type);
    this.openBlocks.set(index, isUse ? { kind: 'server', block, input: [] } : { kind: 'hidden' });
    const item = this.context.hasServerTools && isServerResult(type) ? this.serverCalls.end(block) : null;
    return item === null ? NOTHING : [this.chunks.delta(['"server_tool_calls":[', item, ']'])];
  }

  private startCall(index: number, block: JsonMembers): readonly SseFrame[] {
    const name = textOf(block.get('name')) ?? '';
    const broken = this.brokenCall;
    if (broken !== null) {
      this.brokenCall = null;
      this.openBlocks.set(index, { kind: 'call', call: broken });
      return broken.restart(name) ? NOTHING : this.contradict();
    }
    const call = new CallTrack(this.callCount++, name, block.get('input')?.toString() ?? '{}');
    this.openBlocks.set(index, { kind: 'call', call });
    return this.chunks.call(call.index, block.get('id') ?? null, name);
  }

  private readDelta(blockIndex: number, delta: JsonMembers): readonly SseFrame[] {
    const kind = textOf(delta.get('type')) ?? '';
    switch (kind) {
      case 'text_delta':
      case 'thinking_delta':
      case 'input_json_delta':
        return this.addText(blockIndex, kind, rawTextOf(delta.get(TEXT_MEMBERS[kind])));
      case 'signature_delta':
        return this.addSignature(blockIndex, delta.get('signature'));
      case 'citations_delta':
        return this.addCitation(delta.get('citation'));
      default:
        return NOTHING;
    }
  }

  private addText(blockIndex: number, kind: DeltaKind, raw: Buffer | null): readonly SseFrame[] {
    if (raw === null || raw.length === 0) return NOTHING;
    if (kind === 'text_delta') return [this.chunks.text(raw)];
    const block = this.openBlocks.get(blockIndex);
    if (kind === 'thinking_delta') {
      if (this.context.hidesThinking) return NOTHING;
      const tail = thoughtDetailTail(block?.kind === 'thought' ? block.index : 0);
      return [this.chunks.thought(raw, THOUGHT_DETAIL_HEAD, tail)];
    }
    if (block?.kind === 'server') block.input.push(raw);
    if (block?.kind !== 'call') return NOTHING;
    return this.sendArguments(block.call, block.call.append(raw));
  }

  private sendArguments(call: CallTrack, delta: Buffer | null): readonly SseFrame[] {
    if (delta === null) return this.contradict();
    return delta.length === 0 ? NOTHING : this.chunks.callArguments(call.index, delta);
  }

  private addSignature(blockIndex: number, signature: Buffer | undefined): readonly SseFrame[] {
    const block = this.openBlocks.get(blockIndex);
    if (block?.kind !== 'thought' || !isGiven(signature)) return NOTHING;
    return this.addDetail(thoughtDetail(null, signature, block.index));
  }

  private addDetail(detail: JsonPiece): readonly SseFrame[] {
    return this.context.hidesThinking ? NOTHING : [this.chunks.delta(['"reasoning_details":', arrayPiece([detail])])];
  }

  private addCitation(citation: Buffer | undefined): readonly SseFrame[] {
    if (citation === undefined) return NOTHING;
    const annotation = urlCitation(citation, null);
    const members = annotation === null ? ['"citations":[', citation, ']'] : ['"annotations":[', annotation, ']'];
    return [this.chunks.delta(members)];
  }

  private endBlock(index: number): readonly SseFrame[] {
    const block = this.openBlocks.get(index);
    this.openBlocks.delete(index);
    if (block?.kind === 'server') {
      const written = JSON.parse(`"${Buffer.concat(block.input).toString()}"`) as string;
      this.serverCalls.begin(block.block, written === '' ? (block.block.get('input')?.toString() ?? '{}') : written);
    }
    return block?.kind === 'call' ? this.sendArguments(block.call, block.call.end()) : NOTHING;
  }

  private endMessage(delta: JsonMembers, usage: Buffer | undefined): readonly SseFrame[] {
    if (usage !== undefined) {
      this.usage.add(usage);
      this.state();
    }
    const stopReason = textOf(delta.get('stop_reason'));
    if (stopReason === null || this.isFinished) return NOTHING;
    if (this.brokenCall !== null) return this.contradict();
    this.isFinished = true;
    const facts = [...delta].filter(([key, value]) => END_FACTS.has(key) && isGiven(value));
    const { reason, native } = finishOfMessage(stopReason, this.context);
    const finish = this.chunks.finish(reason, native, facts);
    if (stopReason !== 'refusal') return [finish];
    return [this.chunks.delta(['"refusal":', refusalOf(delta.get('stop_details'))]), finish];
  }

  private complete(): readonly SseFrame[] {
    const finish = this.isFinished ? NOTHING : this.endMessage(END_TURN, undefined);
    if (this.isOver) return finish;
    this.isOver = true;
    return [...finish, ...this.usageChunk(), frameOf(Buffer.from(DONE))];
  }

  /** Uses of tools that the provider does not count itself are no part of it: a cut reply costs its tokens. */
  private state(): void {
    const { counts, outputTokens } = this.usage;
    this.stated = { outputTokens, usage: () => translateUsage(counts) };
  }

  private usageChunk(): readonly SseFrame[] {
    const usage = translateUsage(this.usage.counts, this.context.hasServerTools ? this.serverCalls.units : null);
    return usage === null ? NOTHING : [this.chunks.usage(usage)];
  }

  private contradict(): readonly SseFrame[] {
    return this.fail(frameOfPiece(errorOf(STARTED_ANEW, 'api_error')));
  }

  private fail(frame: SseFrame): readonly SseFrame[] {
    this.isOver = true;
    return [frame];
  }
}

function membersAt(event: JsonMembers, key: string): JsonMembers {
  const json = event.get(key);
  return (json === undefined ? null : membersOf(json)) ?? new Map<string, Buffer>();
}

function indexOf(event: JsonMembers): number {
  return Number(event.get('index')?.toString() ?? 0);
}
