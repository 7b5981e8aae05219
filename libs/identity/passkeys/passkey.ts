import { formatId } from '#core';

/** A passkey of a user. The private half never leaves the device, or the password manager. */
export interface Passkey {
  readonly id: string;
  readonly userId: string;
  readonly credentialId: Uint8Array<ArrayBuffer>;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** Rises with each use where the device counts; 0: it does not. */
  readonly counter: bigint;
  readonly transports: readonly string[];
  readonly name: string;
  readonly backedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** The API representation, for responses and the audit log. */
export function describePasskey(passkey: Passkey) {
  return {
    id: formatId('psk', passkey.id),
    name: passkey.name,
    backed_up: passkey.backedUp,
    created_at: passkey.createdAt.toISOString(),
    last_used_at: passkey.lastUsedAt?.toISOString() ?? null,
  };
}
