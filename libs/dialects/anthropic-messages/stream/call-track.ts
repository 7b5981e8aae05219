/** Characters of a raw JSON string, one for each byte, so that offsets are bytes. */
const BYTES = 'latin1';
const NOTHING = Buffer.alloc(0);

/**
 * One tool call while its arguments come. What was told cannot be taken back: when the provider starts its answer anew
 * in the middle of a call, the new call must begin with what was told of the old one, and only the rest is told.
 */
export class CallTrack {
  private told = '';
  /** What the new call must still repeat. */
  private owed = '';

  /** @param index position among the answer's calls  @param input given with the call itself, as JSON text */
  constructor(
    readonly index: number,
    readonly name: string,
    private readonly input: string,
  ) {}

  /** Begins to compare with what was told; of another tool's call it is no repetition. */
  restart(name: string): boolean {
    this.owed = this.told;
    return name === this.name;
  }

  /** What is news in a piece of the arguments, as it stands in its JSON string; null where it contradicts. */
  news(raw: Buffer): Buffer | null {
    if (this.owed === '') {
      this.told += raw.toString(BYTES);
      return raw;
    }
    const text = raw.toString(BYTES);
    if (this.owed.startsWith(text)) {
      this.owed = this.owed.slice(text.length);
      return NOTHING;
    }
    if (!text.startsWith(this.owed)) return null;
    const news = raw.subarray(this.owed.length);
    this.owed = '';
    this.told += news.toString(BYTES);
    return news;
  }

  /** What is left to tell at the end of the call: without arguments an empty object; null where something is missing. */
  end(): Buffer | null {
    if (this.owed !== '') return null;
    return this.told === '' ? Buffer.from(JSON.stringify(this.input).slice(1, -1)) : NOTHING;
  }
}
