/**
 * What a person must look at, as log lines with a field `alarm`. The names are a contract with whoever watches the log:
 * add, never rename. `docs/operations/alarms.md` says what each means and what to do.
 */
export const ALARMS = [
  'absurd_usage',
  'charge_differs',
  'clock_unsafe',
  'credential_exhausted',
  'credential_refused',
  'drift',
  'forgone',
  'journal_unwritable',
  'model_missing',
  'odd_usage',
  'outbox_long',
  'partitions_missing',
  'redis_full',
  'retention_blocked',
  'settlement_error',
  'settlement_failure',
  'tokens_estimated',
] as const;

export type AlarmName = (typeof ALARMS)[number];
