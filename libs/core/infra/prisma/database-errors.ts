import pg from 'pg';
import { Prisma } from './generated/client.js';

/** The driver's error inside Prisma's. */
interface DriverCause {
  readonly kind?: string;
  /** SQLSTATE, when Postgres answered. */
  readonly originalCode?: string;
  readonly constraint?: { readonly index?: string };
}

const UNAVAILABLE_KINDS = new Set([
  'DatabaseNotReachable',
  'DatabaseDoesNotExist',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);

/** Classes of SQLSTATE: connection exception, insufficient resources, operator intervention. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57']);
/** Prisma's own codes: no connection of the pool became free in time. */
const POOL_TIMEOUT_CODES = new Set(['P2024', 'P2028']);

/** Errors of `pg` for a broken connection: without a code, and passed through by Prisma. */
const BROKEN_CONNECTION =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** Broken connections reported by the operating system; Prisma returns the system's code as its own. */
const BROKEN_SOCKET_CODES = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT']);

/** A connection to Postgres that broke outside of Prisma's engine. */
class BrokenConnectionError extends Error {
  override readonly name = 'BrokenConnectionError';
}

/** An error of `pg`, without Prisma. One of a broken socket becomes that of a broken connection, which no other socket has. */
export function errorOfPg(error: unknown): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (!BROKEN_SOCKET_CODES.has(String(code))) return error;
  return new BrokenConnectionError(`the connection broke: ${String(code)}`, { cause: error });
}

/** True when Postgres is unavailable and the same request can succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (error instanceof BrokenConnectionError) return true;
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (POOL_TIMEOUT_CODES.has(error.code) || BROKEN_SOCKET_CODES.has(error.code)) return true;
  }
  if (error instanceof Error && BROKEN_CONNECTION.test(error.message)) return true;
  const cause = driverCauseOf(error);
  return UNAVAILABLE_KINDS.has(cause?.kind ?? '') || UNAVAILABLE_CLASSES.has(cause?.originalCode?.slice(0, 2) ?? '');
}

/** True when Postgres ended the statement, by the limit of its time or on demand. */
export function isCancelled(error: unknown): boolean {
  return driverCauseOf(error)?.originalCode === '57014';
}

/** Name of the unique index that refused a row; null for every other error. */
export function violatedUniqueIndex(error: unknown): string | null {
  const cause = driverCauseOf(error);
  return cause?.kind === 'UniqueConstraintViolation' ? (cause.constraint?.index ?? '') : null;
}

/**
 * How a change lost against another one that committed first. `unique`: the other one has what this one wanted. `reference`:
 * what it refers to is gone, or was referred to meanwhile. `gone`: its row is. `contention`: Postgres ended one of several
 * that waited for each other. In all of them nothing was written.
 */
type LostRace =
  | { readonly kind: 'unique'; readonly index: string }
  | { readonly kind: 'reference' | 'gone' | 'contention' };

/** Foreign keys: of a missing row, and of a row that is referred to. */
const REFERENCES = new Set(['23503', '23001']);
/** Serialization failure, deadlock, a lock that did not come in time. */
const CONTENTION = new Set(['40001', '40P01', '55P03']);
/** Prisma's own code for a row to be changed that is not there. */
const ROW_GONE = 'P2025';

/** Null: it is no lost race. */
export function lostRaceOf(error: unknown): LostRace | null {
  const index = violatedUniqueIndex(error);
  if (index !== null) return { kind: 'unique', index };
  const state = driverCauseOf(error)?.originalCode ?? '';
  if (REFERENCES.has(state)) return { kind: 'reference' };
  if (CONTENTION.has(state)) return { kind: 'contention' };
  const isGone = error instanceof Prisma.PrismaClientKnownRequestError && error.code === ROW_GONE;
  return isGone ? { kind: 'gone' } : null;
}

function driverCauseOf(error: unknown): DriverCause | null {
  if (error instanceof pg.DatabaseError) return error.code === undefined ? null : { originalCode: error.code };
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  const driverError = error.meta?.driverAdapterError as { readonly cause?: DriverCause } | undefined;
  return driverError?.cause ?? null;
}
