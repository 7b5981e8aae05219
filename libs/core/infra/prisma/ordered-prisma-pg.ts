import { PrismaPg } from '@prisma/adapter-pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type AdapterTransaction = Awaited<ReturnType<Adapter['startTransaction']>>;

/**
 * Runs the statements of a transaction one after the other. Prisma loads the relations of a query at once, on the one
 * connection of a transaction, too: pg queues them there, which its next major version no longer does.
 */
export class OrderedPrismaPg extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => inOrder(await startTransaction(isolationLevel));
    return adapter;
  }
}

function inOrder(transaction: AdapterTransaction): AdapterTransaction {
  let last: Promise<unknown> = Promise.resolve();
  const ordered =
    <Query, Result>(run: (query: Query) => Promise<Result>) =>
    (query: Query): Promise<Result> => {
      const result = last.then(() => run(query));
      last = result.catch(() => undefined);
      return result;
    };
  transaction.queryRaw = ordered(transaction.queryRaw.bind(transaction));
  transaction.executeRaw = ordered(transaction.executeRaw.bind(transaction));
  return transaction;
}
