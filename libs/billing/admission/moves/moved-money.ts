/** A movement of an organization's money that no request made, as the ledger has it. */
export interface MovedMoney {
  readonly id: string;
  readonly organizationId: string;
  /** Of a payment (`topup`, `adjustment` …), `grant` or `refund`. */
  readonly kind: string;
  /** Signed; what the wallet got. */
  readonly amountNanoUsd: bigint;
  /** The order that it belongs to. */
  readonly orderId: string | null;
  readonly externalRef: string | null;
  readonly actor: string;
  readonly atMs: number;
}

/** The same movement is the same text: what is kept twice is there once. */
export function formatMove({ amountNanoUsd, ...move }: MovedMoney): string {
  const { id, organizationId, kind, orderId, externalRef, actor, atMs } = move;
  return JSON.stringify([id, organizationId, kind, amountNanoUsd.toString(), orderId, externalRef, actor, atMs]);
}

export function parseMove(text: string): MovedMoney {
  const [id, organizationId, kind, amount, orderId, externalRef, actor, atMs] = JSON.parse(text) as [
    ...[string, string, string, string, string | null, string | null, string, number],
  ];
  return { id, organizationId, kind, amountNanoUsd: BigInt(amount), orderId, externalRef, actor, atMs };
}
