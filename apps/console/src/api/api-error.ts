import type { Audience } from './session-state';

/** An answer of the API that is no success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The field that is wrong, in the API's spelling: `limits.rpm`. */
    readonly param: string | null,
    readonly requestId: string | null,
    /** Whose API answered: it decides which role would do. */
    readonly audience: Audience = 'customer',
    /** Facts about a refusal: its `reason`, and the parameters of its text. */
    readonly facts: Facts = {},
    /** All that is wrong, where the API says it of each field. */
    readonly details: readonly ErrorDetail[] = [],
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** 0: no answer came. */
  get isUnreachable(): boolean {
    return this.status === 0;
  }

  static async from(response: Response, audience: Audience = 'customer'): Promise<ApiError> {
    const requestId = response.headers.get('x-request-id');
    const body: unknown = await response.json().catch(() => null);
    const { code, message, param, metadata, details } = errorOf(body);
    const text = message ?? response.statusText;
    const facts = [metadata ?? {}, details ?? []] as const;
    return new ApiError(response.status, code ?? 'unknown', text, param ?? null, requestId, audience, ...facts);
  }
}

type Facts = Readonly<Record<string, unknown>>;

export interface ErrorDetail {
  /** `models[3].price`. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

interface ErrorFields {
  readonly code?: string;
  readonly message?: string;
  readonly param?: string | null;
  readonly metadata?: Facts | null;
  readonly details?: readonly ErrorDetail[];
}

function errorOf(body: unknown): ErrorFields {
  const error = (body as { readonly error?: ErrorFields } | null)?.error;
  return typeof error === 'object' ? error : {};
}
