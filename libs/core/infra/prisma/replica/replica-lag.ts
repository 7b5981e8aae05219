/** A position in the write-ahead log, as a number; Postgres writes it in hexadecimal, as `16/B374D848`. */
export function parseLsn(text: string): bigint {
  const [high, low] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

interface Written {
  readonly atMs: number;
  readonly lsn: bigint;
}

/**
 * How far a replica is behind, by positions of the log alone: what the primary had written at a moment is on the replica
 * once it has replayed as far. Unlike the time of the last replayed commit it says the same of an idle primary, and of a
 * replica that receives nothing more. Times are monotonic milliseconds.
 */
export class ReplicaLag {
  /** Of the primary, oldest first: those that the replica has not reached. */
  private written: Written[] = [];
  private replayed = 0n;
  private reachedAtMs = -Infinity;

  /** @param keepMs positions that are older say no more than that the replica is behind */
  constructor(private readonly keepMs: number) {}

  noteWritten(lsn: bigint, atMs: number): void {
    // The primary is behind its own replica: another one took its place. Nothing is known of its replica.
    if (lsn < this.replayed || lsn < (this.written.at(-1)?.lsn ?? 0n)) this.reset();
    this.written.push({ lsn, atMs });
    const kept = this.written.findIndex(({ atMs: thenMs }) => thenMs >= atMs - this.keepMs);
    this.written.splice(0, kept);
  }

  noteReplayed(lsn: bigint): void {
    this.replayed = lsn;
    const ahead = this.written.findIndex((then) => then.lsn > lsn);
    const reached = this.written.splice(0, ahead === -1 ? this.written.length : ahead);
    this.reachedAtMs = Math.max(this.reachedAtMs, reached.at(-1)?.atMs ?? -Infinity);
  }

  /** What was committed at the primary so long before `nowMs`, or earlier, is on the replica; Infinity: nothing is known. */
  at(nowMs: number): number {
    return nowMs - this.reachedAtMs;
  }

  reset(): void {
    this.written = [];
    this.replayed = 0n;
    this.reachedAtMs = -Infinity;
  }
}
