import type { ClientRow, Evidence, LedgerRow, PriceRow, UpstreamRow } from './evidence.js';
import { groupRows } from './group-rows.js';
import { sumOf } from './price.js';

/** The three sides of one request; each can be missing. */
export interface JoinedRequest {
  readonly requestId: string;
  readonly clients: readonly ClientRow[];
  /** One per attempt. */
  readonly upstream: readonly UpstreamRow[];
  readonly record: LedgerRow | null;
  /** The version that the record names, if it is one of the record's model. */
  readonly price: PriceRow | null;
  /** Σ quantity × rate of its advisor's calls; null: its price is unknown, or lacks a rate. */
  readonly besideSum: bigint | null;
}

/** Joins by request id. Calls without an id on the client's side are left out. */
export function joinRequests({ clients, upstream, ledger, prices }: Evidence): JoinedRequest[] {
  const clientsById = groupRows(clients.filter(hasId), ({ requestId }) => requestId);
  const upstreamById = groupRows(upstream, ({ requestId }) => requestId);
  const recordById = new Map(ledger.map((record) => [record.requestId, record]));
  const priceById = new Map(prices.map((price) => [price.versionId, price]));
  const ids = new Set([...clientsById.keys(), ...upstreamById.keys(), ...recordById.keys()]);
  return [...ids].map((requestId) => {
    const record = recordById.get(requestId) ?? null;
    const price = priceById.get(record?.priceVersionId ?? '') ?? null;
    const { advisor = null } = record ?? {};
    return {
      requestId,
      clients: clientsById.get(requestId) ?? [],
      upstream: upstreamById.get(requestId) ?? [],
      record,
      price: price?.model === record?.model ? price : null,
      besideSum: advisor === null ? 0n : sumOf(advisor.meters, priceById.get(advisor.priceVersionId)?.rates ?? {}),
    };
  });
}

function hasId(row: ClientRow): row is ClientRow & { readonly requestId: string } {
  return row.requestId !== null;
}
