import type { SqlTransaction } from './sql-transaction.js';

type Work = () => void;

interface Works {
  readonly committed: Work[];
  readonly failed: Work[];
}

const waiting = new WeakMap<SqlTransaction, Works>();

/** Runs `work` once the transaction has committed, and never when it rolls back. It must not throw. */
export function afterCommit(tx: SqlTransaction, work: Work): void {
  worksOf(tx).committed.push(work);
}

/**
 * Runs `work` once the transaction has failed. It must not throw. A connection that breaks during the commit is a failure
 * too, and Postgres may still commit.
 */
export function afterFailure(tx: SqlTransaction, work: Work): void {
  worksOf(tx).failed.push(work);
}

/** Runs a transaction by `transact`, then what waits for its end. */
export async function collectingWorks<T, Tx extends SqlTransaction>(
  work: (tx: Tx) => Promise<T>,
  transact: (run: (tx: Tx) => Promise<T>) => Promise<T>,
): Promise<T> {
  const works: Works = { committed: [], failed: [] };
  const run = (tx: Tx): Promise<T> => {
    waiting.set(tx, works);
    return work(tx);
  };
  const result = await transact(run).catch((error: unknown) => {
    for (const each of works.failed) each();
    throw error;
  });
  for (const each of works.committed) each();
  return result;
}

function worksOf(tx: SqlTransaction): Works {
  const works = waiting.get(tx);
  if (works === undefined)
    throw new Error('a work that waits for a transaction is given outside a transaction of PrismaService');
  return works;
}
