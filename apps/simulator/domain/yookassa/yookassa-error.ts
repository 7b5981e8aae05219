import { randomUUID } from 'node:crypto';

const CODES: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'invalid_credentials',
  403: 'forbidden',
  404: 'not_found',
  429: 'too_many_requests',
};

/** A refusal in the format of YooKassa: `{type: "error", id, code, description, parameter}`. */
export class YookassaError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly parameter: string | null = null,
  ) {
    super(message);
  }

  toBody(): object {
    const { status, message: description, parameter } = this;
    const code = CODES[status] ?? 'internal_server_error';
    return { type: 'error', id: randomUUID(), code, description, ...(parameter === null ? {} : { parameter }) };
  }
}

export const wrong = (parameter: string, message: string): YookassaError => new YookassaError(400, message, parameter);

export const missing = (what: string): YookassaError => new YookassaError(404, `The ${what} was not found`);
