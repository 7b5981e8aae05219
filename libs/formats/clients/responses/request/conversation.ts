import { arrayPiece, objectPiece, type JsonPiece } from '#core';
import { refuse } from '../../../chat/body/refuse-value.js';
import { contentPiece, type ContentPart } from './translate-content.js';
import type { TranslatedReasoning } from './translate-reasoning.js';

/** Calls and outputs that name each other by one id in every client; those of other tools may go by another. */
const PAIRED: ReadonlySet<string> = new Set([
  ...['function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output'],
]);
const SHOWN_CHARACTERS_MAX = 64;

/** A message of chat, and the outputs of its calls, which follow it. */
interface Turn {
  /** Null for reasoning that nothing follows, which upstreams refuse. */
  readonly message: () => JsonPiece | null;
  readonly outputs: JsonPiece[];
}

/**
 * Builds the messages of chat from items. Items of the model that follow each other are one message, as chat keeps its
 * reasoning, text and calls together. Outputs follow the message with their call, wherever their items are: upstreams
 * refuse them elsewhere.
 */
export class Conversation {
  private readonly turns: Turn[] = [];
  /** The message of the model that is being built. */
  private answer: Answer | null = null;
  /** Turns with a call that has no output yet. An id may be used again in a later turn. */
  private readonly waiting = new Map<string, Turn>();
  /** Images that the model generated, which follow its turn. */
  private images: JsonPiece[] = [];

  addMessage(role: string, content: readonly ContentPart[]): void {
    this.answer = null;
    this.addTurn(objectPiece({ role: `"${role}"`, content: contentPiece(content) }));
  }

  addReasoning(reasoning: (firstIndex: number) => TranslatedReasoning): void {
    this.answerBefore('reasoning').addReasoning(reasoning);
  }

  addAnswer(content: readonly ContentPart[]): void {
    this.answerBefore('text').addText(content);
  }

  addImage(message: JsonPiece): void {
    this.images.push(message);
  }

  addCall(id: string, call: Readonly<Record<string, JsonPiece>>): void {
    this.answerBefore('call').calls.push({ id, members: call });
    const turn = this.turns.at(-1);
    if (turn !== undefined) this.waiting.set(id, turn);
  }

  addOutput(id: string, output: JsonPiece): void {
    const turn = this.waiting.get(id);
    this.waiting.delete(id);
    this.answer = null;
    if (turn === undefined) this.addTurn(output);
    else turn.outputs.push(output);
  }

  messages(): readonly JsonPiece[] {
    this.addImages();
    const messages: JsonPiece[] = [];
    for (const { message, outputs } of this.turns) {
      const piece = message();
      if (piece !== null) messages.push(piece);
      messages.push(...outputs);
    }
    return messages;
  }

  private addImages(): void {
    const { images } = this;
    this.images = [];
    for (const image of images) this.addTurn(image);
  }

  private addTurn(message: JsonPiece): void {
    this.addImages();
    this.turns.push({ message: () => message, outputs: [] });
  }

  private answerBefore(next: 'reasoning' | 'text' | 'call'): Answer {
    if (this.answer?.takes(next) === true) return this.answer;
    this.addImages();
    const answer = new Answer();
    this.answer = answer;
    this.turns.push({ message: () => answer.piece(), outputs: [] });
    return answer;
  }
}

/** One message of the model: chat has reasoning, then text, then calls. */
class Answer {
  readonly calls: { readonly id: string; readonly members: Readonly<Record<string, JsonPiece>> }[] = [];
  private readonly content: ContentPart[] = [];
  private readonly details: JsonPiece[] = [];
  private readonly thoughts: Buffer[] = [];
  private readonly extras = new Map<string | null, JsonPiece>();
  private blockCount = 0;

  /** Whether a further item fits. With calls everything does, as their outputs must follow one message. */
  takes(next: 'reasoning' | 'text' | 'call'): boolean {
    return next === 'call' || this.calls.length > 0 || this.content.length === 0;
  }

  addReasoning(reasoning: (firstIndex: number) => TranslatedReasoning): void {
    const { details, text, extras } = reasoning(this.blockCount);
    for (const [id, extra] of extras) this.extras.set(id, extra);
    this.blockCount += details.length;
    this.details.push(...details);
    this.thoughts.push(...text);
  }

  addText(content: readonly ContentPart[]): void {
    this.content.push(...content);
  }

  piece(): JsonPiece | null {
    const isSilent = this.content.length === 0;
    if (isSilent && this.calls.length === 0) return null;
    return objectPiece({
      role: '"assistant"',
      content: isSilent ? 'null' : contentPiece(this.content),
      reasoning_content: this.thoughts.length === 0 ? null : ['"', this.thoughts, '"'],
      reasoning_details: this.details.length === 0 ? null : arrayPiece(this.details),
      tool_calls:
        this.calls.length === 0
          ? null
          : arrayPiece(
              this.calls.map(({ id, members }) =>
                objectPiece({ ...members, extra_content: this.extras.get(id) ?? null }),
              ),
            ),
      extra_content: this.extras.get(null) ?? null,
    });
  }
}

/** Whether an output belongs to an open call, is a further one, or its call stands in a compaction. */
type OutputKind = 'first' | 'further' | 'lone';

/**
 * Calls without an output so far. Providers refuse a conversation where one does not go with the other. Nothing is
 * refused here that OpenAI may accept, as its bytes may pass.
 */
export class OpenCalls {
  /** The items of calls by their ids. An id may be used again once it has its output. */
  private readonly params = new Map<string, { readonly param: string; readonly isPaired: boolean }>();
  private readonly ended = new Set<string>();
  private hasCompaction = false;

  begin(type: string, id: string, param: string): void {
    this.params.set(id, { param, isPaired: PAIRED.has(type) });
  }

  /** Throws a 400 for an output without a call before it. */
  end(type: string, id: string, param: string): OutputKind {
    const isOpen = this.params.delete(id);
    if (!isOpen && this.ended.has(id)) return 'further';
    this.ended.add(id);
    if (isOpen || !PAIRED.has(type)) return 'first';
    if (!this.hasCompaction) {
      refuse(param, `'${param}' is an output of the call '${shown(id)}', but no such call precedes it.`);
    }
    return 'lone';
  }

  /** Calls before a compaction may be in it, and their outputs, too. */
  compact(): void {
    this.params.clear();
    this.hasCompaction = true;
  }

  /** Throws a 400 for a call that is still open. */
  refuseOpen(): void {
    for (const [id, { param, isPaired }] of this.params) {
      if (isPaired) refuse(param, `'${param}' is the call '${shown(id)}', but no output of it follows.`);
    }
  }
}

function shown(id: string): string {
  return id.length > SHOWN_CHARACTERS_MAX ? `${id.slice(0, SHOWN_CHARACTERS_MAX)}…` : id;
}
