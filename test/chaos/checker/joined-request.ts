import type { ClientRow, Evidence, LedgerRow, PriceRow, UpstreamRow } from './evidence.js';
import { groupRows } from './group-rows.js';

/** The three sides of one request; each can be missing. */
export interface JoinedRequest {
  readonly requestId: string;
  readonly clients: readonly ClientRow[];
  /** One per attempt. */
  readonly upstream: readonly UpstreamRow[];
  readonly record: LedgerRow | null;
  /** The version that the record names, if it is one of the record's model. */
  readonly price: PriceRow | null;
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
    return {
      requestId,
      clients: clientsById.get(requestId) ?? [],
      upstream: upstreamById.get(requestId) ?? [],
      record,
      price: price?.model === record?.model ? price : null,
    };
  });
}

function hasId(row: ClientRow): row is ClientRow & { readonly requestId: string } {
  return row.requestId !== null;
}
