import type { StatusKind } from '@/kit';
import type { Trial } from './run-test';

const STEPS = ['response', 'first_byte', 'answer', 'usage', 'cost'] as const;

interface Step {
  readonly name: (typeof STEPS)[number];
  readonly kind: StatusKind;
}

/** What a call of an upstream goes through, and where it failed. What comes after a failure did not happen. */
export function stepsOf(trial: Trial): readonly Step[] {
  const kinds: Readonly<Record<Step['name'], StatusKind>> = {
    response: trial.status === 200 ? 'ok' : 'bad',
    first_byte: trial.first_byte_ms === null ? 'bad' : 'ok',
    answer: trial.ok ? 'ok' : 'bad',
    // The customer is charged by our own count then.
    usage: trial.usage === null ? 'warn' : 'ok',
    cost: trial.cost_usd === null ? 'warn' : 'ok',
  };
  const failed = STEPS.find((name) => kinds[name] === 'bad');
  const last = failed === undefined ? STEPS.length : STEPS.indexOf(failed);
  return STEPS.map((name, index) => ({ name, kind: index > last ? 'rest' : kinds[name] }));
}
