import { readingMs, withoutInlineMedia, type ChatBody } from '#dialects';

/**
 * A client's body: whole while another upstream may still have to be asked with it, then only what counting its tokens
 * needs. Streams last for minutes, and an image of megabytes has no business in memory while they do.
 */
export class HeldBody {
  /** What reading it took, reckoned. */
  readonly readingMs: number;
  private body: ChatBody | null;
  private kept: Buffer | null = null;

  constructor(
    body: ChatBody,
    private readonly hasMedia: boolean,
  ) {
    this.readingMs = readingMs(body);
    this.body = body;
  }

  /** Throws when it was released. */
  whole(): ChatBody {
    if (this.body === null) throw new Error('the body was released when an upstream answered');
    return this.body;
  }

  /** An upstream answers: nobody else will be asked. */
  release(): void {
    if (this.body === null) return;
    this.kept = this.promptOf(this.body);
    this.body = null;
  }

  /** The body with everything that becomes prompt tokens in it; also after the release. */
  promptBytes(): Buffer {
    return this.kept ?? this.promptOf(this.whole());
  }

  private promptOf({ bytes }: ChatBody): Buffer {
    return this.hasMedia ? withoutInlineMedia(bytes) : bytes;
  }
}
