import { Injectable } from '@nestjs/common';
import { Config, simulatorOrigin, Vault } from '#core/infra';
import { Secret } from '#core';
import { ProviderRefusal, type ProviderAccess } from '../port/provider-adapter.js';
import type { PaymentProvider } from './payment-provider.repository.js';
import { credentialsBinding } from './sealed-credentials.js';

/** The secrets of a provider's API. */
export interface ProviderCredentials {
  readonly secretKey: Secret;
  /** The current one first; the earlier one is accepted until the next rotation. */
  readonly webhookSecrets: readonly Secret[];
}

interface SealedForm {
  readonly secret_key: string;
  readonly webhook_secrets: readonly string[];
}

/** Seals and opens the credentials of providers. */
@Injectable()
export class CredentialsVault {
  constructor(
    private readonly vault: Vault,
    private readonly config: Config,
  ) {}

  seal(id: string, { secretKey, webhookSecrets }: ProviderCredentials) {
    const form: SealedForm = {
      secret_key: secretKey.reveal(),
      webhook_secrets: webhookSecrets.map((secret) => secret.reveal()),
    };
    return this.vault.seal(new Secret(JSON.stringify(form)), credentialsBinding(id));
  }

  /** Null: it has none. */
  open({ id, ciphertext, encryptionKeyId }: PaymentProvider): ProviderCredentials | null {
    if (ciphertext === null || encryptionKeyId === null) return null;
    const opened = this.vault.open({ ciphertext, encryptionKeyId }, credentialsBinding(id));
    const form = JSON.parse(opened.reveal()) as SealedForm;
    return {
      secretKey: new Secret(form.secret_key),
      webhookSecrets: form.webhook_secrets.map((secret) => new Secret(secret)),
    };
  }

  /** Null: it has no API. Throws `ProviderRefusal` for the simulated provider where there is none. */
  accessOf(provider: PaymentProvider): ProviderAccess | null {
    const credentials = this.open(provider);
    if (credentials === null) return null;
    const { id: providerId, mode, currency, options } = provider;
    const isSimulated = options.simulator === true;
    const simulator = simulatorOrigin(this.config);
    if (isSimulated && simulator === null) throw new ProviderRefusal('This installation has no simulated provider.');
    return {
      ...credentials,
      providerId,
      mode,
      currency,
      apiUrl: isSimulated ? simulator : null,
      options: {
        automaticTax: options.automaticTax ?? false,
        collectTaxIds: options.collectTaxIds ?? false,
        providerInvoices: options.providerInvoices ?? false,
        serverUrl: options.serverUrl ?? null,
        storeId: options.storeId ?? null,
        methods: options.methods ?? [],
        orderTitle: options.orderTitle ?? null,
        pageBy: options.pageBy ?? 'redirect',
        receipt: options.receipt ?? null,
      },
    };
  }
}
