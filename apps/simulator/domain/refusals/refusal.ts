import { ChatError } from '../chat-error.js';
import type { JsonObject } from '../json.js';

/** What of a request is refused: where it stands, as the provider writes a path, and its value. */
export interface Found {
  readonly path: string;
  readonly value: unknown;
}

/** A kind of request that a provider refuses for some of its models, as it documents it or has answered it. */
export interface Refusal {
  /** What is refused, in a few words. */
  readonly refused: string;
  /** Globs of upstream names in small letters, with a dash for a dot; `*` is any text. */
  readonly models: readonly string[];
  /** Null: nothing of the body is refused. */
  readonly find: (body: JsonObject) => Found | null;
  readonly status: number;
  /** The provider's words. */
  readonly message: (found: Found) => string;
  /** Of OpenAI's error. */
  readonly code?: string;
  /** Whether OpenAI's error has the path as its `param`. */
  readonly namesParam?: boolean;
  /** The whole body of the answer where the provider has another shape than its API; absent: that of the API. */
  readonly answer?: (message: string, found: Found) => JsonObject;
  /** Where it is said or was seen. */
  readonly sources: readonly string[];
  /** The day on which the sources were read. */
  readonly readOn: string;
}

/** A refusal with a body in the shape of a provider that only resembles OpenAI. */
export class AnsweredRefusal extends ChatError {
  constructor(
    status: number,
    message: string,
    readonly answer: JsonObject,
  ) {
    super(status, message, null);
  }
}

/** Rows of one provider and day. */
export function rowsOf(
  shared: Pick<Refusal, 'readOn' | 'models'> & Partial<Refusal>,
  rows: readonly (Partial<Refusal> & Pick<Refusal, 'refused' | 'find' | 'message' | 'sources'>)[],
): readonly Refusal[] {
  return rows.map((row) => ({ status: 400, ...shared, ...row }));
}
