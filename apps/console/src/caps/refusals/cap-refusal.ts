import { readUsage, type CapPeriod, type CapUnit, type LimitUsage } from '../data/cap-usage';

/** The figures of an error, as the API has them. */
type Details = Readonly<Record<string, unknown>>;

type CapScope = 'key' | 'member' | 'project' | 'organization';

/** The cap that a request was over: `spend_cap_reached`. */
export interface CapRefusal {
  readonly scope: CapScope;
  /** Running requests hold what is left: another try may succeed. */
  readonly isHeld: boolean;
  /** Null: a field of the key or the member, or unknown. */
  readonly capId: string | null;
  /** Null: the reader of the error may not see it. */
  readonly cap: {
    readonly usage: LimitUsage;
    readonly period: CapPeriod;
    readonly resetsAt: string | null;
    readonly neededUsd: string | null;
    readonly model: string | null;
    readonly tag: string | null;
  } | null;
}

const SCOPES: readonly CapScope[] = ['key', 'member', 'project', 'organization'];

/** Null: there are no figures, as of a stream that ended in between. */
export function readCapRefusal(details: Details): CapRefusal | null {
  const textOf = (name: string): string | null => {
    const value = details[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
  const scope = SCOPES.find((known) => known === textOf('scope'));
  if (scope === undefined) return null;
  const period = textOf('period') as CapPeriod | null;
  const refusal = { scope, isHeld: details['limit_source'] === 'held', capId: textOf('cap_id') };
  if (period === null) return { ...refusal, cap: null };
  const unit: CapUnit = textOf('cap_requests') === null ? 'usd' : 'requests';
  return {
    ...refusal,
    cap: {
      usage: readUsage(unit, {
        amount_usd: textOf('cap_usd'),
        spent_usd: textOf('spent_usd'),
        held_usd: textOf('held_usd'),
        remaining_usd: textOf('available_usd'),
        amount_requests: textOf('cap_requests'),
        counted_requests: textOf('counted_requests'),
        running_requests: textOf('running_requests'),
        remaining_requests: null,
      }),
      period,
      resetsAt: textOf('resets_at'),
      neededUsd: textOf('needed_usd'),
      model: textOf('model'),
      tag: textOf('tag'),
    },
  };
}
