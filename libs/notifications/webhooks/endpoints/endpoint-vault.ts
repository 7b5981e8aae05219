import { Injectable } from '@nestjs/common';
import { Secret } from '#core';
import { Vault, type SealedTable } from '#core/infra';
import type { EndpointSecrets } from '../domain/endpoint.js';

/** Addresses and secrets of endpoints, for re-encryption. */
export const SEALED_WEBHOOKS: SealedTable = {
  kind: 'webhook_endpoints',
  table: 'webhook_endpoint',
  ciphertext: 'sealed',
  bindingOf: endpointBinding,
};

/** Binds them to their row. */
function endpointBinding(id: string): string {
  return `webhook endpoint|${id}`;
}

/** What of an endpoint is sealed, as its row has it. */
export interface SealedEndpoint {
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly encryptionKeyId: string;
}

/** Seals and opens addresses and secrets of endpoints. */
@Injectable()
export class EndpointVault {
  constructor(private readonly vault: Vault) {}

  seal(id: string, secrets: EndpointSecrets): SealedEndpoint {
    const { ciphertext, encryptionKeyId } = this.vault.seal(new Secret(JSON.stringify(secrets)), endpointBinding(id));
    return { sealed: Uint8Array.from(ciphertext), encryptionKeyId };
  }

  open(id: string, { sealed: ciphertext, encryptionKeyId }: SealedEndpoint): EndpointSecrets {
    return JSON.parse(
      this.vault.open({ ciphertext, encryptionKeyId }, endpointBinding(id)).reveal(),
    ) as EndpointSecrets;
  }
}
