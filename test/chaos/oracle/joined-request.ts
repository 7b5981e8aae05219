import type { ClientRow, Evidence, LedgerRow, Offer, UpstreamRow } from './evidence.js';
import { groupRows } from './group-rows.js';

/** The three sides of one request; each may be missing. */
export interface JoinedRequest {
  readonly requestId: string;
  readonly clients: readonly ClientRow[];
  /** One for each attempt. */
  readonly upstream: readonly UpstreamRow[];
  readonly record: LedgerRow | null;
  readonly offer: Offer | null;
}

/** Joins by request id. Calls of which the client never learnt the id are not in it. */
export function joinRequests({ clients, upstream, ledger, offers }: Evidence): JoinedRequest[] {
  const clientsById = groupRows(clients.filter(hasId), ({ requestId }) => requestId);
  const upstreamById = groupRows(upstream, ({ requestId }) => requestId);
  const recordById = new Map(ledger.map((record) => [record.requestId, record]));
  const offerByModel = new Map(offers.map((offer) => [offer.model, offer]));
  const ids = new Set([...clientsById.keys(), ...upstreamById.keys(), ...recordById.keys()]);
  return [...ids].map((requestId) => {
    const record = recordById.get(requestId) ?? null;
    const calls = clientsById.get(requestId) ?? [];
    return {
      requestId,
      clients: calls,
      upstream: upstreamById.get(requestId) ?? [],
      record,
      offer: offerByModel.get(record?.model ?? calls[0]?.model ?? '') ?? null,
    };
  });
}

function hasId(row: ClientRow): row is ClientRow & { readonly requestId: string } {
  return row.requestId !== null;
}
