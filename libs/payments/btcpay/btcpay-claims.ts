import {
  ProviderRefusal,
  ProviderUnavailable,
  type ProviderAccess,
  type RefundToClaim,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';
import type { BtcpayClient } from './btcpay-client.js';
import {
  INVOICE_ID,
  readPayouts,
  readPullPayment,
  readPullPayments,
  type BtcpayPullPayment,
} from './btcpay-objects.js';
import { claimRefOf, claimRequest, isOfAmount, linkOfClaim, readClaimSnapshot, refundOfClaim } from './read-claim.js';

/** Refunds as pull payments of a store. */
export class BtcpayClaims {
  constructor(private readonly client: BtcpayClient) {}

  /** One of a refund that was made before is found by its name, an archived one too. Returns its `claimRefOf`. */
  async make(access: ProviderAccess, refund: RefundToClaim): Promise<string> {
    const { checkoutRef, grossMinor } = refund;
    if (!INVOICE_ID.test(checkoutRef)) throw new ProviderRefusal('the order has no invoice');
    const claim = (await this.madeBefore(access, refund)) ?? (await this.request(access, refund));
    if (!isOfAmount(claim, access, grossMinor)) throw new ProviderRefusal('a claim of another amount has this name');
    if (linkOfClaim(claim, access) === null) {
      throw new ProviderRefusal('the link of the claim leads to another address than the server URL: archive it');
    }
    return claimRefOf(claim.id);
  }

  /**
   * By the list of the store: a pull payment of another store of the server is none of its claims. It is read before the
   * payouts: what was archived by then gets no others.
   */
  async inspect(access: ProviderAccess, ref: string): Promise<PaymentSnapshot | null> {
    const readAt = new Date();
    const claim = (await this.listIfAllowed(access)).find(({ id }) => claimRefOf(id) === ref);
    if (claim === undefined || refundOfClaim(claim, access) === null) return null;
    const payouts = readPayouts(await this.client.payouts(access, claim.id), claim.currency);
    return readClaimSnapshot({ claim, payouts, readAt }, access);
  }

  /** Their `claimRefOf`. */
  async since(access: ProviderAccess, since: Date): Promise<readonly string[]> {
    const claims = await this.listIfAllowed(access);
    const made = claims.filter(({ startsAt }) => startsAt === null || startsAt >= since);
    return made.filter((claim) => refundOfClaim(claim, access) !== null).map(({ id }) => claimRefOf(id));
  }

  private async request(access: ProviderAccess, refund: RefundToClaim): Promise<BtcpayPullPayment> {
    const path = `/invoices/${refund.checkoutRef}/refund`;
    try {
      return readPullPayment(await this.client.post(access, path, claimRequest(access, refund)));
    } catch (error) {
      if (!(error instanceof ProviderUnavailable)) throw error;
      // It may have been made.
      const made = await this.find(access, refund).catch(() => null);
      if (made === null) throw error;
      return made;
    }
  }

  /** A refusal says nothing of what an earlier try made. */
  private async madeBefore(access: ProviderAccess, refund: RefundToClaim): Promise<BtcpayPullPayment | null> {
    try {
      return await this.find(access, refund);
    } catch (error) {
      if (!refund.isRepeated || !(error instanceof ProviderRefusal)) throw error;
      throw new ProviderUnavailable(`claims cannot be listed: ${error.message}`, { cause: error });
    }
  }

  private async find(access: ProviderAccess, { id }: RefundToClaim): Promise<BtcpayPullPayment | null> {
    return (await this.list(access)).find((claim) => refundOfClaim(claim, access) === id) ?? null;
  }

  private async list(access: ProviderAccess): Promise<readonly BtcpayPullPayment[]> {
    const found = await this.client.get(access, '/pull-payments', { includeArchived: 'true' });
    if (found === null) throw new ProviderRefusal('404: there is no such store');
    return readPullPayments(found);
  }

  /** A key without the permission makes no claims, and webhooks name those of others. */
  private async listIfAllowed(access: ProviderAccess): Promise<readonly BtcpayPullPayment[]> {
    try {
      return await this.list(access);
    } catch (error) {
      if (error instanceof ProviderRefusal) return [];
      throw error;
    }
  }
}
