import type { LedgerRow } from '../evidence.js';
import { groupRows } from '../group-rows.js';

/** The name of a cap of an organization's list: of money, or of requests. */
export const LISTED = /^[cr]\d+$/;
export const RUN = /^b[0-9a-f]+$/;

/** Records by `holder period=window`. */
export function recordsByWindow(ledger: readonly LedgerRow[]): Map<string, LedgerRow[]> {
  const rows = ledger.flatMap((record) => record.spendWindows.map((window) => ({ record, window })));
  const groups = groupRows(rows, ({ record, window }) => holdersWindow(record, window));
  return new Map([...groups].map(([name, group]) => [name, group.map(({ record }) => record)]));
}

/** A window without a holder is the key's, one of a list or of a run the organization's. */
function holdersWindow({ keyId, organizationId }: LedgerRow, window: string): string {
  const name = capNameIn(window);
  if (LISTED.test(name) || RUN.test(name)) return `${organizationId} ${window}`;
  const colon = window.indexOf(':');
  return colon < 0 ? `${keyId} ${window}` : `${window.slice(0, colon)} ${window.slice(colon + 1)}`;
}

/** The name before the window. */
export function capNameIn(window: string): string {
  return window.slice(0, window.indexOf('='));
}

/** What a cap of this name counts of records: their charges less refunds, or those that delivered or charged something. */
export function countedIn(name: string, records: readonly LedgerRow[]): bigint {
  return /^r\d+$/.test(name) ? BigInt(records.filter(isCounted).length) : netOf(records);
}

export function isCounted({ usageSource, waiver }: LedgerRow): boolean {
  return usageSource !== 'none' && waiver === null;
}

export function netOf(records: readonly LedgerRow[]): bigint {
  return records.reduce((sum, { chargeNanoUsd, refundedNanoUsd }) => sum + chargeNanoUsd - refundedNanoUsd, 0n);
}
