import { isRecord, type TokenUsage } from '#core';

/** The calls behind one reply, where an upstream makes several. */
export interface ReplyCalls {
  /** Calls of the model that replies, whose tokens are the usage. */
  readonly own: number;
  readonly others: readonly OtherCall[];
}

/** A call of another model: its tokens are not in the usage. */
export interface OtherCall {
  /** The upstream's name of it; null: not said. */
  readonly model: string | null;
  /** Null: unknown. */
  readonly usage: TokenUsage | null;
}

/** Member of a translated usage. */
const TRANSLATED = 'routify_calls';
const MODEL = /^[\w.:@/-]{1,128}$/;
/** Of what an upstream reports: an attempt is booked for each name, and bounds of usage grow with its own calls. */
const CALLS_MAX = 100;
const OWN_MAX = 20;
const NAMES_MAX = 16;

/** Null: there is one call. @param read reads the usage of a call; null: it cannot be */
export function readCalls(
  { [TRANSLATED]: calls }: Readonly<Record<string, unknown>>,
  read: (usage: unknown) => TokenUsage | null,
): ReplyCalls | null {
  if (!isRecord(calls)) return null;
  const { own, others } = calls;
  const listed = Array.isArray(others) ? others.slice(0, CALLS_MAX).filter(isRecord) : [];
  const names = new Set<string>();
  return {
    own: typeof own === 'number' ? Math.min(Math.max(1, own), OWN_MAX) : 1,
    others: listed.map(({ model, usage }) => ({
      model: nameOf(model, names),
      usage: read(usage),
    })),
  };
}

/** @param names those of the calls before it; beyond the last that has room, models have none */
function nameOf(model: unknown, names: Set<string>): string | null {
  if (typeof model !== 'string' || !MODEL.test(model)) return null;
  if (names.size < NAMES_MAX) names.add(model);
  return names.has(model) ? model : null;
}
