import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  membersOf,
  objectPiece,
  rawTextOf,
  textOf,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { customCall, functionCall } from './client-call.js';
import { isServerItem } from './count-units.js';
import { detailHead, detailTail, encryptedDetail, PART_BREAK, type ReasoningKind } from './reasoning-details.js';
import type { ReplyContext } from './reply-context.js';
import { urlAnnotation } from './translate-annotation.js';

/** Builds one message from the items of a response. Items of tools run by the provider stay items. */
export class MessageDraft {
  private readonly texts: Buffer[] = [];
  private readonly refusals: Buffer[] = [];
  private readonly thoughts: Buffer[] = [];
  private readonly details: JsonPiece[] = [];
  private readonly toolCalls: JsonPiece[] = [];
  private legacyCall: JsonPiece | null = null;
  private readonly annotations: JsonPiece[] = [];
  private readonly citations: JsonPiece[] = [];
  private readonly tokens: Buffer[] = [];
  private readonly serverItems: JsonPiece[] = [];
  private phase: Buffer | null = null;

  constructor(private readonly context: ReplyContext) {}

  get hasCalls(): boolean {
    return this.toolCalls.length > 0 || this.legacyCall !== null;
  }

  add(item: JsonMembers): void {
    switch (textOf(item.get('type')) ?? '') {
      case 'message':
        this.addMessage(item);
        break;
      case 'reasoning':
        if (!this.context.hidesReasoning) this.addReasoning(item);
        break;
      case 'function_call':
        this.addFunctionCall(item);
        break;
      case 'custom_tool_call':
        this.toolCalls.push(customCall(item, null, item.get('input') ?? '""'));
        break;
      default:
        if (this.context.countsUnits && isServerItem(item)) this.serverItems.push(entriesPiece(item));
    }
  }

  message(): JsonPiece {
    const { texts, refusals, thoughts } = this;
    const hasNoText = texts.length === 0 && (this.hasCalls || refusals.length > 0);
    return objectPiece({
      role: '"assistant"',
      content: hasNoText ? 'null' : ['"', texts, '"'],
      refusal: refusals.length === 0 ? 'null' : ['"', refusals, '"'],
      reasoning_content: thoughts.length === 0 ? null : ['"', thoughts, '"'],
      reasoning_details: filledArray(this.details),
      tool_calls: filledArray(this.toolCalls),
      function_call: this.legacyCall,
      annotations: filledArray(this.annotations),
      citations: filledArray(this.citations),
      server_tool_calls: filledArray(this.serverItems),
      phase: this.phase,
    });
  }

  logprobs(): JsonPiece {
    return this.tokens.length === 0 ? 'null' : objectPiece({ content: arrayPiece(this.tokens), refusal: 'null' });
  }

  private addMessage(item: JsonMembers): void {
    const phase = item.get('phase');
    if (isGiven(phase)) this.phase ??= phase;
    for (const json of elementsOf(item.get('content')) ?? []) {
      const part = membersOf(json);
      const text = rawTextOf(part?.get('text'));
      const refusal = rawTextOf(part?.get('refusal'));
      if (refusal !== null) this.refusals.push(refusal);
      if (part !== null && text !== null) this.addText(part, text);
    }
  }

  private addText(part: JsonMembers, text: Buffer): void {
    const annotations = elementsOf(part.get('annotations')) ?? [];
    const offset = annotations.length === 0 ? 0 : charactersOf(this.texts);
    if (text.length > 0) this.texts.push(text);
    for (const annotation of annotations) {
      const found = urlAnnotation(annotation, offset);
      if (found === null) this.citations.push(annotation);
      else this.annotations.push(found);
    }
    if (this.context.wantsLogprobs) this.tokens.push(...(elementsOf(part.get('logprobs')) ?? []));
  }

  private addReasoning(item: JsonMembers): void {
    const id = item.get('id');
    const itemId = isGiven(id) ? id : null;
    for (const part of elementsOf(item.get('summary')) ?? []) this.addThought('summary', part, itemId);
    for (const part of elementsOf(item.get('content')) ?? []) this.addThought('text', part, itemId);
    const encrypted = item.get('encrypted_content');
    if (isGiven(encrypted)) this.details.push(encryptedDetail(encrypted, itemId, this.details.length));
  }

  private addThought(kind: ReasoningKind, part: Buffer, id: Buffer | null): void {
    const text = rawTextOf(membersOf(part)?.get('text'));
    if (text === null || text.length === 0) return;
    if (this.thoughts.length > 0) this.thoughts.push(PART_BREAK);
    this.thoughts.push(text);
    this.details.push(['{', detailHead(kind), text, '",', detailTail(id, this.details.length), '}']);
  }

  private addFunctionCall(item: JsonMembers): void {
    if (!this.context.usesLegacyFunctions) this.toolCalls.push(functionCall(item));
    else this.legacyCall ??= objectPiece({ name: item.get('name') ?? '""', arguments: item.get('arguments') ?? '""' });
  }
}

function filledArray(pieces: readonly JsonPiece[]): JsonPiece | null {
  return pieces.length === 0 ? null : arrayPiece(pieces);
}

function charactersOf(rawTexts: readonly Buffer[]): number {
  return (JSON.parse(`"${Buffer.concat(rawTexts).toString()}"`) as string).length;
}
