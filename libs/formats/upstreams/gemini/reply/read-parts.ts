import {
  isFilledStringText,
  isObjectText,
  isStringText,
  membersOf,
  objectPiece,
  objectsOf,
  parsedOf,
  textOf,
  textPiece,
  valueAt,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { signedExtra } from './signature.js';
import { MessageDraft } from './message-draft.js';
import { createdSeconds, type ReplyFacts } from './reply-facts.js';
import { CodeRuns } from './server-items.js';
import { PartialCall } from './partial-call.js';

type Fields = Readonly<Record<string, unknown>>;

interface Named {
  readonly name?: unknown;
  readonly id?: unknown;
}

/** Of a request's id in ids: OpenAI accepts ids of calls of at most 40 characters. */
const ID_PART_FROM = 8;

/** Converts the parts of one candidate to message members: at once, or chunk by chunk for a stream. */
export class PartReader {
  /** Function calls so far. */
  callCount = 0;
  readonly code: CodeRuns;
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
  ) {
    this.code = new CodeRuns(facts.requestId);
  }

  /** Reads the parts of a whole candidate, or of its next chunk. */
  read(candidate: JsonMembers): MessageDraft {
    const draft = new MessageDraft();
    for (const part of objectsOf(valueAt(candidate.get('content'), 'parts'))) {
      if (part !== null) this.readPart(part, draft);
    }
    return draft;
  }

  private readPart(part: JsonMembers, draft: MessageDraft): void {
    const signed = part.get('thoughtSignature');
    const extra = isStringText(signed) ? signedExtra(signed) : null;
    const call = part.get('functionCall');
    const media = part.get('inlineData');
    const isThought = part.get('thought')?.toString() === 'true';
    if (isObjectText(call)) {
      this.readCall(parsedOf(call) as Fields, extra, draft);
    } else if (isObjectText(media)) {
      // Images in thoughts are drafts.
      if (!isThought) this.readMedia(media, extra, draft);
    } else if (this.facts.runsCode && part.has('executableCode')) {
      this.code.begin(part);
    } else if (this.facts.runsCode && part.has('codeExecutionResult')) {
      draft.serverItems.push(this.code.end(part));
    } else {
      draft.extraContent = extra ?? draft.extraContent;
      const text = part.get('text');
      if (!isFilledStringText(text)) return;
      if (!isThought) draft.texts.push(text.subarray(1, -1));
      else if (!this.facts.hidesThoughts) draft.thoughts.push(text.subarray(1, -1));
    }
  }

  /** A call is complete, or starts with its name and `willContinue` and ends with a part without `willContinue`. */
  private readCall(call: Fields, extra: JsonPiece | null, draft: MessageDraft): void {
    const isStart = call.name !== undefined;
    if (isStart) this.flush(draft);
    if (call.willContinue !== true && this.partial === null) {
      if (isStart) this.addCall(call, extra, JSON.stringify(call.args ?? {}), draft);
      return;
    }
    this.partial ??= new PartialCall(call.name, call.id, extra);
    this.partial.add(call);
    if (call.willContinue !== true) this.flush(draft);
  }

  /** A call without an end ends with the reply. */
  flush(draft: MessageDraft): void {
    if (this.partial === null) return;
    this.addCall(this.partial, this.partial.extra, this.partial.toArguments(), draft);
    this.partial = null;
  }

  private addCall({ name, id }: Named, extra: JsonPiece | null, args: string, draft: MessageDraft): void {
    const index = this.callCount++;
    const called = JSON.stringify({ name: typeof name === 'string' ? name : '', arguments: args });
    if (this.facts.usesLegacyFunctions) {
      if (index === 0) draft.functionCall = called;
      return;
    }
    const call = objectPiece({
      index: this.isStream ? String(index) : null,
      id: textPiece(typeof id === 'string' && id !== '' ? id : this.idOf('call', index)),
      type: '"function"',
      function: called,
      extra_content: extra,
    });
    draft.calls.push(call);
  }

  private readMedia(json: Buffer, extra: JsonPiece | null, draft: MessageDraft): void {
    const media = membersOf(json);
    const mimeType = textOf(media?.get('mimeType'));
    const data = media?.get('data');
    if (mimeType === null || !isStringText(data)) return;
    if (mimeType.startsWith('audio/')) {
      draft.audio ??= objectPiece({
        id: textPiece(this.idOf('audio', 0)),
        expires_at: String(createdSeconds(this.facts)),
        data,
        transcript: '""',
      });
      return;
    }
    const head = JSON.stringify(`data:${mimeType};base64,`).slice(0, -1);
    const image = objectPiece({
      type: '"image_url"',
      image_url: objectPiece({ url: [head, data.subarray(1)] }),
      index: String(this.imageCount++),
      extra_content: extra,
    });
    draft.images.push(image);
  }

  /** A unique id, deterministic for the same reply. */
  private idOf(kind: string, index: number): string {
    return `${kind}_${this.facts.requestId.replaceAll('-', '').slice(ID_PART_FROM)}_${this.choice}_${index}`;
  }
}
