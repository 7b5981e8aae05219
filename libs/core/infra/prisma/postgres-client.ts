import pg from 'pg';
import { describeStoreFailure } from '../stores/describe-store-failure.js';

/**
 * One connection to Postgres. A closed connection fails the next statement. A connection that closes between two
 * statements, or right after connecting before the pool hands it out, emits `error`; without a listener that event
 * would end the process.
 */
export class PostgresClient extends pg.Client {
  private readonly address: string;

  constructor(config?: pg.ClientConfig) {
    super(config);
    this.address = config?.connectionString ?? '';
    this.on('error', () => undefined);
  }

  /** Why it has no connection, without the password. */
  describeFailure(error: unknown): string {
    return describeStoreFailure('Postgres', this.address, error);
  }

  /** Breaks the connection at once, whatever runs on it; Postgres rolls back. */
  abort(): void {
    this.connection.stream.destroy();
  }
}
