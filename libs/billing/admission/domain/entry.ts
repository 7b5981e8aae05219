import { parseTerms, type Terms } from './terms.js';

/** `held`: running. `provisional`: captured at its last checkpoint. `final`: captured at its true usage. */
type EntryState = 'held' | 'provisional' | 'final';

/** The state of a request in Redis between its admission and its settlement. */
export interface Entry {
  readonly state: EntryState;
  /** The hold while the request runs, then the charge. */
  readonly amountNanoUsd: bigint;
  /** The charge so far; null before the first checkpoint. Of a captured one its charge; null if nothing was delivered or charged. */
  readonly checkpointNanoUsd: bigint | null;
  readonly terms: Terms;
  /** The event so far, as the gateway wrote it. Of a final one the id of its event in the outbox. */
  readonly payload: string;
}

const STATES: Readonly<Record<string, EntryState>> = { H: 'held', P: 'provisional', C: 'final' };
const ENTRY = /^([HPC])\|(\d+)\|(-|\d+)\|((?:[^|]*\|){4}[^|]*)\|([\s\S]*)$/;

/** Reads an entry as stored by the scripts. Throws a RangeError for any other text. */
export function parseEntry(text: string): Entry {
  const match = ENTRY.exec(text);
  const state = STATES[match?.[1] ?? ''];
  if (match === null || state === undefined) throw new RangeError('not an entry');
  const [, , amount = '', checkpoint = '', terms = '', payload = ''] = match;
  return {
    state,
    amountNanoUsd: BigInt(amount),
    checkpointNanoUsd: checkpoint === '-' ? null : BigInt(checkpoint),
    terms: parseTerms(terms),
    payload,
  };
}
