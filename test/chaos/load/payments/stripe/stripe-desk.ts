import Stripe from 'stripe';
import { ProviderDesk, type ProviderAccount } from '../provider-desk.js';

/** An account of the simulated Stripe. */
export class StripeDesk extends ProviderDesk {
  /** The API of the stand-in, as the merchant's own programs call it. */
  readonly client: Stripe;

  constructor(simulatorUrl: string, account: ProviderAccount) {
    super('stripe', simulatorUrl, account);
    const { hostname: host, port } = new URL(simulatorUrl);
    const options = { host, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 } as const;
    this.client = new Stripe(account.secretKey, options);
  }
}
