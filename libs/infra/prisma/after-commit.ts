import type { Prisma } from './generated/client.js';

type Transaction = Prisma.TransactionClient;
type Work = () => void;

const waiting = new WeakMap<Transaction, Work[]>();

/** Runs `work` once the transaction has committed, and never when it rolls back. It must not throw. */
export function afterCommit(tx: Transaction, work: Work): void {
  const works = waiting.get(tx);
  if (works === undefined) throw new Error('afterCommit is called outside a transaction of PrismaService');
  works.push(work);
}

/** `work` of a transaction, and how to run what waits for its commit. */
export function collectingWorks<T>(work: (tx: Transaction) => Promise<T>): {
  readonly run: (tx: Transaction) => Promise<T>;
  readonly runWorks: () => void;
} {
  const works: Work[] = [];
  const run = (tx: Transaction): Promise<T> => {
    waiting.set(tx, works);
    return work(tx);
  };
  const runWorks = (): void => {
    for (const each of works) each();
  };
  return { run, runWorks };
}
