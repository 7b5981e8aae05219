interface AlarmKind {
  /**
   * Fields of its line that say what it is about. Each subject has an alarm of its own, whatever the other fields are.
   * `instance` is the process that raised it.
   */
  readonly subject: readonly (
    | 'channel'
    | 'credential'
    | 'instance'
    | 'model'
    | 'organization'
    | 'process'
    | 'upstream_model'
  )[];
  /** After so long without a repeat it has ended: longer than the pause between two lines while its cause lasts. */
  readonly quietMinutes: number;
  /** It is raised once and lasts until a person acts: it ends after that time once `AlarmCauses` no longer has its cause. */
  readonly lasts?: true;
}

/** A state that is looked at, and repeated, every minute. */
const everyMinute = (...subject: AlarmKind['subject']): AlarmKind => ({ subject, quietMinutes: 15 });
/** What requests bring up, at most once a minute: not those of every minute. */
const byRequests = (...subject: AlarmKind['subject']): AlarmKind => ({ subject, quietMinutes: 60 });
/** Work that is tried again after an hour. */
const everyHour = (...subject: AlarmKind['subject']): AlarmKind => ({ subject, quietMinutes: 90 });
/** Something that happened, or that is looked at once a day: over after a day without another. */
const daily = (...subject: AlarmKind['subject']): AlarmKind => ({ subject, quietMinutes: 25 * 60 });
/** A state that is reported once. Its cause is read only after the state was stored. */
const lasting = (...subject: AlarmKind['subject']) => ({ subject, quietMinutes: 5, lasts: true }) as const;

/**
 * Alarms: log lines with a field `alarm` that require an operator. The names are a contract with monitoring: add, never
 * rename. `docs/operations/alarms.md` describes the meaning and the remedy of each; `alarm-titles.ts` of events and the
 * console have its title in each language.
 */
export const ALARM_KINDS = {
  absurd_usage: byRequests('channel', 'model'),
  backup_failed: everyHour(),
  charge_differs: daily(),
  clock_unsafe: everyMinute('instance'),
  contradictory_usage: byRequests('channel', 'model'),
  cost_drift: byRequests('channel', 'model'),
  credential_exhausted: everyHour('channel', 'credential'),
  credential_refused: lasting('channel', 'credential'),
  drift: everyMinute('organization'),
  forgone: byRequests('channel', 'model'),
  journal_disk_low: everyMinute('instance'),
  journal_unwritable: everyMinute('instance'),
  mail_dead: daily(),
  model_missing: byRequests('channel', 'upstream_model'),
  odd_usage: byRequests('channel', 'model'),
  other_model: byRequests('channel', 'model'),
  outbox_long: everyMinute(),
  overloaded: everyMinute('instance'),
  partitions_missing: everyHour(),
  process_missing: everyMinute('process'),
  rate_exceeded: byRequests('channel', 'model'),
  redis_full: everyMinute(),
  retention_blocked: daily(),
  settlement_error: everyMinute(),
  settlement_failure: lasting(),
  signup_credit_exhausted: byRequests(),
  tokens_estimated: everyMinute('instance'),
  unseen_output: byRequests('organization'),
  upstream_balance_low: lasting('channel', 'credential'),
  uses_beyond_bound: byRequests('channel', 'model'),
  waivers_exhausted: byRequests('organization'),
} as const satisfies Readonly<Record<string, AlarmKind>>;

export type AlarmName = keyof typeof ALARM_KINDS;

export const ALARMS = Object.keys(ALARM_KINDS) as readonly AlarmName[];

export const isAlarmName = (name: string): name is AlarmName => Object.hasOwn(ALARM_KINDS, name);
