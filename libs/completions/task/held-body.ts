import { withoutInlineMedia, type ChatBody, type NativeBody } from '#formats';

/**
 * A client's body: complete while another attempt may need it, then reduced to what token counting needs. Streams last
 * for minutes; images of megabytes are not held in memory meanwhile.
 */
export class HeldBody {
  private body: ChatBody | null;
  private prompt: Buffer | null = null;

  /** @param nativeBody the client's own body where its format is not OpenAI's */
  constructor(
    body: ChatBody,
    private readonly hasMedia: boolean,
    private nativeBody: NativeBody | null = null,
  ) {
    this.body = body;
  }

  /** Throws after `release`. */
  whole(): ChatBody {
    if (this.body === null) throw new Error('the body was released when an upstream answered');
    return this.body;
  }

  /** For upstreams that speak the client's format; null: none may get its bytes. */
  native(): NativeBody | null {
    return this.nativeBody;
  }

  /** Called when an upstream answers: no further attempt needs the body. */
  release(): void {
    if (this.body === null) return;
    this.prompt = this.promptOf(this.body);
    this.body = null;
    this.nativeBody = null;
  }

  /** The parts of the body that become prompt tokens; available after `release`, too. */
  promptBytes(): Buffer {
    return this.prompt ?? this.promptOf(this.whole());
  }

  private promptOf({ bytes }: ChatBody): Buffer {
    return this.hasMedia ? withoutInlineMedia(bytes) : bytes;
  }
}
