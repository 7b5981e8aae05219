import { isGiven, rawTextOf, textOf, type JsonMembers, type SseFrame } from '#core';
import type { ChunkWriter } from '../../translation/chunk-writer.js';
import { callIdOf, customCall } from '../reply/client-call.js';

/** One call while its input streams. */
interface OpenCall {
  /** Its position among the reply's calls. */
  readonly index: number;
  readonly isCustom: boolean;
  hasInput: boolean;
}

const NOTHING: readonly SseFrame[] = [];
const CALL_TYPES: ReadonlySet<string | null> = new Set(['function_call', 'custom_tool_call']);

/** The calls of one stream, by the position of their items. */
export class CallStream {
  private readonly calls = new Map<number, OpenCall>();

  constructor(private readonly chunks: ChunkWriter) {}

  get any(): boolean {
    return this.calls.size > 0;
  }

  /** The first chunk of a call; none for items of other types. */
  start(position: number, item: JsonMembers): readonly SseFrame[] {
    const type = textOf(item.get('type'));
    if (!CALL_TYPES.has(type) || this.calls.has(position)) return NOTHING;
    const index = this.calls.size;
    const isCustom = type === 'custom_tool_call';
    this.calls.set(position, { index, isCustom, hasInput: false });
    if (isCustom) return [this.chunks.delta(['"tool_calls":[', customCall(item, index, '""'), ']'])];
    return this.chunks.call(index, callIdOf(item), textOf(item.get('name')) ?? '');
  }

  /** @param raw raw JSON string content; null when the event has none */
  append(position: number, raw: Buffer | null): readonly SseFrame[] {
    const call = this.calls.get(position);
    if (call === undefined || raw === null || raw.length === 0) return NOTHING;
    call.hasInput = true;
    const { index, isCustom } = call;
    if (!isCustom) return this.chunks.callArguments(index, raw);
    return [this.chunks.delta([`"tool_calls":[{"index":${index},"custom":{"input":"`, raw, '"}}]'])];
  }

  /** What has not streamed: the whole call, or its input. */
  end(position: number, item: JsonMembers): readonly SseFrame[] {
    const opening = this.start(position, item);
    if (this.calls.get(position)?.hasInput !== false) return opening;
    const input = item.get('arguments') ?? item.get('input');
    return [...opening, ...this.append(position, isGiven(input) ? rawTextOf(input) : null)];
  }
}
