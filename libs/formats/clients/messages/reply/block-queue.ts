import type { ContentFragment } from './content-fragments.js';
import { trackOf, type BlockTrack, type ThinkingContext } from './block-tracks.js';

/** An event of one content block. */
export type BlockEvent =
  | { readonly type: 'content_block_start'; readonly index: number; readonly content_block: object }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: object }
  | { readonly type: 'content_block_stop'; readonly index: number };

/**
 * Orders fragments into blocks, one after another, as the format has no blocks side by side. Chat interleaves the
 * deltas of parallel calls: the first block is written as it arrives, the others wait until it is complete.
 */
export class BlockQueue {
  private readonly tracks: BlockTrack[] = [];
  private readonly calls = new Set<number>();
  private index = 0;
  private isOpen = false;

  constructor(private readonly context: ThinkingContext) {}

  /** Whether the reply calls a tool. */
  get hasCalls(): boolean {
    return this.calls.size > 0;
  }

  push(fragment: ContentFragment): readonly BlockEvent[] {
    const track = this.findTrack(fragment) ?? this.begin(fragment);
    track?.add(fragment);
    return this.flush((head) => this.tracks.length > 1 && head.isComplete());
  }

  /** The rest of all blocks. */
  end(): readonly BlockEvent[] {
    return this.flush(() => true);
  }

  /** A call goes on wherever it stands; other blocks only as the last one. */
  private findTrack(fragment: ContentFragment): BlockTrack | undefined {
    if (fragment.kind === 'call') return this.tracks.find((track) => track.takes(fragment));
    const last = this.tracks.at(-1);
    return last?.takes(fragment) === true ? last : undefined;
  }

  /** Null for the rest of a call that was complete: its block is closed. */
  private begin(fragment: ContentFragment): BlockTrack | null {
    if (fragment.kind === 'call' && this.calls.has(fragment.key)) return null;
    if (fragment.kind === 'call') this.calls.add(fragment.key);
    const track = trackOf(fragment, this.context);
    this.tracks.push(track);
    return track;
  }

  private flush(isDone: (head: BlockTrack) => boolean): readonly BlockEvent[] {
    const events: BlockEvent[] = [];
    for (let [head] = this.tracks; head !== undefined; [head] = this.tracks) {
      this.writeStart(head, events);
      if (this.isOpen) this.writeDeltas(head.deltas(), events);
      if (!isDone(head)) break;
      if (this.isOpen) this.close(head, events);
      this.tracks.shift();
    }
    return events;
  }

  private writeStart(head: BlockTrack, events: BlockEvent[]): void {
    const block = this.isOpen ? null : head.start();
    if (block === null) return;
    events.push({ type: 'content_block_start', index: this.index, content_block: block });
    this.isOpen = true;
  }

  private writeDeltas(deltas: readonly object[], events: BlockEvent[]): void {
    for (const delta of deltas) events.push({ type: 'content_block_delta', index: this.index, delta });
  }

  private close(head: BlockTrack, events: BlockEvent[]): void {
    this.writeDeltas(head.closing(), events);
    events.push({ type: 'content_block_stop', index: this.index });
    this.index++;
    this.isOpen = false;
  }
}
