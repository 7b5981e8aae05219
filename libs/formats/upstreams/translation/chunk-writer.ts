import { objectPiece, pieceBytes, textPiece, type JsonPiece, type SseFrame } from '#core';

const NOTHING = Buffer.alloc(0);
const NOT_FINISHED = Buffer.from('},"finish_reason":null}]}');
const TEXT_END = Buffer.concat([Buffer.from('"'), NOT_FINISHED]);
const LEGACY_ARGUMENTS = Buffer.from('"function_call":{"arguments":"');
const LEGACY_END = Buffer.concat([Buffer.from('"}'), NOT_FINISHED]);
const ARGUMENTS_END = Buffer.concat([Buffer.from('"}}]'), NOT_FINISHED]);

/** Writes the chunks of one stream. Constant parts are built once. */
export class ChunkWriter {
  private head = '';
  private deltaHead = Buffer.alloc(0);
  private textHead = Buffer.alloc(0);
  private thoughtHead = Buffer.alloc(0);

  constructor(private readonly usesLegacyFunctions: boolean) {
    this.open(null, null);
  }

  /** Sets the members of every chunk: JSON texts, null when the provider sent none. The gateway adds `created`. */
  open(id: Buffer | null, model: Buffer | null): void {
    const idMember = id === null ? '' : `"id":${id.toString()},`;
    const modelMember = model === null ? '' : `"model":${model.toString()},`;
    this.head = `{${idMember}"object":"chat.completion.chunk",${modelMember}"choices":[`;
    this.deltaHead = Buffer.from(`${this.head}{"index":0,"delta":{`);
    this.textHead = Buffer.from(`${this.head}{"index":0,"delta":{"content":"`);
    this.thoughtHead = Buffer.from(`${this.head}{"index":0,"delta":{"reasoning_content":"`);
  }

  /** `raw` is raw JSON string content, here and in the next two methods. */
  text(raw: Buffer, logprobs: JsonPiece | null = null): SseFrame {
    if (logprobs === null) return frameOf(Buffer.concat([this.textHead, raw, TEXT_END]));
    const content: JsonPiece = ['"},"logprobs":{"content":', logprobs, ',"refusal":null},"finish_reason":null}]}'];
    return frameOfPiece([this.textHead, raw, content]);
  }

  /**
   * Written twice: as `reasoning_content` for display and as `reasoning_details` for clients to return.
   * @param head members of the detail up to the opening quote of its text
   * @param tail members after the text
   * @param lead shown before the text, and no part of the detail
   */
  thought(raw: Buffer, head: string, tail: string, lead = NOTHING): SseFrame {
    const again = Buffer.from(`","reasoning_details":[{${head}`);
    const end = Buffer.from(`",${tail}}]},"finish_reason":null}]}`);
    return frameOf(Buffer.concat([this.thoughtHead, lead, raw, again, raw, end]));
  }

  /** The first chunk of a call. Legacy clients get the first call only. */
  call(index: number, id: Buffer | null, name: string): readonly SseFrame[] {
    const called = objectPiece({ name: textPiece(name), arguments: '""' });
    if (this.usesLegacyFunctions) return index === 0 ? [this.delta(['"function_call":', called])] : [];
    const begun = objectPiece({ index: String(index), id: id ?? '""', type: '"function"', function: called });
    return [this.delta(['"tool_calls":[', begun, ']'])];
  }

  callArguments(index: number, raw: Buffer): readonly SseFrame[] {
    if (this.usesLegacyFunctions) {
      return index === 0 ? [frameOf(Buffer.concat([this.deltaHead, LEGACY_ARGUMENTS, raw, LEGACY_END]))] : [];
    }
    const start = Buffer.from(`"tool_calls":[{"index":${index},"function":{"arguments":"`);
    return [frameOf(Buffer.concat([this.deltaHead, start, raw, ARGUMENTS_END]))];
  }

  /** @param members members of the delta, without its braces */
  delta(members: JsonPiece): SseFrame {
    return frameOfPiece([this.deltaHead, members, NOT_FINISHED]);
  }

  /** @param members of the chunk: other facts of the end */
  finish(
    finishReason: string,
    nativeReason: string | null = null,
    members: readonly (readonly [string, Buffer])[] = [],
  ): SseFrame {
    const native = nativeReason === null ? '' : [',"native_finish_reason":', textPiece(nativeReason)];
    const facts = members.map(([key, value]) => [',', textPiece(key), ':', value]);
    return frameOfPiece([this.deltaHead, '},"finish_reason":', textPiece(finishReason), native, '}]', facts, '}']);
  }

  usage(json: JsonPiece): SseFrame {
    return frameOfPiece([this.head, '],"usage":', json, '}']);
  }
}

export function frameOfPiece(piece: JsonPiece): SseFrame {
  return frameOf(Buffer.concat(pieceBytes(piece).parts));
}

export function frameOf(data: Buffer): SseFrame {
  return { event: null, data };
}
