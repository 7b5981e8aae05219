import type { components } from '@/api/generated/management';
import type { StatementRow } from '@/kit';

export type Line = components['schemas']['StatementLineResponse'];
export type Unit = components['schemas']['StatementUnitResponse'];
export type Payment = components['schemas']['StatementPaymentResponse'];

/** A line, or one unit or payment of it. */
export interface Row extends StatementRow<Line, Unit> {
  readonly payment: Payment | null;
}

/** Below each line the payments and corrections that it adds up, with their reasons. */
export function withPayments(rows: readonly StatementRow<Line, Unit>[], payments: readonly Payment[]): Row[] {
  return rows.flatMap((row): Row[] => {
    const own = row.unit === null ? payments.filter(({ code }) => code === row.line.code) : [];
    return [{ ...row, payment: null }, ...own.map((payment) => ({ ...row, payment }))];
  });
}
