export const ALARM_STATUSES = ['open', 'ended'] as const;
export type AlarmStatus = (typeof ALARM_STATUSES)[number];

/** What a silence covers: one subject, or all of a name. */
export const SILENCE_SCOPES = ['subject', 'name'] as const;
export type SilenceScope = (typeof SILENCE_SCOPES)[number];

/** Nothing is silenced for good. */
export const SILENCE_HOURS_MAX = 720;

type Texts = Readonly<Record<string, string>>;

/** Alarms of a name are not sent until then. */
export interface AlarmSilence {
  readonly id: string;
  readonly name: string;
  /** Null: all subjects. */
  readonly subject: Texts | null;
  readonly until: Date;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** An alarm of one subject, from when it was raised until it was not repeated for a while. */
export interface Alarm {
  readonly id: string;
  readonly name: string;
  /** Empty: of the installation, or of several subjects together where there are too many. */
  readonly subject: Texts;
  readonly subjectKey: string;
  /** Of the last line. */
  readonly message: string;
  readonly fields: Texts;
  /** The process that raised it last. */
  readonly instance: string;
  readonly count: bigint;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly endedAt: Date | null;
  readonly mailedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly silence: Pick<AlarmSilence, 'id' | 'subject' | 'until' | 'createdBy'> | null;
}

/** The same for equal subjects, whatever the order of their fields. */
export function subjectKeyOf(subject: Texts): string {
  return JSON.stringify(Object.entries(subject).sort(([one], [other]) => (one < other ? -1 : 1)));
}
