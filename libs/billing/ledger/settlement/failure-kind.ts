import { isDatabaseUnavailable } from '#core/infra';

/** `data`: the event is invalid. `transient`: the database is down, full or busy. `unexpected`: raises an alarm. */
type SettlementFailureKind = 'data' | 'transient' | 'unexpected';

const DATA_CLASSES = ['22', '23'];
const TRANSIENT_CLASSES = ['08', '40', '53', '55', '57'];

/** An event that no transaction can book, such as one without a wallet or with a closed record. */
export class UnbookableError extends Error {
  override readonly name = 'UnbookableError';
}

/** Why a batch failed. All kinds except `data` are retried without a limit. */
export function failureKindOf(error: unknown): SettlementFailureKind {
  if (error instanceof UnbookableError || error instanceof RangeError) return 'data';
  const sqlState = sqlStateOf(error);
  if (sqlState !== null && DATA_CLASSES.includes(sqlState.slice(0, 2))) return 'data';
  if (sqlState !== null && TRANSIENT_CLASSES.includes(sqlState.slice(0, 2))) return 'transient';
  return isDatabaseUnavailable(error) ? 'transient' : 'unexpected';
}

/** The SQLSTATE of a failure; null when it has none (lost connections, exhausted pools, defects in this program). */
export function sqlStateOf(error: unknown): string | null {
  // Prisma's codes are similar (`P2010`), but an SQLSTATE that begins with P continues with a zero.
  return codesOf(error).find((code) => /^[0-9A-Z]{5}$/.test(code) && !/^P[1-9]/.test(code)) ?? null;
}

/** All codes in the cause chain of an error: Prisma nests the code of Postgres at varying depths. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  const seen = new Set<unknown>();
  const unvisited: unknown[] = [error];
  for (const current of unvisited) {
    if (typeof current !== 'object' || current === null || seen.has(current)) continue;
    seen.add(current);
    const { originalCode, code, cause, meta, driverAdapterError } = current as Record<string, unknown>;
    for (const value of [originalCode, code]) if (typeof value === 'string') codes.push(value);
    unvisited.push(driverAdapterError, meta, cause);
  }
  return codes;
}
