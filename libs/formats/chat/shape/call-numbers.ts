import { isRecord, parseValue } from '#core';
import { joinName, isNamed } from './call-names.js';

/** What one delta says of a call; null when it is absent or empty. */
interface CallFields {
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string | null;
  /** Arguments, or the input of a custom tool, as raw JSON string content. */
  readonly written: string;
}

/** One call of a stream. */
export interface StreamedCall {
  /** The upstream's. */
  readonly index: number | null;
  id: string | null;
  /** As far as it arrived. */
  name: string;
  /** Arguments as far as deltas were read. */
  written: string;
  /** Deltas went by unread: whether the arguments are whole is unknown. */
  hasPassed: boolean;
  /** Arguments followed the name: there is no more of it. */
  isNameOver: boolean;
  /** Position in its choice, from 0, once the client knows the call. */
  number: number | null;
  /** Of the deltas that were kept back; null: none was. */
  kept: KeptMembers | null;
}

/** Members of deltas, beside identity, name and arguments. */
export interface KeptMembers {
  holder: 'function' | 'custom';
  readonly others: Map<string, Buffer>;
}

/**
 * Calls of one stream, numbered from 0 per choice in the order in which the client gets them, as clients join deltas by
 * index. Upstreams omit the index (Mistral), start with 1 (Anthropic's compatible API), repeat one index for all calls
 * (Gemini's), send another id with each delta, or the arguments before the name.
 */
export class CallNumbers {
  private readonly choices = new Map<number, StreamedCall[]>();
  private announced = 0;
  private pendingCount = 0;
  private ordinary = true;
  /** The number of the call whose delta went by unread last. */
  private passedNumber = -1;

  /** @param toolNames of the request: they tell a name in pieces from one that is repeated */
  constructor(private readonly toolNames: readonly string[] = []) {}

  /** Whether calls wait for their names. */
  get hasPending(): boolean {
    return this.pendingCount > 0;
  }

  /** Whether a delta with only this index and arguments is of a known call with the upstream's own number. */
  knows(index: number): boolean {
    return this.ordinary && this.pendingCount === 0 && this.choices.size <= 1 && index >= 0 && index < this.announced;
  }

  /** Notes that a delta of a known call went by unread. */
  passed(number: number): void {
    if (number === this.passedNumber) return;
    this.passedNumber = number;
    for (const calls of this.choices.values()) {
      const call = calls.find((known) => known.number === number);
      if (call !== undefined) call.hasPassed = true;
    }
  }

  /** The call that a delta belongs to. */
  find(choice: number, fields: CallFields): { readonly call: StreamedCall; readonly isNew: boolean } {
    let calls = this.choices.get(choice);
    if (calls === undefined) this.choices.set(choice, (calls = []));
    const { index, id } = fields;
    const known = index === null ? this.findById(calls, fields) : this.findByIndex(calls, fields);
    if (known !== undefined) return { call: known, isNew: false };
    const call: StreamedCall = {
      index,
      id,
      name: '',
      written: '',
      hasPassed: false,
      isNameOver: false,
      number: null,
      kept: null,
    };
    calls.push(call);
    this.pendingCount++;
    return { call, isNew: true };
  }

  /** Adds what a delta of a call that is not announced says. Returns whether it can be. */
  add(call: StreamedCall, { id, name, written }: CallFields): boolean {
    call.id ??= id;
    if (name !== null) call.name = joinName(call.name, name, this.toolNames);
    call.written += written;
    call.isNameOver ||= written !== '' && call.name !== '';
    return isNamed(call, this.toolNames);
  }

  /** Numbers a call. */
  announce(choice: number, call: StreamedCall): number {
    const calls = this.choices.get(choice) ?? [];
    const number = calls.filter((other) => other.number !== null).length;
    call.number = number;
    this.announced++;
    this.pendingCount--;
    this.ordinary &&= number === call.index;
    return number;
  }

  /** Calls that wait for their names although their choice, or the stream, has ended. */
  pendingOf(choice: number): readonly StreamedCall[] {
    if (!this.hasPending) return [];
    return (this.choices.get(choice) ?? []).filter(({ number }) => number === null);
  }

  /** Whether a choice has calls, announced or not. */
  hasCalls(choice: number): boolean {
    return this.choices.has(choice);
  }

  get choiceIndexes(): readonly number[] {
    return [...this.choices.keys()];
  }

  /** A different id alone does not start a call. */
  private findByIndex(calls: readonly StreamedCall[], fields: CallFields): StreamedCall | undefined {
    const found = calls.findLast((call) => call.index === fields.index);
    return found !== undefined && this.startsAnew(found, fields) ? undefined : found;
  }

  /** A delta without id and name continues the last call, as does one whose id is new while that call is not whole. */
  private findById(calls: readonly StreamedCall[], fields: CallFields): StreamedCall | undefined {
    const { id, name } = fields;
    const same = id === null ? undefined : calls.findLast((call) => call.id === id);
    if (same !== undefined) return same;
    const last = calls.at(-1);
    if (last === undefined || (id === null && name === null)) return last;
    if (id !== null && name !== null && last.id !== null) return undefined;
    if (name === null) return last.number !== null && isWhole(last.written) ? undefined : last;
    if (last.number === null) return last.name === '' || this.joins(last.name, name) ? last : undefined;
    return name === last.name && last.written !== '' && !isWhole(last.written) ? last : undefined;
  }

  /** Whether a delta with the index of a known call begins another. */
  private startsAnew(known: StreamedCall, { id, name, written }: CallFields): boolean {
    if (name === null || known.name === '') return false;
    if (known.number === null && this.joins(known.name, name)) return false;
    const isOther = id !== null && known.id !== null && id !== known.id;
    if (isOther && known.hasPassed) return true;
    if (isWhole(known.written)) return isOther || name !== known.name || written.startsWith('{');
    return isOther && known.written === '' && name !== known.name && !this.joins(known.name, name);
  }

  private joins(known: string, name: string): boolean {
    const whole = joinName(known, name, this.toolNames);
    return this.toolNames.some((tool) => tool.startsWith(whole));
  }
}

/** Whether arguments are a whole object. */
function isWhole(raw: string): boolean {
  if (!raw.trimEnd().endsWith('}')) return false;
  const text = parseValue(Buffer.from(`"${raw}"`));
  return typeof text === 'string' && isRecord(parseValue(Buffer.from(text)));
}
