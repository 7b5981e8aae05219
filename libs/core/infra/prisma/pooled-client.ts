import pg from 'pg';
import { PostgresClient } from './postgres-client.js';

/** Values of settings by name. */
export type SessionSettings = Readonly<Record<string, string>>;

type Callback = (error: Error | null | undefined, result?: unknown) => void;

/** What pg's types leave out of its Query. */
interface WireQuery {
  text: string;
  queryMode: 'extended' | undefined;
  callback: Callback | undefined;
  submit(connection: pg.Connection): Error | null;
  handleCommandComplete(message: object, connection: pg.Connection): void;
}
const BaseQuery = pg.Query as unknown as new (...args: readonly unknown[]) => WireQuery;

const BEGIN = /^\s*(BEGIN|START TRANSACTION)\b/i;
const IDLE = 'I';

/** The settings in the two forms in which a transaction gets them. */
interface Preludes {
  /** Takes no snapshot: an isolation level, or the snapshot of another transaction, may follow. */
  readonly afterBegin: string;
  /** Returns no row. Nothing follows before the statement, so that they are one transaction. */
  readonly beforeStatement: string;
}

/**
 * Connections to a pooler in transaction mode, which gives each transaction another session: each sets all settings
 * again, for itself alone. They go with its `BEGIN`, or with the only statement, in the same message: no round trip more,
 * and where they fail, nothing runs.
 */
export function pooledClient(settings: SessionSettings): new (config?: pg.ClientConfig) => PostgresClient {
  const pairs = Object.entries(settings).map(([name, value]) => [name, pg.escapeLiteral(value)] as const);
  const unset = pairs.map(([name, value]) => `set_config('${name}', ${value}, true) IS NULL`);
  const preludes = {
    afterBegin: pairs.map(([name, value]) => `; SET LOCAL ${name} = ${value}`).join(''),
    beforeStatement: `SELECT WHERE ${unset.join(' OR ')}`,
  };
  return class PooledClient extends PostgresClient {
    /** Of all overloads: pg builds a promise only for a query of its own class. */
    override query(config: unknown, values?: unknown, callback?: unknown): never {
      const isIdle = (): boolean => this.getTransactionStatus() === IDLE;
      const query = new ScopedQuery(preludes, isIdle, [config, values, callback]);
      if (query.callback !== undefined) return super.query(query) as never;
      return new Promise((resolve, reject) => {
        query.callback = (error, result) => {
          if (error) reject(error);
          else resolve(result);
        };
        super.query(query);
      }) as never;
    }
  };
}

class ScopedQuery extends BaseQuery {
  private isPreludeRunning = false;

  constructor(
    private readonly preludes: Preludes,
    private readonly isIdle: () => boolean,
    query: readonly unknown[],
  ) {
    super(...query);
  }

  override submit(connection: pg.Connection): Error | null {
    if (!this.isIdle()) return super.submit(connection);
    if (BEGIN.test(this.text)) {
      this.text += this.preludes.afterBegin;
      return super.submit(connection);
    }
    this.queryMode = 'extended';
    this.isPreludeRunning = true;
    connection.stream.cork();
    try {
      connection.parse({ text: this.preludes.beforeStatement, name: '', types: [] }, true);
      connection.bind({}, true);
      connection.execute({}, true);
      return super.submit(connection);
    } finally {
      connection.stream.uncork();
    }
  }

  override handleCommandComplete(message: object, connection: pg.Connection): void {
    if (this.isPreludeRunning) this.isPreludeRunning = false;
    else super.handleCommandComplete(message, connection);
  }
}
