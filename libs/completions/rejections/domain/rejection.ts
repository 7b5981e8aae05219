import { hideSecrets } from '#core';

/** A request of `/v1` that was rejected before its admission: it has no hold, no usage record and no charge. */
export interface Rejection {
  readonly requestId: string;
  /** Null: it came without a key, or with an unknown one. */
  readonly organizationId: string | null;
  readonly keyId: string | null;
  readonly status: number;
  readonly code: string;
  /** The field at fault. */
  readonly param: string | null;
  readonly method: string;
  readonly path: string;
  /** As the client named it. */
  readonly model: string | null;
  readonly clientRequestId: string | null;
  /** The public figures of the error: limits, amounts, ids. */
  readonly facts: RejectionFacts;
}

/** The owner of counts without one. */
export const NO_OWNER = '00000000-0000-0000-0000-000000000000';

export type RejectionFacts = Readonly<Record<string, number | boolean | string>>;

/** Rejections of one minute. */
export interface RejectionCount {
  /** Unix time, a whole minute. */
  readonly minuteMs: number;
  readonly organizationId: string | null;
  readonly keyId: string | null;
  readonly code: string;
  readonly count: number;
}

/** What a gateway delivers at once. The id makes a repeated delivery harmless. */
export interface RejectionBatch {
  readonly id: string;
  readonly counts: readonly RejectionCount[];
  /** Not all: what customers send too fast is counted only. */
  readonly samples: readonly Rejection[];
}

const TEXT_MAX = 200;
const FACTS_MAX = 12;
/** Amounts, ids, names of models and patterns of them, times: no sentence and nothing that a client wrote into a prompt. */
const PLAIN_FACT = /^[\w.:/@+*-]{1,64}$/;
/** The name that a client gave to a run is kept nowhere. */
const BUDGET_ID = 'budget_id';

/** Text of a client without credentials, at a length that can be stored; null for none. */
export function shortened(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === '' ? null : hideSecrets(text).slice(0, TEXT_MAX);
}

/** The figures among the metadata of an error. */
export function factsOf(metadata: Readonly<Record<string, unknown>> | null): RejectionFacts {
  const plain = Object.entries(metadata ?? {}).filter((entry): entry is [string, number | boolean | string] => {
    const [name, value] = entry;
    if (name === BUDGET_ID) return false;
    return (
      typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && PLAIN_FACT.test(value))
    );
  });
  const shown = plain.map(([name, value]) => [name, typeof value === 'string' ? hideSecrets(value) : value] as const);
  return Object.fromEntries(shown.slice(0, FACTS_MAX));
}
