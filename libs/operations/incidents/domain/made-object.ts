/** `by_hand`: it is live, and only a person can decide about its end. */
type MadeState = 'live' | 'ended' | 'by_hand';

/** An object as it is now. */
export interface ObjectState {
  /** Of a person: the email address. */
  readonly name: string;
  /** In the words of its kind: `active`, `pending`, `enabled`. */
  readonly status: string;
  readonly state: MadeState;
  /** What its end is: of one that is only disabled, the record of it stays, and it can be enabled again. */
  readonly end: 'revoke' | 'disable' | null;
}
