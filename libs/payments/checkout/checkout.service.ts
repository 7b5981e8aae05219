import { Injectable } from '@nestjs/common';
import { OrganizationsService, UsersService } from '#auth';
import { Clock, formatId, refusal, RoutifyError, systemActor, type Actor } from '#core';
import { PaymentEventsService } from '../booking/payment-events.service.js';
import { OPEN_STATES } from '../domain/order-state.js';
import { OpenedProviders, type OpenedProvider } from '../status-checks/opened-providers.js';
import { StatusChecksService } from '../status-checks/status-checks.service.js';
import { messageUrlOf } from '../providers/message-url.js';
import type { PaymentProvider } from '../providers/payment-provider.repository.js';
import { endsPages } from '../providers/provider-kinds.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { OrdersService, type NewOrder, type OfferedProvider } from '../orders/orders.service.js';
import { PageEnded, ProviderRefusal, ProviderUnavailable } from '../port/provider-adapter.js';
import { CheckoutRules, type OrderRules } from './checkout.rules.js';
import { describeOrder } from './describe-order.js';

/** What a customer chooses. */
type OrderRequest = Pick<
  NewOrder,
  'organizationId' | 'providerId' | 'userId' | 'amountNanoUsd' | 'method' | 'savesMethod'
> &
  OrderClient;

/** Who orders. */
export interface OrderClient {
  /** Of the page's texts. */
  readonly locale: string;
  readonly clientAddress: string | null;
}

const WORKER = systemActor('payments');
/** A customer that polls its order makes a call of the provider at most so often. */
const REFRESHED_EVERY_MS = 2_000;
const REASON_MAX = 200;

/** Orders of customers, with the page where they pay. */
@Injectable()
export class CheckoutService {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly users: UsersService,
    private readonly orders: OrdersService,
    private readonly rows: OrderRepository,
    private readonly opened: OpenedProviders,
    private readonly events: PaymentEventsService,
    private readonly statusChecks: StatusChecksService,
    private readonly rules: CheckoutRules,
    private readonly clock: Clock,
  ) {}

  /** Providers as an organization may use them now. */
  async limited(organizationId: string, providers: readonly PaymentProvider[]): Promise<readonly OfferedProvider[]> {
    return this.orders.limited(organizationId, providers, (await this.rules.read()).firstMaxNanoUsd);
  }

  /** Bits of the proof of work before an organization's next order: none when it has paid, and its money stands. */
  async proofBits(organizationId: string): Promise<number> {
    const { proofBits } = await this.rules.read();
    return proofBits > 0 && (await this.orders.hasPaid(organizationId)) ? 0 : proofBits;
  }

  /**
   * Makes an order, and the page of its provider. Throws as `OrdersService.create`; 503 while the provider gives no
   * answer, and 502 when it refuses: then the order has failed, and another one can be made.
   */
  async order({ locale, clientAddress, ...request }: OrderRequest, actor: Actor): Promise<PaymentOrder> {
    const [{ isTest }, rules] = await Promise.all([this.organizations.get(request.organizationId), this.rules.read()]);
    const { legalVersion, firstMaxNanoUsd } = rules;
    const order = await this.orders.create({ ...request, isTest, legalVersion, firstMaxNanoUsd }, actor);
    if (FAILPOINTS) failpoint('payment-order-created');
    return this.openPage(order, { locale, clientAddress }, rules);
  }

  /**
   * Closes the page of an open order, at the request of its customer. What is paid meanwhile is credited. Throws
   * `not_found`, `conflict` for one that is not open; one whose page has ended is queried.
   */
  async cancel(id: string, organizationId: string, actor: Actor): Promise<PaymentOrder> {
    const order = await this.orders.get(id, organizationId);
    if (order.state !== 'created') throw refusal('order_not_open', {});
    const provider = await this.opened.find(order.providerId);
    if (provider === null || order.checkoutRef === null) {
      await this.note(order, 'expired', 'canceled', actor);
    } else {
      if (endsPages(provider.provider.kind)) {
        await answered(() => this.closePage(provider, order.checkoutRef ?? ''));
      } else {
        // It ends when its provider says that it was not paid until now.
        const expiresAt = new Date(this.clock.nowMs());
        await this.rows.transaction((tx) => this.rows.update(tx, id, { expiresAt }));
      }
      await this.statusChecks.add(order.providerId, [`session:${order.checkoutRef}`]);
    }
    await this.orders.recordCancel(order, actor);
    return this.orders.get(id, organizationId);
  }

  private async closePage({ adapter, access, provider }: OpenedProvider, checkoutRef: string): Promise<void> {
    try {
      await adapter.close(access, checkoutRef);
    } catch (error) {
      if (!(error instanceof PageEnded)) throw error;
      await this.statusChecks.add(provider.id, [`session:${checkoutRef}`]);
      throw refusal('order_not_open', {});
    }
  }

  /** Asks the provider about an order whose customer is back from its page. */
  async refresh({ providerId, checkoutRef, state, inspectedAt }: PaymentOrder): Promise<void> {
    if (checkoutRef === null || !OPEN_STATES.includes(state)) return;
    if (inspectedAt !== null && this.clock.nowMs() - inspectedAt.getTime() < REFRESHED_EVERY_MS) return;
    await this.statusChecks.add(providerId, [`session:${checkoutRef}`]);
  }

  /** The page of an order. Throws 503 while the provider gives no answer, and 502 when it refuses: the order has failed. */
  async openPage(
    order: PaymentOrder,
    client: OrderClient,
    { brand, publicUrl }: Pick<OrderRules, 'brand' | 'publicUrl'>,
  ): Promise<PaymentOrder> {
    const provider = await this.opened.find(order.providerId);
    if (provider === null) return order;
    const user = order.userId === null ? null : await this.users.find(order.userId);
    const page = `${publicUrl}/billing/orders/${formatId('ord', order.id)}`;
    const checkout = {
      ...describeOrder(order, this.orders.signatureOf(order), { brand, ...client, email: user?.email ?? null }),
      method: order.method,
      savesMethod: order.savesMethod,
      messageUrl: messageUrlOf(publicUrl, order.providerId),
      successUrl: page,
      cancelUrl: page,
    };
    try {
      const { checkoutRef, url } = await answered(() => provider.adapter.checkout(provider.access, checkout));
      if (FAILPOINTS) failpoint('payment-page-opened');
      return await this.rows.transaction((tx) => this.rows.update(tx, order.id, { checkoutRef, checkoutUrl: url }));
    } catch (error) {
      await this.note(order, 'failed', `the provider opened no page${reasonOf(error)}`, WORKER);
      throw error;
    }
  }

  private async note(order: PaymentOrder, kind: 'failed' | 'expired', note: string, actor: Actor): Promise<void> {
    const { id: orderId, providerId } = order;
    const occurredAt = new Date(this.clock.nowMs());
    const named = { orderId, providerId, kind, externalRef: orderId, aboutRef: null, note, occurredAt };
    await this.events.record({ ...named, grossMinor: 0n, taxMinor: 0n }, actor);
  }
}

/** For operators: what the provider said, where it answered. */
function reasonOf(error: unknown): string {
  const said = error instanceof RoutifyError ? error.cause : null;
  return said instanceof ProviderRefusal ? `: ${said.message}`.slice(0, REASON_MAX) : '';
}

/** Says to the client whether its provider refused, or gave no answer. */
async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProviderUnavailable) {
      const message = 'The payment provider gives no answer. Nothing was paid; try again in a moment.';
      throw new RoutifyError('temporarily_unavailable', message, { cause: error });
    }
    if (!(error instanceof ProviderRefusal)) throw error;
    throw new RoutifyError('upstream_error', 'The payment provider refused this order.', { cause: error });
  }
}
