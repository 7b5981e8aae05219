import { Prisma } from './generated/client.js';

/** What the driver says underneath Prisma's error. */
interface DriverCause {
  readonly kind?: string;
  /** SQLSTATE, when Postgres answered at all. */
  readonly originalCode?: string;
  readonly constraint?: { readonly index?: string };
}

const AWAY_KINDS = new Set([
  'DatabaseNotReachable',
  'DatabaseDoesNotExist',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);

/** Classes of SQLSTATE: connection exception, insufficient resources, operator intervention. */
const AWAY_CLASSES = new Set(['08', '53', '57']);
/** Prisma's own: no connection of the pool became free in time. */
const POOL_TIMEOUT_CODES = new Set(['P2024', 'P2028']);

/** What `pg` says of a connection that broke: bare errors without a code, which Prisma hands through as they are. */
const BROKEN_CONNECTION =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** The same when the operating system says it: Prisma then answers the system's code as if it were its own. */
const BROKEN_SOCKET_CODES = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT']);

/** True when Postgres cannot be asked now and the same request may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (POOL_TIMEOUT_CODES.has(error.code) || BROKEN_SOCKET_CODES.has(error.code)) return true;
  }
  if (error instanceof Error && BROKEN_CONNECTION.test(error.message)) return true;
  const cause = driverCauseOf(error);
  return AWAY_KINDS.has(cause?.kind ?? '') || AWAY_CLASSES.has(cause?.originalCode?.slice(0, 2) ?? '');
}

/** Name of the unique index that refused a row; null for every other error. */
export function violatedUniqueIndex(error: unknown): string | null {
  const cause = driverCauseOf(error);
  return cause?.kind === 'UniqueConstraintViolation' ? (cause.constraint?.index ?? '') : null;
}

function driverCauseOf(error: unknown): DriverCause | null {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  const driverError = error.meta?.driverAdapterError as { readonly cause?: DriverCause } | undefined;
  return driverError?.cause ?? null;
}
