import { parseId } from '#core';
import { asPerson } from '../control/saved-methods.js';
import { eventually } from '../eventually.js';
import type { CustomerCaller } from '../gateway/customer-caller.js';
import type { PaymentWorld } from './payment-world.js';

type Fields = Readonly<Record<string, string>>;

export interface Ordered {
  readonly id: string;
  readonly state: string;
  readonly saved_method_id: string | null;
}

interface Rule {
  readonly status: string;
  readonly reason: string | null;
  readonly error: string | null;
}

/** What customers of a world do about saved methods and automatic top-ups. */
export class TopupDesk {
  constructor(private readonly world: PaymentWorld) {}

  /** A customer whose members have confirmed addresses. */
  async customer(): Promise<CustomerCaller> {
    const customer = await this.world.customer();
    await this.world.app.query(
      `INSERT INTO login_account (user_id, email_verified_at)
       SELECT user_id, now() FROM member WHERE organization_id = $1
       ON CONFLICT (user_id) DO UPDATE SET email_verified_at = now()`,
      parseId('org', customer.organizationId),
    );
    return customer;
  }

  async get<Body>(customer: CustomerCaller, path: string): Promise<Body> {
    return (await customer.call('get', path).expect(200)).body as Body;
  }

  /** The newest first. */
  async ordersOf(customer: CustomerCaller): Promise<readonly Ordered[]> {
    return (await this.get<{ readonly data: readonly Ordered[] }>(customer, '/orders')).data;
  }

  async methodsOf(customer: CustomerCaller): Promise<readonly Fields[]> {
    return (await this.get<{ readonly data: readonly Fields[] }>(customer, '/saved-methods')).data;
  }

  /** Below 30 USD by 25, at most 100 a month. */
  async consent(customer: CustomerCaller, { id = '' }: Fields, changes: object = {}): Promise<void> {
    const rule = { threshold_usd: '30', amount_usd: '25.00', monthly_max_usd: '100', saved_method_id: id };
    const person = await asPerson(this.world.app, customer);
    await person.call('put', '/automatic-topup', { ...rule, ...changes }).expect(200);
  }

  /** Waits for the rule to be as it should; the worker passes meanwhile. */
  async becomes(customer: CustomerCaller, expected: Partial<Rule>): Promise<void> {
    await eventually(async () => {
      await this.world.work();
      const found = await this.get<Rule>(customer, '/automatic-topup');
      return Object.entries(expected).every(([name, value]) => found[name as keyof Rule] === value);
    });
  }

  /** Waits for a credited top-up. */
  async toppedUp(customer: CustomerCaller): Promise<void> {
    await eventually(async () => {
      await this.world.work();
      return (await this.ordersOf(customer)).some(
        ({ state, saved_method_id: method }) => state === 'credited' && method !== null,
      );
    });
  }
}
