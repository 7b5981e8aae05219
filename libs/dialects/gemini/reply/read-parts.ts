import { isRecord } from '../../json/is-record.js';
import { signedExtra } from '../signature.js';
import { createdSeconds, type ReplyFacts } from './reply-facts.js';
import { PartialCall } from './partial-call.js';

type Fields = Readonly<Record<string, unknown>>;

/** Members of OpenAI's message or delta that some parts say. Absent what they do not say. */
export interface SaidParts {
  content?: string;
  reasoning_content?: string;
  tool_calls?: object[];
  function_call?: object;
  images?: object[];
  audio?: object;
  annotations?: object[];
  extra_content?: object;
}

/** The parts of a candidate, which may have none. */
export function partsOf({ content }: Fields): readonly unknown[] {
  return isRecord(content) && Array.isArray(content.parts) ? content.parts : [];
}

/** Turns the parts of one candidate into message members: all at once, or as they come in the chunks of a stream. */
export class PartReader {
  /** Calls of functions so far. */
  callCount = 0;
  private imageCount = 0;
  private partial: PartialCall | null = null;

  /**
   * @param choice the candidate's index, part of the names that are made up
   * @param isStream chunks number their calls, as a call could come in several
   */
  constructor(
    private readonly facts: ReplyFacts,
    private readonly choice: number,
    private readonly isStream: boolean,
  ) {}

  read(parts: readonly unknown[]): SaidParts {
    const said: SaidParts = {};
    for (const part of parts) if (isRecord(part)) this.readPart(part, said);
    return said;
  }

  /** A call that nothing said the end of ends with its answer. */
  finish(said: SaidParts): void {
    this.finishPartial(said);
  }

  private readPart(part: Fields, said: SaidParts): void {
    const signature = typeof part.thoughtSignature === 'string' ? part.thoughtSignature : null;
    if (isRecord(part.functionCall)) {
      this.readCall(part.functionCall, signature, said);
      return;
    }
    if (isRecord(part.inlineData)) {
      // Pictures among the thoughts are drafts.
      if (part.thought !== true) this.readMedia(part.inlineData, signature, said);
      return;
    }
    if (signature !== null) said.extra_content = signedExtra(signature).extra_content;
    if (typeof part.text !== 'string' || part.text === '') return;
    if (part.thought !== true) said.content = (said.content ?? '') + part.text;
    else if (!this.facts.hidesThoughts) said.reasoning_content = (said.reasoning_content ?? '') + part.text;
  }

  /** A call comes whole, or begins with its name and `willContinue` and ends with a part that lacks that. */
  private readCall(call: Fields, signature: string | null, said: SaidParts): void {
    const isBeginning = call.name !== undefined;
    if (isBeginning) this.finishPartial(said);
    if (call.willContinue !== true && this.partial === null) {
      if (isBeginning) this.addCall(call.name, call.id, signature, JSON.stringify(call.args ?? {}), said);
      return;
    }
    this.partial ??= new PartialCall(call.name, call.id, signature);
    this.partial.add(call);
    if (call.willContinue !== true) this.finishPartial(said);
  }

  private finishPartial(said: SaidParts): void {
    if (this.partial === null) return;
    const { name, id, signature } = this.partial;
    this.addCall(name, id, signature, this.partial.toArguments(), said);
    this.partial = null;
  }

  private addCall(name: unknown, id: unknown, signature: string | null, args: string, said: SaidParts): void {
    const index = this.callCount++;
    const called = { name: typeof name === 'string' ? name : '', arguments: args };
    if (this.facts.usesLegacyFunctions) {
      if (index === 0) said.function_call = called;
      return;
    }
    (said.tool_calls ??= []).push({
      ...(this.isStream ? { index } : {}),
      id: typeof id === 'string' && id !== '' ? id : this.nameOf('call', index),
      type: 'function',
      function: called,
      ...(signature === null ? {} : signedExtra(signature)),
    });
  }

  private readMedia({ mimeType, data }: Fields, signature: string | null, said: SaidParts): void {
    if (typeof mimeType !== 'string' || typeof data !== 'string') return;
    if (mimeType.startsWith('audio/')) {
      said.audio ??= { id: this.nameOf('audio', 0), expires_at: createdSeconds(this.facts), data, transcript: '' };
      return;
    }
    (said.images ??= []).push({
      type: 'image_url',
      image_url: { url: `data:${mimeType};base64,${data}` },
      index: this.imageCount++,
      ...(signature === null ? {} : signedExtra(signature)),
    });
  }

  /** A name that nobody else has and that the same answer always gets. */
  private nameOf(kind: string, index: number): string {
    return `${kind}_${this.facts.requestId.replaceAll('-', '')}_${this.choice}_${index}`;
  }
}
