import { parseId } from '#core';
import type { AdminApi } from '../../../admin-api.js';
import type { TopupLimit } from '../../../checker/payments/payment-evidence.js';
import { formatNanoUsd, type Customer } from '../../../shop.js';
import { MEMBER_PASSWORD } from '../../capped-keys.js';
import type { Buyer } from '../buyer.js';
import type { OfferedProvider } from '../offered-provider.js';

const USD = 1_000_000_000n;
const FIRST_NANO_USD = 25n * USD;
/** Above any balance of the run: it is always low. */
const THRESHOLD_NANO_USD = 900_000n * USD;
const PATIENCE_MS = 6_000;

/** What an organization consents to. */
export interface WantedTopup {
  readonly amountNanoUsd: bigint;
  readonly monthlyMaxNanoUsd: bigint;
  /** Of a first payment at Stripe. */
  readonly card: string;
}

interface TopupCustomerOptions {
  readonly customer: Customer;
  readonly api: AdminApi;
  /** Of the owner. */
  readonly email: string;
  readonly buyer: Buyer;
  readonly provider: OfferedProvider;
  readonly wanted: WantedTopup;
}

/** An organization whose balance is topped up by what its owner saved at one provider. */
export class TopupCustomer {
  private constructor(
    readonly options: TopupCustomerOptions,
    private readonly methodId: string,
  ) {}

  /** Pays a first order on its page, by which the provider keeps the way to pay, and consents. */
  static async open(options: TopupCustomerOptions): Promise<TopupCustomer> {
    const { api, buyer, provider, wanted } = options;
    const { account } = provider.desk;
    const order = await buyer.orderOf(account.providerId, FIRST_NANO_USD, { save_method: true });
    if (order === null) throw new Error('there is no page to save a method');
    const { desk, page } = provider.at(order);
    await desk.act('pay', desk.kind === 'stripe' ? { session: page, card: wanted.card } : { payment: page });
    if (!(await buyer.isCredited(order))) throw new Error('the first order is not credited');
    const { data } = await api.get<{ data: { id: string }[] }>('/saved-methods');
    const [method] = data;
    if (method === undefined) throw new Error('the method was not saved');
    const made = new TopupCustomer(options, method.id);
    await made.consent();
    return made;
  }

  get limit(): TopupLimit {
    const { customer, provider, wanted } = this.options;
    const { amountNanoUsd, monthlyMaxNanoUsd } = wanted;
    const { providerId } = provider.desk.account;
    const organizationId = parseId('org', customer.organizationId) ?? '';
    return { organizationId, providerId: parseId('prv', providerId) ?? '', amountNanoUsd, monthlyMaxNanoUsd };
  }

  /** Also what makes a paused rule active again. */
  async consent(): Promise<void> {
    const { amountNanoUsd, monthlyMaxNanoUsd } = this.options.wanted;
    const amounts = {
      threshold_usd: THRESHOLD_NANO_USD,
      amount_usd: amountNanoUsd,
      monthly_max_usd: monthlyMaxNanoUsd,
    };
    const written = Object.entries(amounts).map(([name, amount]) => [name, formatNanoUsd(amount)]);
    const body = { ...(Object.fromEntries(written) as object), saved_method_id: this.methodId };
    // A person alone consents.
    const { api, email } = this.options;
    const person = await api.logIn({ email, password: MEMBER_PASSWORD });
    await person.put('/automatic-topup', body, PATIENCE_MS);
  }

  async isPaused(): Promise<boolean> {
    return (await this.options.api.get<{ status: string }>('/automatic-topup')).status !== 'active';
  }

  async disable(patienceMs = PATIENCE_MS): Promise<void> {
    await this.options.api.delete('/automatic-topup', patienceMs);
  }
}
