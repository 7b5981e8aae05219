import { Injectable } from '@nestjs/common';
import { Config, SettingGroupsService } from '#core/infra';
import { parseUsd, legalVersionOf } from '#core';

/** What the installation says of a new order. */
export interface OrderRules {
  /** The most that an organization may order before it has paid. */
  readonly firstMaxNanoUsd: bigint;
  /** Of the proof of work that such an organization's order needs; 0: none. */
  readonly proofBits: number;
  readonly legalVersion: string | null;
  readonly brand: string;
  readonly publicUrl: string;
}

/** Reads the rules of orders from the settings. */
@Injectable()
export class CheckoutRules {
  constructor(
    private readonly settings: SettingGroupsService,
    private readonly config: Config,
  ) {}

  async read(): Promise<OrderRules> {
    const [{ values: payments }, { values: registration }, { values: legal }, { values: brand }] = await Promise.all([
      this.settings.get('payments'),
      this.settings.get('registration'),
      this.settings.get('legal'),
      this.settings.get('brand'),
    ]);
    return {
      firstMaxNanoUsd: parseUsd(payments.first_max_usd) ?? 0n,
      proofBits: registration.proof_of_work_bits,
      legalVersion: legalVersionOf(legal, brand),
      brand: brand.name,
      publicUrl: this.config.publicUrl,
    };
  }
}
