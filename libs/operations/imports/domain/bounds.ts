import { AMOUNT_MAX_NANO_USD, isBookable } from '#billing/ledger';
import { formatUsd } from '#core';
import type { Findings } from './findings.js';
import type { Finding, ModelList } from './source-description.js';
import type { SourceRow } from './source-row.js';

type Position = Pick<Finding, 'table' | 'row' | 'column'>;

/** Of limits, as the API and Postgres have them. */
const LIMIT_MAX = 2_147_483_647n;

/** A balance or the amount of a code. One that the ledger refuses is an error here, so that the import ends before it begins. */
export function bookable(amountNanoUsd: bigint, at: Position, findings: Findings): bigint {
  if (isBookable(amountNanoUsd)) return amountNanoUsd;
  findings.error(at, `is beyond $${formatUsd(AMOUNT_MAX_NANO_USD)}, which is the most that is booked at once`);
  return 0n;
}

/** A spend limit, zero at least. One above what a balance can be bounds nothing: the greatest takes its place. */
export function capOf(amountNanoUsd: bigint, at: Position, findings: Findings): bigint {
  if (amountNanoUsd <= 0n) return 0n;
  if (amountNanoUsd <= AMOUNT_MAX_NANO_USD) return amountNanoUsd;
  findings.note(at, `is above $${formatUsd(AMOUNT_MAX_NANO_USD)}, the greatest spend limit, which it becomes`);
  return AMOUNT_MAX_NANO_USD;
}

/** A rate, or a number of concurrent requests. Zero: nothing is allowed. Null: the row has none. */
export function limitOf(row: SourceRow, column: string, findings: Findings): number | null {
  if (row.text(column).trim() === '') return null;
  const limit = row.integer(column, 0n);
  if (limit < 0n) findings.error(row.at(column), 'is below zero');
  if (limit > LIMIT_MAX) findings.note(row.at(column), `is above ${LIMIT_MAX}, the greatest limit, which it becomes`);
  return Number(limit > LIMIT_MAX ? LIMIT_MAX : limit);
}

/** The lower of two limits. Null: none. */
export function lower<Limit extends number | bigint>(left: Limit | null, right: Limit | null): Limit | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}

/** What both lists allow. */
export function inBoth(left: ModelList, right: ModelList): ModelList {
  if (left === null || right === null) return left ?? right;
  const allowed = new Set(right);
  return left.filter((name) => allowed.has(name));
}
