/** Members of a tool call delta; null when absent. */
export interface CallFields {
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string | null;
}

/** A call's position in its choice, from 0. */
interface CallNumber {
  readonly number: number;
  readonly isNew: boolean;
}

interface KnownCall {
  readonly index: number | null;
  readonly id: string | null;
}

/**
 * Numbers the tool calls of one stream from 0 per choice, as clients join deltas by index. Upstreams omit the index
 * (Mistral), start with 1 (Anthropic's compatible API), or repeat one index for all calls (Gemini's).
 */
export class CallNumbers {
  private readonly choices = new Map<number, KnownCall[]>();
  private ordinary = true;

  /** Whether every index so far matches the upstream's, so that deltas of known calls need no check. */
  get isOrdinary(): boolean {
    return this.ordinary;
  }

  /** @param choice the index of the choice */
  numberOf(choice: number, signs: CallFields): CallNumber {
    const known = this.choices.get(choice) ?? [];
    this.choices.set(choice, known);
    const found = signs.index === null ? findById(known, signs) : findByIndex(known, signs);
    if (found !== -1) return { number: found, isNew: false };
    const number = known.push(signs) - 1;
    this.ordinary &&= number === signs.index;
    return { number, isNew: true };
  }
}

/** A different id alone does not start a call: some upstreams send a new id with each delta. */
function findByIndex(known: readonly KnownCall[], { index, id, name }: CallFields): number {
  const found = known.findLastIndex((call) => call.index === index);
  const other = known[found]?.id ?? null;
  return name !== null && id !== null && other !== null && other !== id ? -1 : found;
}

/** A delta without id and name continues the last call. */
function findById(known: readonly KnownCall[], { id, name }: CallFields): number {
  if (id !== null) return known.findLastIndex((call) => call.id === id);
  return name === null ? known.length - 1 : -1;
}
