/** A stored response as it lies in Redis and Postgres. */
export interface SealedResponse {
  readonly id: string;
  readonly organizationId: string;
  /** Unix milliseconds. */
  readonly createdAtMs: number;
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly encryptionKeyId: string;
}

/** Binds a ciphertext to its row. */
export function responseBinding(id: string): string {
  return `stored_response|${id}`;
}
