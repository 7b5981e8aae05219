/**
 * Whether the customer is back from the provider's page: epay's vendors add to the address what they say of the payment.
 * Anyone can write it, so it is a reason to say that a payment may be on its way, and no state of the order.
 */
export function readOrderSearch({ returned, trade_status: said }: Record<string, unknown>): { returned?: true } {
  return returned === true || said !== undefined ? { returned: true } : {};
}
