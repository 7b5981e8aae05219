import { arrayPiece, isRecord, jsonBytes, listOf, objectPiece, textPiece, type JsonPiece } from '#core';
import {
  itemAdded,
  itemDone,
  itemEvent,
  itemId,
  type ItemPosition,
  type ItemStatus,
  type OutputEvent,
  type OutputItem,
} from './output-item.js';

type PartKind = 'output_text' | 'refusal';

interface Part {
  readonly kind: PartKind;
  text: string;
  readonly annotations: JsonPiece[];
  readonly logprobs: JsonPiece[];
}

const NOTHING: readonly OutputEvent[] = [];

/** A message of the model: texts, refusals, and the sources of the texts. */
export class MessageItem implements OutputItem {
  final: JsonPiece | null = null;
  private readonly id: string;
  private readonly parts: Part[] = [];

  constructor(private readonly position: ItemPosition) {
    this.id = itemId('msg', position);
  }

  open(): readonly OutputEvent[] {
    return [itemAdded(this.position, this.piece('in_progress', []))];
  }

  /** @param logprobs those of chat, for the delta */
  add(kind: PartKind, delta: string, logprobs: unknown): readonly OutputEvent[] {
    const last = this.parts.at(-1);
    const events = last?.kind === kind ? NOTHING : [...this.closePart(), this.openPart(kind)];
    const part = this.parts.at(-1);
    if (part === undefined) return events;
    part.text += delta;
    const added = kind === 'refusal' ? null : logprobPieces(logprobs);
    if (added !== null) part.logprobs.push(...added);
    const members = { delta: textPiece(delta), logprobs: added === null ? null : arrayPiece(added) };
    return [...events, this.partEvent(`${kind}.delta`, members)];
  }

  /** The sources of the last text. */
  annotate(annotations: readonly unknown[]): readonly OutputEvent[] {
    const part = this.parts.at(-1);
    if (part?.kind !== 'output_text') return NOTHING;
    return annotations.flatMap((given) => {
      const annotation = annotationPiece(given, part.text.length);
      if (annotation === null) return [];
      const annotationIndex = part.annotations.push(annotation) - 1;
      return [
        this.partEvent('output_text.annotation.added', { annotation_index: String(annotationIndex), annotation }),
      ];
    });
  }

  close(isCut: boolean): readonly OutputEvent[] {
    const events = this.closePart();
    this.final = this.piece(isCut ? 'incomplete' : 'completed', this.parts);
    return [...events, itemDone(this.position, this.final)];
  }

  private openPart(kind: PartKind): OutputEvent {
    const part: Part = { kind, text: '', annotations: [], logprobs: [] };
    this.parts.push(part);
    return this.partEvent('content_part.added', { part: partPiece(part) });
  }

  private closePart(): readonly OutputEvent[] {
    const part = this.parts.at(-1);
    if (part === undefined) return NOTHING;
    const members =
      part.kind === 'refusal'
        ? { refusal: textPiece(part.text) }
        : { text: textPiece(part.text), logprobs: arrayPiece(part.logprobs) };
    return [
      this.partEvent(`${part.kind}.done`, members),
      this.partEvent('content_part.done', { part: partPiece(part) }),
    ];
  }

  private partEvent(type: string, members: Readonly<Record<string, JsonPiece | null>>): OutputEvent {
    return itemEvent(type, this.id, this.position, { content_index: String(this.parts.length - 1), ...members });
  }

  private piece(status: ItemStatus, parts: readonly Part[]): JsonPiece {
    return objectPiece({
      id: textPiece(this.id),
      type: '"message"',
      status: textPiece(status),
      role: '"assistant"',
      content: arrayPiece(parts.map(partPiece)),
    });
  }
}

function partPiece({ kind, text, annotations, logprobs }: Part): JsonPiece {
  if (kind === 'refusal') return objectPiece({ type: '"refusal"', refusal: textPiece(text) });
  return objectPiece({
    type: '"output_text"',
    annotations: arrayPiece(annotations),
    logprobs: arrayPiece(logprobs),
    text: textPiece(text),
  });
}

/** A citation of a web page without a range stands at the end of the text so far. */
function annotationPiece(given: unknown, textLength: number): JsonPiece | null {
  const citation = isRecord(given) && isRecord(given.url_citation) ? given.url_citation : null;
  if (citation === null || typeof citation.url !== 'string') return null;
  const { url, title, start_index: start, end_index: end } = citation;
  return objectPiece({
    type: '"url_citation"',
    start_index: String(typeof start === 'number' ? start : textLength),
    end_index: String(typeof end === 'number' ? end : textLength),
    url: textPiece(url),
    title: textPiece(typeof title === 'string' ? title : ''),
  });
}

function logprobPieces(logprobs: unknown): JsonPiece[] {
  const content = isRecord(logprobs) ? listOf(logprobs.content) : [];
  return content.filter(isRecord).map((token) => jsonBytes({ ...withBytes(token), top_logprobs: topLogprobs(token) }));
}

function topLogprobs(token: Record<string, unknown>): unknown[] {
  return listOf(token.top_logprobs).filter(isRecord).map(withBytes);
}

function withBytes({ token, logprob, bytes }: Record<string, unknown>): Record<string, unknown> {
  return { token, logprob, bytes: listOf(bytes) };
}
