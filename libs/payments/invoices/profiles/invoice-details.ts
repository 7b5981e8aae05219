import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { type InvoiceSettings, type Buyer, type Seller, sellerOf, unnamedBuyer } from '../domain/parties.js';
import { buyerOf } from '../domain/billing-profile.js';
import { invoiceLanguage, type InvoiceLanguage } from '../domain/invoice-language.js';
import { taxOf, type Tax } from '../domain/tax-of.js';
import { BillingProfileRepository } from './billing-profile.repository.js';

/** Who sells and buys, which tax it has, and in which language it is written. */
interface InvoiceDetails {
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly tax: Tax;
  readonly language: InvoiceLanguage;
}

interface InvoicedOrganization {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
}

/** Reads what an invoice that is issued now says beside its amounts. */
@Injectable()
export class InvoiceDetailsService {
  constructor(private readonly profiles: BillingProfileRepository) {}

  /** Null: the seller is incomplete. */
  async read(
    tx: Transaction,
    settings: InvoiceSettings,
    organization: InvoicedOrganization,
    isTaxStated: boolean,
  ): Promise<InvoiceDetails | null> {
    const seller = sellerOf(settings);
    if (seller === null) return null;
    const profile = await this.profiles.find(organization.id, tx);
    const buyer = profile === null ? unnamedBuyer(organization.name) : buyerOf(profile);
    const policy = {
      country: seller.country,
      vatPpm: settings.vat_ppm,
      vatCountries: settings.vat_countries,
      reverseCharge: settings.reverse_charge,
    };
    return {
      seller,
      buyer,
      tax: taxOf(policy, buyer, isTaxStated),
      language: invoiceLanguage(profile?.language ?? null, settings.language, organization.locale),
    };
  }
}
