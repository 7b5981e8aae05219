import { randomUUID } from 'node:crypto';
import type { ShopEvent } from '../domain/yookassa/objects.js';
import { Shop, type Environment } from '../domain/yookassa/shop.js';
import { missing, wrong, YookassaError } from '../domain/yookassa/yookassa-error.js';

const SHOPS_MAX = 1_000;
const SHOP_ID = /^[A-Za-z0-9_-]{1,40}$/;
const BASIC = /^Basic ([A-Za-z0-9+/=]+)$/;

const SYSTEM: Environment = { now: () => Date.now(), uniqueId: () => randomUUID() };

/** The shops by their ids. The key that first calls a shop is its own; others are refused. */
export class Shops {
  private readonly shops = new Map<string, Shop>();
  private readonly keys = new Map<string, string>();

  constructor(private readonly publish: (event: ShopEvent, shop: Shop) => void) {}

  /** @throws YookassaError 401 no credentials, a key with `_bad`, or the key of another shop */
  opened(authorization: string): Shop {
    const [id, key] = credentialsIn(authorization);
    const known = this.keys.get(id) ?? key;
    if (!SHOP_ID.test(id) || key === '' || key.includes('_bad') || known !== key) {
      throw new YookassaError(401, 'Error in shopId or secret key. Check their validity.');
    }
    this.keys.set(id, key);
    const shop = this.named(id);
    shop.isTestKey = !key.startsWith('live_');
    return shop;
  }

  /** Made when it is first named. @throws YookassaError 400 */
  named(id: string): Shop {
    if (!SHOP_ID.test(id)) throw wrong('account', 'Not a shopId');
    const known = this.shops.get(id);
    if (known !== undefined) return known;
    const shop = new Shop(id, SYSTEM, this.publish);
    this.shops.set(id, shop);
    const [oldest] = this.shops.keys();
    if (this.shops.size > SHOPS_MAX && oldest !== undefined) {
      this.shops.delete(oldest);
      this.keys.delete(oldest);
    }
    return shop;
  }

  /** Another key for a shop, as after a change of keys. */
  setKey(id: string, key: string): void {
    const shop = this.named(id);
    this.keys.set(shop.id, key);
    shop.isTestKey = !key.startsWith('live_');
  }

  /** The shop that has a payment or a refund. @throws YookassaError 404 */
  owning(id: string): Shop {
    const owner = this.all().find((shop) => shop.find(id) !== undefined || shop.hasRefund(id));
    if (owner === undefined) throw missing('object');
    return owner;
  }

  all(): Shop[] {
    return [...this.shops.values()];
  }
}

/** The shopId of a header; empty: it has none. */
export const shopIdIn = (authorization: string): string => credentialsIn(authorization)[0];

function credentialsIn(authorization: string): [string, string] {
  const [, coded = ''] = BASIC.exec(authorization) ?? [];
  const text = Buffer.from(coded, 'base64').toString();
  const end = text.indexOf(':');
  return end === -1 ? ['', ''] : [text.slice(0, end), text.slice(end + 1)];
}
