import { isRecord } from '../../json/is-record.js';
import { signedExtra } from '../signature.js';
import { createdSeconds, type ReplyFacts } from './reply-facts.js';
import { PartialCall } from './partial-call.js';

type Fields = Readonly<Record<string, unknown>>;

/** Members of an OpenAI message or delta. Absent members were not in the parts. */
export interface MessageMembers {
  content?: string;
  reasoning_content?: string;
  tool_calls?: object[];
  function_call?: object;
  images?: object[];
  audio?: object;
  annotations?: object[];
  extra_content?: object;
}

/** The parts of a candidate; empty when it has none. */
export function partsOf({ content }: Fields): readonly unknown[] {
  return isRecord(content) && Array.isArray(content.parts) ? content.parts : [];
}

/** Converts the parts of one candidate to message members: at once, or chunk by chunk for a stream. */
export class PartReader {
  /** Function calls so far. */
  callCount = 0;
  private imageCount = 0;
  private partial: PartialCall | null = null;

  /**
   * @param choice the candidate's index, part of generated ids
   * @param isStream number calls, as deltas of a stream do
   */
  constructor(
    private readonly facts: ReplyFacts,
    private readonly choice: number,
    private readonly isStream: boolean,
  ) {}

  read(parts: readonly unknown[]): MessageMembers {
    const members: MessageMembers = {};
    for (const part of parts) if (isRecord(part)) this.readPart(part, members);
    return members;
  }

  /** A call without an end ends with the reply. */
  flush(members: MessageMembers): void {
    this.flushPartial(members);
  }

  private readPart(part: Fields, members: MessageMembers): void {
    const signature = typeof part.thoughtSignature === 'string' ? part.thoughtSignature : null;
    if (isRecord(part.functionCall)) {
      this.readCall(part.functionCall, signature, members);
      return;
    }
    if (isRecord(part.inlineData)) {
      // Images in thoughts are drafts.
      if (part.thought !== true) this.readMedia(part.inlineData, signature, members);
      return;
    }
    if (signature !== null) members.extra_content = signedExtra(signature).extra_content;
    if (typeof part.text !== 'string' || part.text === '') return;
    if (part.thought !== true) members.content = (members.content ?? '') + part.text;
    else if (!this.facts.hidesThoughts) members.reasoning_content = (members.reasoning_content ?? '') + part.text;
  }

  /** A call is complete, or starts with its name and `willContinue` and ends with a part without `willContinue`. */
  private readCall(call: Fields, signature: string | null, members: MessageMembers): void {
    const isStart = call.name !== undefined;
    if (isStart) this.flushPartial(members);
    if (call.willContinue !== true && this.partial === null) {
      if (isStart) this.addCall(call.name, call.id, signature, JSON.stringify(call.args ?? {}), members);
      return;
    }
    this.partial ??= new PartialCall(call.name, call.id, signature);
    this.partial.add(call);
    if (call.willContinue !== true) this.flushPartial(members);
  }

  private flushPartial(members: MessageMembers): void {
    if (this.partial === null) return;
    const { name, id, signature } = this.partial;
    this.addCall(name, id, signature, this.partial.toArguments(), members);
    this.partial = null;
  }

  private addCall(name: unknown, id: unknown, signature: string | null, args: string, members: MessageMembers): void {
    const index = this.callCount++;
    const called = { name: typeof name === 'string' ? name : '', arguments: args };
    if (this.facts.usesLegacyFunctions) {
      if (index === 0) members.function_call = called;
      return;
    }
    (members.tool_calls ??= []).push({
      ...(this.isStream ? { index } : {}),
      id: typeof id === 'string' && id !== '' ? id : this.idOf('call', index),
      type: 'function',
      function: called,
      ...(signature === null ? {} : signedExtra(signature)),
    });
  }

  private readMedia({ mimeType, data }: Fields, signature: string | null, members: MessageMembers): void {
    if (typeof mimeType !== 'string' || typeof data !== 'string') return;
    if (mimeType.startsWith('audio/')) {
      members.audio ??= { id: this.idOf('audio', 0), expires_at: createdSeconds(this.facts), data, transcript: '' };
      return;
    }
    (members.images ??= []).push({
      type: 'image_url',
      image_url: { url: `data:${mimeType};base64,${data}` },
      index: this.imageCount++,
      ...(signature === null ? {} : signedExtra(signature)),
    });
  }

  /** A unique id, deterministic for the same reply. */
  private idOf(kind: string, index: number): string {
    return `${kind}_${this.facts.requestId.replaceAll('-', '')}_${this.choice}_${index}`;
  }
}
