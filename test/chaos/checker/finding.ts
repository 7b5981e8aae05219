/** A violated expectation, with the rows that show it. */
export interface Finding {
  readonly defect: Defect;
  readonly rows: readonly unknown[];
}

export const DEFECTS = {
  lost: 'a reply that was delivered, or a call of the upstream, is not in the ledger',
  unsettled_final: 'a complete reply is still provisional in the ledger',
  wrong_amount: "a charge is not the cost reported to the client, or not the price of the upstream's usage",
  wrong_price: 'a charge is not the price of its own meters at the price version that it names',
  pinned: 'a request was priced by a version that was not in force when it was admitted',
  price: 'a price is missing, or is stored otherwise than requested',
  double: 'a request was charged twice, or a charge belongs to no call of a client',
  charged_refusal: 'a refused request was charged or recorded',
  waived: 'an empty reply was charged, or an answer with output was waived',
  overcharged: 'a charge is above the price of the tokens the upstream had sent',
  stuck: 'something is held, waiting, leased or open though nothing runs',
  late: 'it took longer than allowed until nothing was held, waiting, leased or open',
  projection: 'a wallet in Redis differs from Postgres',
  overspent: 'a wallet is further below its limit than lost holds can explain',
  cap: 'more was spent or requested in a window than its cap, or the budget of a run, and lost holds can explain',
  cap_list: "a cap of an organization's list is missing, or is stored otherwise than requested",
  cap_named: 'a request counts in a cap or a run that it does not fit, or does not count in one that it fits',
  spend: 'what a cap or a run has counted is not the sum of its requests, or differs in Redis',
  lot: 'a grant paid after its end, was swept too early or not at all, or its amounts do not add up',
  income: 'a top-up, a grant or a refund is missing, was booked twice or with another amount',
  payment: 'a payment that a provider received is not credited once and waits not, or was never received',
  payment_parts: 'an order, or its credit, has another amount, tax, fee or bonus than was ordered and paid',
  taken_back: 'a refund or dispute is not booked once, with its amount and parts, or one that ended is not undone',
  refund_sent: 'a refund was sent twice, to another payment, with another amount, or ended otherwise',
  provider_money: "fees, payouts or the ledger's claim on a provider differ from what the provider has",
  payment_balance: 'a balance is not what was bought, less what was taken back and used',
  topup: 'an automatic top-up was charged twice, beside another one, above its maximum, or without a consent',
  payment_open:
    'a status check, an event, a refund, a dispute, a charge or an order is open though its provider is done',
  event_lost: 'an event that was committed did not arrive at the receiver',
  event_unwritten: 'an event arrived that was rolled back, or with other data',
  event_order: 'the sequence of events of an organization has a gap or a double',
  event_fact: 'an order, a credit or a key does not have exactly one event, or an event reports none',
  audit: "the ledger's own audit complains",
  poison: 'the ledger refused an event for good',
  alarm: 'a process crashed, or logged a line that must never happen',
} as const;

export type Defect = keyof typeof DEFECTS;

/** Empty for no rows. */
export function findingOf(defect: Defect, rows: readonly unknown[]): Finding[] {
  return rows.length === 0 ? [] : [{ defect, rows }];
}
