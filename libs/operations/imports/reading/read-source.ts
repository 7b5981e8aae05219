import { RoutifyError } from '#core';
import { readLitellm, type LitellmFiles } from '../litellm/read-litellm.js';
import { readSpendLogs } from '../litellm/read-spend-logs.js';
import type { ImportProduct, SourceDescription, SourceRequest } from '../domain/source-description.js';
import { readOptionsFile } from '../relays/relay-options.js';
import { readRelay, readRelayRequests } from '../relays/read-relay.js';
import { READ_MS_MAX, readWithin, type SourceDatabase } from '../sources/source-database.js';
import { openSource } from './open-source.js';

interface SourceOptions {
  readonly product: ImportProduct;
  /** An address of Postgres or MySQL, or the path of a SQLite file or a dump. */
  readonly from: string;
  /** Text of a file with settings of a relay; null: none. */
  readonly optionsText: string | null;
  readonly litellm: LitellmFiles;
}

/** Reads an installation of another gateway. Errors show neither passwords nor keys. */
export function readSource(options: SourceOptions): Promise<SourceDescription> {
  const { product, litellm } = options;
  return withDatabase(options, (database, overrides) =>
    product === 'litellm' ? readLitellm(database, litellm) : readRelay(product, database, overrides),
  );
}

/** Reads the last requests of a log, the newest first. */
export function readRequests(options: SourceOptions, last: number): Promise<SourceRequest[]> {
  return withDatabase(options, (database, overrides) =>
    options.product === 'litellm' ? readSpendLogs(database, last) : readRelayRequests(database, last, overrides),
  );
}

async function withDatabase<T>(
  { from, optionsText }: SourceOptions,
  read: (database: SourceDatabase, overrides: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  const overrides = optionsText === null ? new Map<string, string>() : readOptionsFile(optionsText);
  if (overrides === null) {
    throw new RoutifyError('invalid_request_error', '--options: expected the JSON that GET /api/option/ answers.');
  }
  const database = await openSource(from);
  return readWithin(READ_MS_MAX, database, (opened) => read(opened, overrides));
}
