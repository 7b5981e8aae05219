import { randomBytes } from 'node:crypto';
import { BtcpayError, missingInvoice } from '../domain/btcpay/btcpay-error.js';
import { BtcpayStore, type Environment } from '../domain/btcpay/btcpay-store.js';
import { missingPullPayment } from '../domain/btcpay/pull-payments.js';
import type { StoreEvent } from '../domain/btcpay/objects.js';

const STORES_MAX = 1_000;
const STORE_ID = /^[A-Za-z0-9]{1,100}$/;

const SYSTEM: Environment = {
  now: () => Math.floor(Date.now() / 1_000),
  uniqueText: () => randomBytes(11).toString('hex'),
};

/** The stores by their ids. The key that first calls a store is its own; others are forbidden. */
export class Stores {
  private readonly stores = new Map<string, BtcpayStore>();
  private readonly keys = new Map<string, string>();
  private readonly withoutPullPayments = new Set<string>();

  constructor(private readonly publish: (event: StoreEvent, store: BtcpayStore) => void) {}

  /** @throws BtcpayError 401 no key, or one with `_bad`; 403 the key of another store; 404 no id of a store */
  opened(storeId: string, authorization: string): BtcpayStore {
    const [, key = ''] = /^token (\S+)$/.exec(authorization) ?? [];
    if (key === '' || key.includes('_bad')) {
      throw new BtcpayError(401, 'unauthenticated', 'Authentication is required for accessing this endpoint');
    }
    const known = this.keys.get(storeId);
    if (known !== undefined && known !== key) {
      throw missingPermission();
    }
    this.keys.set(storeId, key);
    return this.named(storeId);
  }

  /** Made when it is first named. @throws BtcpayError 404 */
  named(storeId: string): BtcpayStore {
    if (!STORE_ID.test(storeId)) throw new BtcpayError(404, 'store-not-found', 'The store was not found');
    const known = this.stores.get(storeId);
    if (known !== undefined) return known;
    const store = new BtcpayStore(storeId, SYSTEM, this.publish);
    this.stores.set(storeId, store);
    const [oldest] = this.stores.keys();
    if (this.stores.size > STORES_MAX && oldest !== undefined) {
      this.stores.delete(oldest);
      this.keys.delete(oldest);
    }
    return store;
  }

  /** Another key for a store, as after a change of keys. */
  setKey(storeId: string, key: string): void {
    this.keys.set(this.named(storeId).id, key);
  }

  /** The store that has an invoice. @throws BtcpayError 404 */
  owning(invoiceId: string): BtcpayStore {
    const owner = this.all().find((store) => store.find(invoiceId) !== undefined);
    if (owner === undefined) throw missingInvoice();
    return owner;
  }

  /** The store that has a pull payment. @throws BtcpayError 404 */
  owningPullPayment(id: string): BtcpayStore {
    const owner = this.all().find(({ pullPayments }) => pullPayments.find(id) !== undefined);
    if (owner === undefined) throw missingPullPayment();
    return owner;
  }

  /** Whether the key of a store may make and list pull payments. */
  allowPullPayments(storeId: string, isAllowed: boolean): void {
    if (isAllowed) this.withoutPullPayments.delete(storeId);
    else this.withoutPullPayments.add(storeId);
  }

  /** @throws BtcpayError 403 a key without the permission */
  requirePullPayments(storeId: string): void {
    if (this.withoutPullPayments.has(storeId)) throw missingPermission();
  }

  all(): BtcpayStore[] {
    return [...this.stores.values()];
  }
}

const missingPermission = (): BtcpayError => new BtcpayError(403, 'missing-permission', 'Insufficient API Permissions');
