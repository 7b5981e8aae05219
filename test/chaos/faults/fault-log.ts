import type { Pause, StoreLoss } from '../checker/evidence.js';

/** The injected faults with their times: for the summary, for the checker, and for reading a failure. */
export class FaultLog {
  readonly history: string[] = [];
  readonly killed: string[] = [];
  readonly losses: StoreLoss[] = [];
  readonly pauses: Pause[] = [];

  /** @param onNote called with each line as it is written */
  constructor(private readonly onNote: (line: string) => void = () => undefined) {}

  note(what: string): void {
    const line = `${new Date().toISOString()} ${what}`;
    this.history.push(line);
    this.onNote(line);
  }

  noteKill(member: string): void {
    this.killed.push(member);
    this.note(`kill -9 ${member}`);
  }

  notePause(member: string, pauseMs: number): void {
    this.pauses.push({ atMs: Date.now(), pauseMs });
    this.note(`SIGSTOP ${member} for ${pauseMs} ms`);
  }

  /** From now on Redis can lack acknowledged data. */
  noteLoss(how: StoreLoss['how'], lostMs: number): void {
    this.losses.push({ atMs: Date.now(), how, lostMs });
    this.note(`Redis may have lost ${Number.isFinite(lostMs) ? `its last ${lostMs} ms` : 'everything'} (${how})`);
  }
}
