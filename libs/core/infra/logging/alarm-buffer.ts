import { fieldsOf, subjectOf, type AlarmReport } from './alarm-report.js';
import { ALARM_KINDS, ALARMS, type AlarmName } from './alarms.js';

/** Between two reports, of one alarm and of all: what is beyond is reported together, without a subject. */
const SUBJECTS_MAX = 200;
const REPORTS_MAX = 500;

type Fields = Readonly<Record<string, unknown>>;

/** The alarms of this process: how many there were, and what is not reported yet, in bounded memory. */
export class AlarmBuffer {
  /** Since the start. */
  readonly counts = new Map<AlarmName, number>(ALARMS.map((name) => [name, 0]));
  private reports = new Map<AlarmName, Map<string, AlarmReport>>();
  private reportCount = 0;

  add(name: AlarmName, fields: Fields, message: string, nowMs: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const bySubject = this.reports.get(name) ?? new Map<string, AlarmReport>();
    this.reports.set(name, bySubject);
    const own = subjectOf(ALARM_KINDS[name].subject, fields);
    const isFull = bySubject.size >= SUBJECTS_MAX || this.reportCount >= REPORTS_MAX;
    const subject = isFull && !bySubject.has(JSON.stringify(own)) ? {} : own;
    const key = JSON.stringify(subject);
    const known = bySubject.get(key);
    if (known === undefined) this.reportCount += 1;
    bySubject.set(key, {
      name,
      subject,
      message,
      fields: fieldsOf(fields),
      lastAtMs: nowMs,
      count: (known?.count ?? 0) + 1,
      firstAtMs: known?.firstAtMs ?? nowMs,
    });
  }

  /** What was raised since the last call. */
  take(): readonly AlarmReport[] {
    const taken = [...this.reports.values()].flatMap((bySubject) => [...bySubject.values()]);
    this.reports = new Map();
    this.reportCount = 0;
    return taken;
  }
}
