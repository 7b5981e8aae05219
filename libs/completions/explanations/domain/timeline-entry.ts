export const TIMELINE_KINDS = [
  ...['admitted', 'route', 'candidate', 'attempt', 'first_byte', 'ended', 'charge_line', 'charge'],
  ...['unsettled', 'booked', 'usage', 'adjustment', 'cost', 'waiver', 'refund', 'settlement_failure'],
] as const;

/** Fields of the API, each where it applies; none that the request itself has. */
interface TimelineFacts {
  readonly model?: string;
  readonly channel?: string;
  readonly kept?: boolean;
  readonly reason?: string | null;
  readonly status?: number | null;
  readonly duration_ms?: number;
  readonly meter?: string;
  readonly quantity?: number;
  readonly per_million_usd?: string;
  readonly amount_usd?: string;
  readonly transfer_id?: string;
  readonly refund_id?: string;
  readonly settlement_failure_id?: string;
  readonly actor?: string;
}

/** One line in the history of a request. */
export interface TimelineEntry {
  readonly at: Date;
  readonly kind: (typeof TIMELINE_KINDS)[number];
  /** A sentence for people. */
  readonly text: string;
  readonly facts: TimelineFacts;
}
