import pg from 'pg';

/**
 * One connection to Postgres. That it has ended is told by the statement that meets it. Without a listener of its own,
 * an end between two statements, or right after connecting before a pool has handed the connection out, is an event
 * that nobody hears, and such an event ends the process.
 */
export class PostgresClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
