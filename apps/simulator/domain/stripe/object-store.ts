import type {
  BalanceTransaction,
  Charge,
  Customer,
  Dispute,
  LineItem,
  PaymentIntent,
  PaymentMethod,
  Payout,
  Refund,
  Session,
  StripeEvent,
  WebhookEndpoint,
  WireObject,
} from './objects.js';
import { missingObject } from './wire/stripe-error.js';

const OBJECTS_MAX = 20_000;

/** The kinds of objects, as in their field `object`. */
export interface Kinds {
  readonly balance_transaction: BalanceTransaction;
  readonly charge: Charge;
  readonly 'checkout.session': Session;
  readonly customer: Customer;
  readonly dispute: Dispute;
  readonly event: StripeEvent;
  readonly invoice: WireObject;
  readonly item: LineItem;
  readonly payment_intent: PaymentIntent;
  readonly payment_method: PaymentMethod;
  readonly payout: Payout;
  readonly refund: Refund;
  readonly webhook_endpoint: WebhookEndpoint;
}

export type Kind = keyof Kinds;

/** The objects of one account in the order of their creation; of each kind the newest 20,000. */
export class ObjectStore {
  private readonly byKind = new Map<string, Map<string, WireObject>>();

  /** Adds an object, or replaces the one with its id. */
  put(object: WireObject): void {
    const objects = this.byKind.get(object.object) ?? new Map<string, WireObject>();
    this.byKind.set(object.object, objects.set(object.id, object));
    const [oldest] = objects.keys();
    if (objects.size > OBJECTS_MAX && oldest !== undefined) objects.delete(oldest);
  }

  find<Name extends Kind>(kind: Name, id: string): Kinds[Name] | undefined {
    // Each map has the objects of one kind only.
    return this.byKind.get(kind)?.get(id) as Kinds[Name] | undefined;
  }

  /** @throws StripeError 404 */
  get<Name extends Kind>(kind: Name, id: string, param?: string): Kinds[Name] {
    const found = this.find(kind, id);
    if (found === undefined) throw missingObject(kind, id, param);
    return found;
  }

  ofAnyKind(id: string): WireObject | undefined {
    for (const objects of this.byKind.values()) {
      const found = objects.get(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Oldest first. */
  list<Name extends Kind>(kind: Name): Kinds[Name][] {
    return [...(this.byKind.get(kind)?.values() ?? [])] as unknown as Kinds[Name][];
  }

  /** By kind, oldest first. */
  all(): Readonly<Record<string, readonly WireObject[]>> {
    return Object.fromEntries([...this.byKind].map(([kind, objects]) => [kind, [...objects.values()]]));
  }

  delete(kind: Kind, id: string): void {
    this.byKind.get(kind)?.delete(id);
  }

  clear(): void {
    this.byKind.clear();
  }
}
