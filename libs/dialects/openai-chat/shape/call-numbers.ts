/** What a delta says of a tool call; null where it says nothing. */
export interface CallSigns {
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string | null;
}

/** A call's place among those of its choice, from 0. */
export interface CallNumber {
  readonly number: number;
  readonly isNew: boolean;
}

interface KnownCall {
  readonly index: number | null;
  readonly id: string | null;
}

/**
 * Numbers the tool calls of one stream from 0 in each choice, as clients collect them by number. Upstreams leave the
 * number out (Mistral), begin with 1 (Anthropic's compatible API), or give all calls the same one (Gemini's).
 */
export class CallNumbers {
  private readonly choices = new Map<number, KnownCall[]>();
  private ordinary = true;

  /** Whether every number so far is the upstream's own, so that deltas of known calls need no look. */
  get isOrdinary(): boolean {
    return this.ordinary;
  }

  /** @param choice the index of the choice */
  numberOf(choice: number, signs: CallSigns): CallNumber {
    const known = this.choices.get(choice) ?? [];
    this.choices.set(choice, known);
    const found = signs.index === null ? findById(known, signs) : findByIndex(known, signs);
    if (found !== -1) return { number: found, isNew: false };
    const number = known.push(signs) - 1;
    this.ordinary &&= number === signs.index;
    return { number, isNew: true };
  }
}

/** Another id alone makes no other call: some upstreams give each delta an id of its own. */
function findByIndex(known: readonly KnownCall[], { index, id, name }: CallSigns): number {
  const found = known.findLastIndex((call) => call.index === index);
  const other = known[found]?.id ?? null;
  return name !== null && id !== null && other !== null && other !== id ? -1 : found;
}

/** A delta that names nothing goes on with the last call. */
function findById(known: readonly KnownCall[], { id, name }: CallSigns): number {
  if (id !== null) return known.findLastIndex((call) => call.id === id);
  return name === null ? known.length - 1 : -1;
}
