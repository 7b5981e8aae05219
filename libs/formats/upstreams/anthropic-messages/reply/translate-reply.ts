import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  isRecord,
  JsonFault,
  membersOf,
  objectPiece,
  parseValue,
  pieceBytes,
  rawTextOf,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { encryptedDetail, thoughtDetail } from './reasoning-details.js';
import { finishOfMessage, REFUSAL_TEXT } from './finish-reason.js';
import type { ReplyContext } from './reply-context.js';
import { urlCitation } from './translate-citation.js';
import { errorPiece } from './translate-error.js';
import { isServerResult, isServerUse, ServerCalls } from './server-calls.js';
import { calledFunction, toolCall } from './tool-call.js';
import { translateUsage } from './translate-usage.js';

/** Members that are translated, or constant. */
const TRANSLATED: ReadonlySet<string> = new Set([
  ...['id', 'type', 'role', 'model', 'content', 'stop_reason', 'usage'],
]);

/** Translates a complete reply, except `created`, which the gateway adds. Unreadable bytes are returned unchanged. */
export function translateReply(bytes: Buffer, context: ReplyContext): Buffer {
  try {
    const reply = membersOf(bytes);
    if (reply === null) return bytes;
    const piece = textOf(reply.get('type')) === 'error' ? errorPiece(bytes) : completion(reply, context);
    return piece === null ? bytes : Buffer.concat(pieceBytes(piece).parts);
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return bytes;
    throw fault;
  }
}

function completion(reply: JsonMembers, context: ReplyContext): JsonPiece | null {
  const blocks = elementsOf(reply.get('content') ?? Buffer.alloc(0));
  if (blocks === null) return null;
  const draft = new MessageDraft(context);
  for (const block of blocks) draft.add(membersOf(block) ?? new Map());
  const stopReason = textOf(reply.get('stop_reason'));
  const refusal = stopReason === 'refusal' ? refusalOf(reply.get('stop_details')) : null;
  const { reason, native } = finishOfMessage(stopReason, context);
  const choice = objectPiece({
    index: '0',
    message: draft.message(refusal),
    logprobs: 'null',
    finish_reason: textPiece(reason),
    native_finish_reason: native === null ? null : textPiece(native),
  });
  const usage = parseValue(reply.get('usage') ?? Buffer.from('null'));
  const translated: Record<string, JsonPiece | null> = {
    id: reply.get('id') ?? null,
    object: '"chat.completion"',
    model: reply.get('model') ?? null,
    choices: arrayPiece([choice]),
    usage: isRecord(usage) ? translateUsage(usage, draft.units) : null,
  };
  const rest = [...reply].filter(([key, value]) => !TRANSLATED.has(key) && isGiven(value));
  return entriesPiece([...Object.entries(translated), ...rest]);
}

/** The provider's explanation, or the default; as JSON text. */
export function refusalOf(stopDetails: Buffer | undefined): JsonPiece {
  const explanation = stopDetails === undefined ? undefined : membersOf(stopDetails)?.get('explanation');
  return (rawTextOf(explanation)?.length ?? 0) > 0 && isGiven(explanation) ? explanation : textPiece(REFUSAL_TEXT);
}

/** Builds one message from its blocks. Blocks of tools run by the provider are left out. */
class MessageDraft {
  private readonly texts: Buffer[] = [];
  private readonly thoughts: Buffer[] = [];
  private readonly details: JsonPiece[] = [];
  private readonly toolCalls: JsonPiece[] = [];
  private functionCall: JsonPiece | null = null;
  private readonly annotations: JsonPiece[] = [];
  private readonly citations: JsonPiece[] = [];
  private readonly serverCalls = new ServerCalls();
  private readonly serverItems: JsonPiece[] = [];

  constructor(private readonly context: ReplyContext) {}

  /** Null: no tool of the provider's was offered. */
  get units(): Readonly<Record<string, number>> | null {
    return this.context.hasServerTools ? this.serverCalls.units : null;
  }

  add(block: JsonMembers): void {
    const type = textOf(block.get('type')) ?? '';
    switch (type) {
      case 'text':
        this.addText(block);
        break;
      case 'thinking':
        if (!this.context.hidesThinking) this.addThought(block);
        break;
      case 'redacted_thinking':
        if (!this.context.hidesThinking)
          this.details.push(encryptedDetail(block.get('data') ?? '""', this.details.length));
        break;
      case 'tool_use':
        this.addToolCall(block);
        break;
      default:
        if (this.context.hasServerTools) this.addServerBlock(type, block);
    }
  }

  message(refusal: JsonPiece | null): JsonPiece {
    const hasCalls = this.toolCalls.length > 0 || this.functionCall !== null;
    const hasNoText = this.texts.length === 0 && (hasCalls || refusal !== null);
    return objectPiece({
      role: '"assistant"',
      content: hasNoText ? 'null' : ['"', this.texts, '"'],
      refusal: refusal ?? 'null',
      reasoning_content: this.thoughts.length === 0 ? null : ['"', this.thoughts, '"'],
      reasoning_details: filledArray(this.details),
      tool_calls: filledArray(this.toolCalls),
      function_call: this.functionCall,
      annotations: filledArray(this.annotations),
      citations: filledArray(this.citations),
      server_tool_calls: filledArray(this.serverItems),
    });
  }

  private addText(block: JsonMembers): void {
    const text = rawTextOf(block.get('text'));
    if (text === null) return;
    const citations = block.get('citations');
    const found = isGiven(citations) ? (elementsOf(citations) ?? []) : [];
    const start = found.length === 0 ? 0 : charactersOf(this.texts);
    this.texts.push(text);
    const span = found.length === 0 ? null : { start, end: charactersOf(this.texts) };
    for (const citation of found) {
      const annotation = urlCitation(citation, span);
      if (annotation === null) this.citations.push(citation);
      else this.annotations.push(annotation);
    }
  }

  private addServerBlock(type: string, block: JsonMembers): void {
    if (isServerUse(type)) this.serverCalls.begin(block, block.get('input')?.toString() ?? '{}');
    const item = isServerResult(type) ? this.serverCalls.end(block) : null;
    if (item !== null) this.serverItems.push(item);
  }

  private addThought(block: JsonMembers): void {
    const text = rawTextOf(block.get('thinking'));
    if (text !== null && text.length > 0) this.thoughts.push(text);
    const signature = block.get('signature');
    this.details.push(thoughtDetail(text, isGiven(signature) ? signature : null, this.details.length));
  }

  private addToolCall(block: JsonMembers): void {
    if (this.context.usesLegacyFunctions) this.functionCall ??= calledFunction(block);
    else this.toolCalls.push(toolCall(block));
  }
}

function filledArray(pieces: readonly JsonPiece[]): JsonPiece | null {
  return pieces.length === 0 ? null : arrayPiece(pieces);
}

function charactersOf(rawTexts: readonly Buffer[]): number {
  return (JSON.parse(`"${Buffer.concat(rawTexts).toString()}"`) as string).length;
}
