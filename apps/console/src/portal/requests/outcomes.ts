import type { components } from '@/api/generated/management';
import type { StatusKind } from '@/kit';

type Outcome = components['schemas']['OwnRequestResponse']['outcome'];

/** How a request can end, and what that is to a person. */
export const OUTCOMES = {
  completed: 'ok',
  client_closed: 'rest',
  drained: 'rest',
  balance_ended: 'warn',
  upstream_refused: 'warn',
  upstream_broken: 'bad',
  all_channels_failed: 'bad',
  lost: 'bad',
} as const satisfies Readonly<Record<Outcome, StatusKind>>;

export const OUTCOME_NAMES = Object.keys(OUTCOMES) as readonly Outcome[];
