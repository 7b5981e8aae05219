import type { SqlTransaction } from './sql-transaction.js';

type Work = () => void;

const waiting = new WeakMap<SqlTransaction, Work[]>();

/** Runs `work` once the transaction has committed, and never when it rolls back. It must not throw. */
export function afterCommit(tx: SqlTransaction, work: Work): void {
  const works = waiting.get(tx);
  if (works === undefined) throw new Error('afterCommit is called outside a transaction of PrismaService');
  works.push(work);
}

/** `work` of a transaction, and how to run what waits for its commit. */
export function collectingWorks<T, Tx extends SqlTransaction>(
  work: (tx: Tx) => Promise<T>,
): {
  readonly run: (tx: Tx) => Promise<T>;
  readonly runWorks: () => void;
} {
  const works: Work[] = [];
  const run = (tx: Tx): Promise<T> => {
    waiting.set(tx, works);
    return work(tx);
  };
  const runWorks = (): void => {
    for (const each of works) each();
  };
  return { run, runWorks };
}
