/**
 * Maximum duration of a transaction. Bookings stamped this long before a moment were committed at it: who adds up what was
 * booked until then looks back that far.
 */
export const LONGEST_TRANSACTION_MS = 90_000;
