const HOUR_MS = 3_600_000;
/** For how long the rate is measured. */
const WINDOW_MS = HOUR_MS;
/** A shorter time says little. */
const WINDOW_MS_MIN = 300_000;

/** What the disk of a journal has at a moment. */
interface DiskSample {
  /** Monotonic milliseconds. */
  readonly atMs: number;
  /** What a process without special rights may still write. */
  readonly freeBytes: number;
  /** Of this journal. */
  readonly journalBytes: number;
}

/** When a disk is full, by the rate at which it filled in the last hour. */
export class DiskForecast {
  /** The oldest first. */
  private samples: DiskSample[] = [];

  note(sample: DiskSample): void {
    this.samples.push(sample);
    const first = this.samples.findIndex(({ atMs }) => atMs >= sample.atMs - WINDOW_MS);
    this.samples.splice(0, first);
  }

  /**
   * Hours from the last sample on; Infinity: it does not fill, or is watched for less than five minutes.
   *
   * @param journalBytesMax where the journal stops to grow, as its oldest parts are removed then; Infinity: nowhere
   */
  hoursLeft(journalBytesMax: number): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < WINDOW_MS_MIN) return Infinity;
    const hours = (last.atMs - first.atMs) / HOUR_MS;
    const usedBytes = first.freeBytes - last.freeBytes;
    if (usedBytes <= 0) return Infinity;
    const ofJournalBytes = Math.max(0, last.journalBytes - first.journalBytes);
    const room = Math.max(0, journalBytesMax - last.journalBytes);
    const growingHours = ofJournalBytes > 0 ? (room / ofJournalBytes) * hours : Infinity;
    const hoursOfAll = (last.freeBytes / usedBytes) * hours;
    if (hoursOfAll <= growingHours) return hoursOfAll;
    const ofOthersBytes = usedBytes - ofJournalBytes;
    const leftBytes = last.freeBytes - (usedBytes / hours) * growingHours;
    return ofOthersBytes <= 0 ? Infinity : growingHours + (leftBytes / ofOthersBytes) * hours;
  }
}
