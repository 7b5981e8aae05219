/** A token or keys, until a moment. */
export interface Lease<Value> {
  readonly value: Value;
  readonly expiresAtMs: number;
}

/** A POST to a token service. */
export interface TokenRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface TokenReply {
  readonly status: number;
  /** The header `date`; null: none. */
  readonly date: string | null;
  readonly bytes: Buffer;
}

/** Sends a request of this module on the way of the channel: through its address guard and proxy. */
export type TokenTransport = (request: TokenRequest) => Promise<TokenReply>;

/** The token service refuses the credential. The message is for operators. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** There is no token now: the service does not answer, or not with a token. */
export class TokenUnavailable extends Error {
  override readonly name = 'TokenUnavailable';
}
