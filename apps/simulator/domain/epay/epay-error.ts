/** A refusal of the protocol, which comes with the status 200: `{code, msg}`, or a page where a browser is. */
export class EpayError extends Error {
  /** @param code -1 of an order, -3 of a merchant, -4 of a parameter, -5 of an act */
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const unknownOrder = (): EpayError => new EpayError(-1, '订单号不存在');
