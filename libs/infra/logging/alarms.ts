/**
 * Alarms: log lines with a field `alarm` that require an operator. The names are a contract with monitoring: add, never
 * rename. `docs/operations/alarms.md` describes the meaning and the remedy of each.
 */
export const ALARMS = [
  'absurd_usage',
  'charge_differs',
  'clock_unsafe',
  'contradictory_usage',
  'cost_drift',
  'credential_exhausted',
  'credential_refused',
  'drift',
  'forgone',
  'journal_unwritable',
  'mail_dead',
  'model_missing',
  'odd_usage',
  'other_model',
  'outbox_long',
  'overloaded',
  'partitions_missing',
  'rate_exceeded',
  'redis_full',
  'retention_blocked',
  'settlement_error',
  'settlement_failure',
  'signup_credit_exhausted',
  'tokens_estimated',
  'unseen_output',
  'upstream_balance_low',
  'uses_beyond_bound',
  'waivers_exhausted',
] as const;

export type AlarmName = (typeof ALARMS)[number];
