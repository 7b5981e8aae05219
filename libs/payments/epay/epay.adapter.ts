import { Injectable } from '@nestjs/common';
import {
  InvalidMessage,
  ProviderRefusal,
  ProviderUnavailable,
  type Checkout,
  type CheckoutOrder,
  type ProviderAccess,
  type ProviderAccount,
  type ProviderAdapter,
  type ProviderMessage,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';
import { isYes, readOrder, readRows, refusalOf, textOf, YUAN, YUAN_UNIT } from './epay-answers.js';
import { EpayClient, messageOf, pidOf, type EpayAnswer } from './epay-client.js';
import { orderNumberOfMessage } from './epay-message.js';
import { orderIdOf, orderNumberOf } from './order-number.js';
import { nothingOf, readOrderSnapshot, readPageUrl } from './read-epay.js';
import { formatMinor } from '../domain/currency.js';

const TITLE_CHARACTERS_MAX = 100;
const PAGE = 50;
/** More than a merchant sells in the time that is swept; a list that never ends is no list. */
const PAGES_MAX = 1_000;
/** How long after its start an order may be paid: the protocol has no end of an order. */
const PAYABLE_MS = 86_400_000;

/**
 * Payments in yuan by the epay protocol of Chinese aggregators, version 1 (MD5). It has no owner: vendors differ, and what
 * they answer is read leniently where it moves no money. Objects are `session:<out_trade_no>`; vendors keep the order's id
 * alone. Money comes only from `act=order`. Pages cannot be closed. Refunds are transferred by hand: `act=refund` has no id
 * of ours, so that a call without an answer could send the money twice, and many vendors have none. The merchant's balance
 * comes without its movements, and is not compared.
 */
@Injectable()
export class EpayAdapter implements ProviderAdapter {
  /** Each order says where its messages go. */
  readonly events = [];
  readonly acknowledgement = 'success';
  readonly comparison = null;

  constructor(private readonly client: EpayClient) {}

  /** By redirect the vendor makes the order when its customer comes, and uses it again for the same address. */
  async checkout(access: ProviderAccess, order: CheckoutOrder): Promise<Checkout> {
    const fields = fieldsOf(access, order);
    const checkoutRef = fields.out_trade_no;
    if (access.options.pageBy === 'redirect') return { checkoutRef, url: this.client.pageUrl(access, fields) };
    if (fields.type === '') throw new ProviderRefusal('the API of the vendor opens no page without a way to pay');
    const answer = await this.client.open(access, { ...fields, clientip: order.clientAddress ?? '' });
    if (!isYes(answer)) throw new ProviderRefusal(messageOf(access, answer));
    return { checkoutRef, url: readPageUrl(answer) };
  }

  /** The protocol has nothing for it: the order ends by itself, and what is paid later waits. */
  async close(): Promise<void> {}

  readMessage(access: ProviderAccess, { body }: ProviderMessage): readonly string[] {
    const { secretKey, webhookSecrets, options } = access;
    if (options.storeId === null) throw new InvalidMessage('the provider has no merchant');
    const merchant = { pid: options.storeId, keys: [secretKey, ...webhookSecrets], methods: options.methods };
    return [`session:${orderNumberOfMessage(body, merchant)}`];
  }

  async inspect(access: ProviderAccess, subject: string): Promise<PaymentSnapshot | null> {
    const [kind = '', orderNumber = ''] = subject.split(':');
    if (kind !== 'session' || orderIdOf(orderNumber) === null) return null;
    requireYuan(access);
    const readAt = new Date();
    const answer = await this.client.query(access, 'order', { out_trade_no: orderNumber });
    const order = readOrder(answer);
    if (order === null) {
      const refusal = refusalOf(answer);
      // By redirect an order is unknown until its customer comes.
      if (refusal === 'order_unknown') return nothingOf(orderNumber);
      throw refusedBy(access, answer);
    }
    return readOrderSnapshot(order, { orderNumber, readAt, pid: pidOf(access) });
  }

  /**
   * `act=orders` has the newest first, by `offset`, by `page`, by neither, or is missing, and differs in what it ignores: both
   * are sent, and a page without anything new is the end. Orders of the merchant's other shops are left out by their number.
   */
  async *subjectsSince(access: ProviderAccess, since: Date): AsyncIterable<string> {
    const from = since.getTime() - PAYABLE_MS;
    const known = new Set<string>();
    for (let page = 0; page < PAGES_MAX; page++) {
      const rows = (await this.list(access, page)).filter(({ orderNumber }) => !known.has(orderNumber));
      for (const { orderNumber, isPaid } of rows) {
        known.add(orderNumber);
        if (isPaid && orderIdOf(orderNumber) !== null) yield `session:${orderNumber}`;
      }
      if (rows.every(({ createdAt }) => createdAt !== null && createdAt.getTime() < from)) return;
    }
    throw new ProviderUnavailable('the list of orders does not end');
  }

  async account(access: ProviderAccess): Promise<ProviderAccount> {
    const answer = await this.client.query(access, 'query');
    if (!isYes(answer)) throw new ProviderRefusal(messageOf(access, answer));
    const [pid, accountRef] = [textOf(answer.pid), pidOf(access)];
    if (pid !== '' && pid !== accountRef) throw new ProviderRefusal('the vendor answered with another merchant');
    // A vendor does not say whether its money is worth something: what the operator says counts.
    return { accountRef, name: null, mode: access.mode };
  }

  private async list(access: ProviderAccess, page: number) {
    const paging = { limit: String(PAGE), page: String(page + 1), offset: String(page * PAGE) };
    const answer = await this.client.query(access, 'orders', { status: '1', ...paging });
    if (!isYes(answer) && refusalOf(answer) === 'merchant_refused') throw refusedBy(access, answer);
    return readRows(answer);
  }
}

/** What opens a page; empty fields are left out when it is signed. */
function fieldsOf(access: ProviderAccess, order: CheckoutOrder) {
  requireYuan(access);
  if (order.currency !== YUAN) throw new ProviderRefusal(`the order is in ${order.currency}, and epay in ${YUAN}`);
  const { methods, orderTitle } = access.options;
  const type = order.method ?? (methods.length === 1 ? methods[0] : undefined) ?? '';
  if (type !== '' && methods.length > 0 && !methods.includes(type)) {
    throw new ProviderRefusal('the way to pay is none of this provider');
  }
  return {
    type,
    out_trade_no: orderNumberOf(order.id),
    money: formatMinor(order.totalMinor, YUAN_UNIT),
    notify_url: order.messageUrl,
    return_url: order.successUrl,
    name: titleOf(orderTitle ?? order.title),
  };
}

/** Values are signed without escapes: one with `&` could pass as two, and quotes become such where a vendor escapes them. */
function titleOf(title: string): string {
  const plain = title.replaceAll(/[\s\p{Cc}&=<>"'+%]+/gu, ' ').trim();
  return Array.from(plain).slice(0, TITLE_CHARACTERS_MAX).join('');
}

function requireYuan({ currency }: ProviderAccess): void {
  if (currency !== YUAN) throw new ProviderRefusal(`the provider is in ${currency}, and epay in ${YUAN}`);
}

/** A no that is not understood may be another one later. */
function refusedBy(access: ProviderAccess, answer: EpayAnswer): Error {
  const message = messageOf(access, answer);
  return refusalOf(answer) === 'merchant_refused' ? new ProviderRefusal(message) : new ProviderUnavailable(message);
}
