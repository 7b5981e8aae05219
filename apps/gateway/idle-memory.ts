import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RepeatedWork, type Logger } from '#core/infra';

const CHECK_INTERVAL_MS = 10_000;
/** The young generation shrinks when collections in a row found few new objects. */
const COLLECTIONS_MAX = 4;
const SPARE_BYTES_MAX = 32_000_000;

interface Work {
  readonly runningCount: number;
  /** All that ever began. */
  readonly begunCount: number;
}

/** Of V8, in bytes. */
interface Heap {
  totalBytes(): number;
  usedBytes(): number;
  collect(): void;
}

export const V8_HEAP: Heap = {
  totalBytes: () => getHeapStatistics().total_heap_size,
  usedBytes: () => getHeapStatistics().used_heap_size,
  // V8 gives it to contexts that are created while the flag is set.
  collect: () => {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    setFlagsFromString('--no-expose-gc');
  },
};

/**
 * Gives memory back once nothing happens. V8 collects garbage when new objects need room, so an idle process would keep
 * the garbage of its last load, and room for the next: 100 of 290 MB after a thousand streams. A collection stops the
 * process for some 75 ms.
 */
export class IdleMemory {
  private readonly checks: RepeatedWork;
  private begunBefore = -1;
  private collections = 0;
  private liveBytes = 0;

  constructor(
    private readonly work: Work,
    logger: Logger,
    private readonly heap = V8_HEAP,
  ) {
    this.checks = new RepeatedWork(
      () => {
        this.check();
      },
      (error) => {
        logger.warn({ error }, 'could not give memory back');
      },
    );
  }

  start(): void {
    this.checks.every(CHECK_INTERVAL_MS);
  }

  stop(): Promise<void> {
    return this.checks.stop();
  }

  /** Collects when nothing has run since the last check, and the heap is much larger than what lived in it. */
  check(): void {
    const { runningCount, begunCount } = this.work;
    const isIdle = runningCount === 0 && begunCount === this.begunBefore;
    this.begunBefore = begunCount;
    if (!isIdle) this.collections = 0;
    else if (this.collections < COLLECTIONS_MAX && this.spareBytes() > SPARE_BYTES_MAX) this.collect();
  }

  private spareBytes(): number {
    return this.heap.totalBytes() - this.liveBytes;
  }

  private collect(): void {
    this.collections++;
    this.heap.collect();
    this.liveBytes = this.heap.usedBytes();
  }
}
