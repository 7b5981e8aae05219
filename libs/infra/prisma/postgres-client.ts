import pg from 'pg';

/**
 * One connection to Postgres. A closed connection fails the next statement. A connection that closes between two
 * statements, or right after connecting before the pool hands it out, emits `error`; without a listener that event
 * would end the process.
 */
export class PostgresClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }

  /** Breaks the connection at once, whatever runs on it; Postgres rolls back. */
  abort(): void {
    this.connection.stream.destroy();
  }
}
