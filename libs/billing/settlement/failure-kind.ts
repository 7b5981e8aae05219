import { isDatabaseUnavailable } from '#infra';

/** `data`: the event is at fault. `passing`: the database is away, full or busy. `unexpected`: somebody must look. */
export type SettlementFailureKind = 'data' | 'passing' | 'unexpected';

const DATA_CLASSES = ['22', '23'];
const PASSING_CLASSES = ['08', '40', '53', '55', '57'];

/** What no transaction can book, whatever the database says: a wallet that does not exist, more legs than there are. */
export class UnbookableError extends Error {
  override readonly name = 'UnbookableError';
}

/** Why a batch failed. Whatever is not the event's fault is tried again for ever. */
export function failureKindOf(error: unknown): SettlementFailureKind {
  if (error instanceof UnbookableError || error instanceof RangeError) return 'data';
  const sqlState = sqlStateOf(error);
  if (sqlState !== null && DATA_CLASSES.includes(sqlState.slice(0, 2))) return 'data';
  if (sqlState !== null && PASSING_CLASSES.includes(sqlState.slice(0, 2))) return 'passing';
  return isDatabaseUnavailable(error) ? 'passing' : 'unexpected';
}

/** The SQLSTATE behind a failure; null when it has none (lost connections, exhausted pools, defects of our own). */
export function sqlStateOf(error: unknown): string | null {
  // Prisma's codes look alike (`P2010`), but an SQLSTATE with a P continues with a zero.
  return codesOf(error).find((code) => /^[0-9A-Z]{5}$/.test(code) && !/^P[1-9]/.test(code)) ?? null;
}

/** All codes along the causes of an error: Prisma hides Postgres's at several depths. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  const seen = new Set<unknown>();
  const waiting: unknown[] = [error];
  for (const current of waiting) {
    if (typeof current !== 'object' || current === null || seen.has(current)) continue;
    seen.add(current);
    const { originalCode, code, cause, meta, driverAdapterError } = current as Record<string, unknown>;
    for (const value of [originalCode, code]) if (typeof value === 'string') codes.push(value);
    waiting.push(driverAdapterError, meta, cause);
  }
  return codes;
}
