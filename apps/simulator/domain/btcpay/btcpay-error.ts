/** A refusal in the format of the Greenfield API: `{code, message}`, and a list of `{path, message}` for fields. */
export class BtcpayError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly path: string | null = null,
  ) {
    super(message);
  }

  toBody(): object {
    const { code, message, path } = this;
    return path === null ? { code, message } : [{ path, message }];
  }
}

export const missingInvoice = (): BtcpayError => new BtcpayError(404, 'invoice-not-found', 'The invoice was not found');
