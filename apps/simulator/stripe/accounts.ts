import { createHash, randomBytes } from 'node:crypto';
import type { StripeEvent } from '../domain/stripe/objects.js';
import { StripeAccount, type Environment } from '../domain/stripe/stripe-account.js';
import { missingObject, StripeError } from '../domain/stripe/wire/stripe-error.js';

const ACCOUNTS_MAX = 1_000;
const SECRET_KEY = /^(?:sk|rk)_(?:test|live)_\w+$/;

const SYSTEM: Environment = {
  now: () => Math.floor(Date.now() / 1_000),
  uniqueText: () => randomBytes(12).toString('hex'),
};

/** The accounts by their secret keys: each key has a world of its own, created when it is first used. */
export class Accounts {
  private readonly accounts = new Map<string, StripeAccount>();
  /** Accounts of additional keys, by the ids that these would have. */
  private readonly rolled = new Map<string, string>();

  constructor(private readonly publish: (event: StripeEvent, account: StripeAccount) => void) {}

  /** @throws StripeError 401 none of a secret key, or one with `_bad` */
  ofKey(secretKey: string): StripeAccount {
    if (!SECRET_KEY.test(secretKey) || secretKey.includes('_bad')) {
      const shown = `${secretKey.slice(0, 8)}****${secretKey.slice(-4)}`;
      throw new StripeError(
        401,
        secretKey === '' ? 'You did not provide an API key.' : `Invalid API Key provided: ${shown}`,
      );
    }
    const ownId = idOf(secretKey);
    const id = this.rolled.get(ownId) ?? ownId;
    const known = this.accounts.get(id);
    if (known !== undefined) return known;
    const account = new StripeAccount(id, secretKey.includes('k_live_'), SYSTEM, this.publish);
    this.accounts.set(id, account);
    const [oldest] = this.accounts.keys();
    if (this.accounts.size > ACCOUNTS_MAX && oldest !== undefined) this.accounts.delete(oldest);
    return account;
  }

  /** Lets another secret key open an account, as a rolled one does. */
  roll(account: StripeAccount, secretKey: string): void {
    if (this.accounts.has(idOf(secretKey))) throw new StripeError(400, 'The key has an account of its own.');
    if (this.rolled.size < ACCOUNTS_MAX) this.rolled.set(idOf(secretKey), account.id);
  }

  /** By id, or by secret key. */
  named(name: string): StripeAccount {
    const known = this.accounts.get(name);
    if (known !== undefined) return known;
    if (name.startsWith('acct_')) throw missingObject('account', name, 'account');
    return this.ofKey(name);
  }

  /** The account that has an object. @throws StripeError 404 */
  owning(id: string): StripeAccount {
    const owner = this.all().find(({ objects }) => objects.ofAnyKind(id) !== undefined);
    if (owner === undefined) throw missingObject('object', id);
    return owner;
  }

  all(): StripeAccount[] {
    return [...this.accounts.values()];
  }
}

function idOf(secretKey: string): string {
  return `acct_${createHash('sha256').update(secretKey).digest('hex').slice(0, 16)}`;
}
