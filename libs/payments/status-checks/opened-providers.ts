import { Injectable } from '@nestjs/common';
import type { ProviderAccess, ProviderAdapter } from '../port/provider-adapter.js';
import { CredentialsVault } from '../providers/provider-credentials.js';
import { ProviderAdapters } from '../providers/provider-adapters.js';
import { PaymentProviderRepository, type PaymentProvider } from '../providers/payment-provider.repository.js';

/** A provider with an API, and how it is called. */
export interface OpenedProvider {
  readonly provider: PaymentProvider;
  readonly adapter: ProviderAdapter;
  readonly access: ProviderAccess;
}

/** Opens credentials for calls. */
@Injectable()
export class OpenedProviders {
  constructor(
    private readonly providers: PaymentProviderRepository,
    private readonly credentials: CredentialsVault,
    private readonly adapters: ProviderAdapters,
  ) {}

  /** Null: it is unknown, or has no API. Throws `ProviderRefusal` for the simulated provider where there is none. */
  async find(id: string): Promise<OpenedProvider | null> {
    const provider = await this.providers.find(id);
    return provider === null ? null : this.open(provider);
  }

  /** All with an API and credentials, disabled ones too: they speak of what was paid before. */
  async list(): Promise<OpenedProvider[]> {
    const found = (await this.providers.list()).map((provider) => this.open(provider));
    return found.filter((provider) => provider !== null);
  }

  private open(provider: PaymentProvider): OpenedProvider | null {
    const [adapter, access] = [this.adapters.of(provider.kind), this.credentials.accessOf(provider)];
    return adapter === null || access === null ? null : { provider, adapter, access };
  }
}
