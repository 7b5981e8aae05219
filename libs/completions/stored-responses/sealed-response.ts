import type { SealedSecret, SealedTable } from '#core/infra';

/** A stored response as it lies in Redis and Postgres. */
export interface SealedResponse extends SealedSecret {
  readonly id: string;
  readonly organizationId: string;
  /** Unix milliseconds. */
  readonly createdAtMs: number;
  /** As of the response; null: stored by an earlier version. */
  readonly models: readonly string[] | null;
}

/** For re-encryption. */
export const SEALED_RESPONSES: SealedTable = {
  kind: 'stored_responses',
  table: 'stored_response',
  areDocuments: true,
  bindingOf: responseBinding,
};

/** Binds a ciphertext to its row. */
export function responseBinding(id: string): string {
  return `stored_response|${id}`;
}
