import { arrayPiece, elementsOf, isGiven, membersOf, rawTextOf, type JsonMembers, type SseFrame } from '#core';
import type { ChunkWriter } from '../../translation/chunk-writer.js';
import { detailHead, detailTail, encryptedDetail, PART_BREAK, type ReasoningKind } from '../reply/reasoning-details.js';

/** A part of an item's reasoning. */
interface ReasoningPart {
  readonly kind: ReasoningKind;
  /** Of the item in the output. */
  readonly position: number;
  /** Its index within the item. */
  readonly part: string;
  /** Of the item, as JSON. */
  readonly id: Buffer | null;
}

const NO_BREAK = Buffer.alloc(0);

/** The reasoning of one stream. Each part, and each encrypted content, is a detail with an index of its own. */
export class ReasoningStream {
  private details = 0;
  private lastPart: string | null = null;
  /** Positions of the items whose text has streamed. */
  private readonly streamed = new Set<number>();

  constructor(private readonly chunks: ChunkWriter) {}

  /** @param raw raw JSON string content, not empty */
  append({ kind, position, part, id }: ReasoningPart, raw: Buffer): readonly SseFrame[] {
    const key = `${position} ${kind} ${part}`;
    const isNew = key !== this.lastPart;
    const lead = isNew && this.lastPart !== null ? PART_BREAK : NO_BREAK;
    if (isNew) this.details++;
    this.lastPart = key;
    this.streamed.add(position);
    return [this.chunks.thought(raw, detailHead(kind), detailTail(id, this.details - 1), lead)];
  }

  /** What has not streamed: the encrypted content, and the text if none of it has. */
  end(position: number, item: JsonMembers): readonly SseFrame[] {
    const id = item.get('id');
    const itemId = isGiven(id) ? id : null;
    const frames = this.streamed.has(position) ? [] : this.wholeText(position, item, itemId);
    const encrypted = item.get('encrypted_content');
    if (!isGiven(encrypted)) return frames;
    const detail = encryptedDetail(encrypted, itemId, this.details++);
    return [...frames, this.chunks.delta(['"reasoning_details":', arrayPiece([detail])])];
  }

  private wholeText(position: number, item: JsonMembers, id: Buffer | null): readonly SseFrame[] {
    const parts = [
      ...(elementsOf(item.get('summary')) ?? []).map((json) => ({ kind: 'summary' as const, json })),
      ...(elementsOf(item.get('content')) ?? []).map((json) => ({ kind: 'text' as const, json })),
    ];
    return parts.flatMap(({ kind, json }, part) => {
      const raw = rawTextOf(membersOf(json)?.get('text'));
      return raw === null || raw.length === 0 ? [] : this.append({ kind, position, part: String(part), id }, raw);
    });
  }
}
