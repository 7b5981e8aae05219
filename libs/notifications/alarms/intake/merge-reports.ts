import {
  ALARM_KINDS,
  fieldsOf,
  isAlarmName,
  subjectOf,
  type AlarmBatch,
  type AlarmName,
  type DeliveredBatch,
} from '#core/infra';
import { subjectKeyOf } from '../domain/alarm.js';

type Texts = Readonly<Record<string, string>>;

/** What was reported of one alarm and subject. */
export interface Sighting {
  readonly name: AlarmName;
  readonly subject: Texts;
  readonly subjectKey: string;
  readonly message: string;
  readonly fields: Texts;
  readonly instance: string;
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Open alarms of one name: what is beyond becomes one alarm without a subject. */
const SUBJECTS_MAX = 200;
const COUNT_MAX = 1e9;

/**
 * Reports by alarm and subject. Another version of the product may have written them: names that are unknown here are left out, and
 * texts are cut again.
 *
 * @param open keys of the subjects that are open, by name
 */
export function mergeReports(
  delivered: readonly DeliveredBatch<AlarmBatch>[],
  open: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Sighting[] {
  const taken = new Map([...open].map(([name, keys]) => [name, new Set(keys)]));
  const merged = new Map<string, Sighting>();
  for (const sighting of delivered.flatMap(readBatch)) {
    const keys = taken.get(sighting.name) ?? new Set();
    taken.set(sighting.name, keys);
    const bounded = keys.size < SUBJECTS_MAX || keys.has(sighting.subjectKey) ? sighting : withoutSubject(sighting);
    keys.add(bounded.subjectKey);
    const id = `${bounded.name} ${bounded.subjectKey}`;
    merged.set(id, joined(merged.get(id), bounded));
  }
  return [...merged.values()];
}

function readBatch({ appendedAtMs, batch: { instance, reports } }: DeliveredBatch<AlarmBatch>): Sighting[] {
  return reports.flatMap(({ name, count, firstAgeMs, lastAgeMs, ...report }) => {
    if (!isAlarmName(name)) return [];
    const subject = subjectOf(ALARM_KINDS[name].subject, report.subject);
    return {
      name,
      subject,
      subjectKey: subjectKeyOf(subject),
      fields: fieldsOf(report.fields),
      ...fieldsOfLine(report.message, instance),
      count: Number.isInteger(count) ? Math.min(Math.max(count, 1), COUNT_MAX) : 1,
      firstAt: new Date(appendedAtMs - ageOf(firstAgeMs)),
      lastAt: new Date(appendedAtMs - ageOf(lastAgeMs)),
    };
  });
}

const fieldsOfLine = (message: string, instance: string) => {
  const { message: text = '', instance: process = '' } = fieldsOf({ message, instance });
  return { message: text, instance: process };
};

const DAY_MS = 86_400_000;

const ageOf = (ms: number): number => (ms >= 0 ? Math.min(ms, DAY_MS) : 0);

const withoutSubject = (sighting: Sighting): Sighting => ({ ...sighting, subject: {}, subjectKey: subjectKeyOf({}) });

/** The later line is shown. */
function joined(known: Sighting | undefined, added: Sighting): Sighting {
  if (known === undefined) return added;
  const latest = added.lastAt >= known.lastAt ? added : known;
  const firstAt = added.firstAt < known.firstAt ? added.firstAt : known.firstAt;
  return { ...latest, firstAt, count: known.count + added.count };
}
