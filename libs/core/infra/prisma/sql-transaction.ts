import pg from 'pg';
import { CoarseTimer } from '../../kernel/time/coarse-timer.js';
import { errorOfPg } from './database-errors.js';
import { Prisma } from './generated/client.js';
import type { PostgresClient } from './postgres-client.js';

/** A transaction whose statements are all SQL; Prisma's own is one, too. */
export type SqlTransaction = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

const { BOOL, INT2, INT4, INT8, TEXT, TIMESTAMPTZ, UUID, VARCHAR, VOID } = {
  ...pg.types.builtins,
  VOID: 2278,
};
const AS_TEXT = (value: string): string => value;

/** What a value of each type becomes. Other types are not read: Prisma's of them, such as Decimal, are its own. */
const READERS: Readonly<Record<number, (value: string) => unknown>> = {
  [BOOL]: (value) => value === 't',
  [INT2]: Number,
  [INT4]: Number,
  [INT8]: BigInt,
  [TEXT]: AS_TEXT,
  [UUID]: AS_TEXT,
  [VARCHAR]: AS_TEXT,
  [VOID]: AS_TEXT,
  [TIMESTAMPTZ]: pg.types.getTypeParser(TIMESTAMPTZ) as (value: string) => Date,
};

const TYPES = { getTypeParser: readerOf as typeof pg.types.getTypeParser };

function readerOf(type: number): (value: string) => unknown {
  const unreadable = (): never => {
    throw new TypeError(`a transaction of SQL does not read the type ${type}`);
  };
  return READERS[type] ?? unreadable;
}

/**
 * Runs `work` in a transaction on one connection of the pool. Throws what it throws, the error of Postgres, or, when it takes
 * longer than `timeoutMs`, that of a broken connection: Postgres then rolls back.
 */
export async function sqlTransaction<T>(
  pool: pg.Pool,
  work: (tx: SqlTransaction) => Promise<T>,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<T> {
  const client = (await reported(pool.connect())) as PostgresClient & pg.PoolClient;
  const timer = new CoarseTimer(timeoutMs, () => {
    client.abort();
  });
  let isBroken = false;
  try {
    await reported(client.query('BEGIN'));
    const result = await work(statementsOf(client));
    const { command } = await reported(client.query('COMMIT'));
    // Postgres answers so where a statement has failed and `work` has kept the error.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back, since a statement had failed');
    return result;
  } catch (error) {
    isBroken = !(await rollBack(client));
    throw error;
  } finally {
    timer.cancel();
    client.release(isBroken);
  }
}

async function rollBack(client: PostgresClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

function statementsOf(client: PostgresClient): SqlTransaction {
  const run = (
    query: TemplateStringsArray | Prisma.Sql,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<object>> => {
    const { text, values: parameters } = query instanceof Prisma.Sql ? query : Prisma.sql(query, ...values);
    return reported(client.query({ text, values: parameters, types: TYPES }));
  };
  return {
    $queryRaw: async (query: TemplateStringsArray | Prisma.Sql, ...values: readonly unknown[]) =>
      (await run(query, values)).rows,
    $executeRaw: async (query: TemplateStringsArray | Prisma.Sql, ...values: readonly unknown[]) =>
      (await run(query, values)).rowCount ?? 0,
  } as unknown as SqlTransaction;
}

async function reported<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw errorOfPg(error);
  }
}
