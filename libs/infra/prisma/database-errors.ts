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

function driverCauseOf(error: unknown): DriverCause | null {
  if (error instanceof pg.DatabaseError) return error.code === undefined ? null : { originalCode: error.code };
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  const driverError = error.meta?.driverAdapterError as { readonly cause?: DriverCause } | undefined;
  return driverError?.cause ?? null;
}
