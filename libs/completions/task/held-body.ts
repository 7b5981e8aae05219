import { readingMs, withoutInlineMedia, type ChatBody } from '#requests';

/**
 * A client's body: complete while another attempt may need it, then reduced to what token counting needs. Streams last
 * for minutes; images of megabytes are not held in memory meanwhile.
 */
export class HeldBody {
  /** Estimated time to parse the body. */
  readonly readingMs: number;
  private body: ChatBody | null;
  private prompt: Buffer | null = null;

  constructor(
    body: ChatBody,
    private readonly hasMedia: boolean,
  ) {
    this.readingMs = readingMs(body);
    this.body = body;
  }

  /** Throws after `release`. */
  whole(): ChatBody {
    if (this.body === null) throw new Error('the body was released when an upstream answered');
    return this.body;
  }

  /** Called when an upstream answers: no further attempt needs the body. */
  release(): void {
    if (this.body === null) return;
    this.prompt = this.promptOf(this.body);
    this.body = null;
  }

  /** The parts of the body that become prompt tokens; available after `release`, too. */
  promptBytes(): Buffer {
    return this.prompt ?? this.promptOf(this.whole());
  }

  private promptOf({ bytes }: ChatBody): Buffer {
    return this.hasMedia ? withoutInlineMedia(bytes) : bytes;
  }
}
