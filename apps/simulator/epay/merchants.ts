import { EpayError, unknownOrder } from '../domain/epay/epay-error.js';
import { EpayMerchant, type Environment } from '../domain/epay/epay-merchant.js';
import type { Order } from '../domain/epay/objects.js';

const MERCHANTS_MAX = 1_000;
const PID = /^\d{1,15}$/;

/** Numbers begin with the time, and end with a count. */
function systemEnvironment(): Environment {
  let count = 0;
  return {
    nowMs: () => Date.now(),
    tradeNo: () => `${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}${String(++count).padStart(6, '0')}`,
  };
}

/** The merchants by their numbers, made when they are first named. The key of 1001 is `key-of-1001`, until it is changed. */
export class Merchants {
  private readonly merchants = new Map<string, EpayMerchant>();
  private readonly environment = systemEnvironment();

  constructor(private readonly publish: (order: Order, merchant: EpayMerchant) => void) {}

  /** @throws EpayError no number of a merchant */
  named(pid: string): EpayMerchant {
    if (!PID.test(pid)) throw new EpayError(-3, '商户ID不存在');
    const known = this.merchants.get(pid);
    if (known !== undefined) return known;
    const merchant = new EpayMerchant(pid, `key-of-${pid}`, this.environment, this.publish);
    this.merchants.set(pid, merchant);
    const [oldest] = this.merchants.keys();
    if (this.merchants.size > MERCHANTS_MAX && oldest !== undefined) this.merchants.delete(oldest);
    return merchant;
  }

  /** The merchant that has an order, by either of its numbers. @throws EpayError */
  owning(number: string): EpayMerchant {
    const owner = [...this.merchants.values()].find((merchant) => merchant.find(number) !== undefined);
    if (owner === undefined) throw unknownOrder();
    return owner;
  }
}
