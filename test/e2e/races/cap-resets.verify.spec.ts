import { formatId, formatUsd, parseId } from '#core';
import { leftovers } from '../../support/gateway/bookings.js';
import { startControlApp, type ControlApp } from '../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../support/gateway/customer-caller.js';
import { eventually } from '../../support/eventually.js';
import type { Answer } from '../../support/gateway/gateway-caller.js';
import type { Customer } from '../../support/gateway/platform.js';
import { REQUEST_NANO_USD, TwoGateways } from '../../support/gateway/two-gateways.js';

jest.setTimeout(120_000);

const ALLOWED = 20;
const REQUESTS = 60;
const CAP = { period: 'day', amount_usd: formatUsd(BigInt(ALLOWED) * REQUEST_NANO_USD) };

/** At any instant the second zone is a day ahead of the first. */
const [LATE_ZONE, EARLY_ZONE] = ['Etc/GMT+12', 'Pacific/Kiritimati'];

/** The day of an organization ends at midnight of its time zone; the tests change the zone. */
describe('a day that ends under load', () => {
  let both: TwoGateways;
  let control: ControlApp;

  beforeAll(async () => {
    both = await TwoGateways.startHere();
    control = await startControlApp(both.platform.environment);
  });
  afterAll(async () => {
    await control.stop();
    await both.stop();
  });

  const setZone = async ({ organizationId }: Customer, tz: string): Promise<void> => {
    await control.call('patch', `/organizations/${formatId('org', organizationId)}`, { tz }).expect(200);
  };

  /** A member's key: the cap belongs to the key, or to the member with two keys. */
  async function addCustomer(holder: 'key' | 'member'): Promise<{ customer: Customer; keys: Customer[] }> {
    const customer = await both.addCustomer({ organization: { tz: LATE_ZONE } });
    const owner: CustomerCaller = await joinOrganization(control, formatId('org', customer.organizationId), 'owner');
    const caps = holder === 'key' ? [CAP] : [];
    const keys = await Promise.all(
      (holder === 'key' ? ['one'] : ['one', 'other']).map(async (name): Promise<Customer> => {
        const { body } = await owner.call('post', '/keys', { name, caps }).expect(201);
        const { id, secret } = body as { readonly id: string; readonly secret: string };
        return { ...customer, keyId: parseId('key', id) ?? '', apiKey: secret };
      }),
    );
    if (holder === 'member') await owner.call('patch', `/members/${owner.memberId}`, { caps: [CAP] }).expect(200);
    return { customer, keys };
  }

  const sendAll = (keys: readonly Customer[], count: number): Promise<Answer>[] =>
    keys.flatMap((key) => both.sendTogether(key, count / keys.length));
  const served = (answers: readonly Answer[]): number => answers.filter(({ status }) => status === 200).length;

  it.each(['key', 'member'] as const)(
    'REDIS-8: restarts the cap of a %s on two gateways, and no running request is lost or counted twice',
    async (holder) => {
      const { customer, keys } = await addCustomer(holder);
      const answerAll = both.answerLater();
      const before = both.upstream.requests;
      const pending: Promise<Answer>[] = [];
      let refused = 0;
      const send = (count: number): void => {
        for (const answer of sendAll(keys, count)) {
          pending.push(answer);
          void answer.then(({ status }) => (refused += status === 402 ? 1 : 0));
        }
      };
      const running = (): number => both.upstream.requests - before;
      const isDecided = (): boolean => pending.length - refused === running();
      send(REQUESTS);
      await eventually(() => isDecided() && running() === ALLOWED, 20_000);

      // Requests continue after their day has ended. Each gateway applies the change at its own time, while requests
      // arrive.
      await Promise.all([
        setZone(customer, EARLY_ZONE),
        eventually(() => {
          if (pending.length - refused < 3 * ALLOWED) send(keys.length * 2);
          return running() === 2 * ALLOWED;
        }, 20_000),
      ]);
      send(REQUESTS);
      await eventually(isDecided, 20_000);
      expect(running()).toBe(2 * ALLOWED);
      answerAll();
      const answers = await Promise.all(pending);
      expect(served(answers)).toBe(2 * ALLOWED);

      // A day does not reopen, whichever way the zone changes.
      await setZone(customer, LATE_ZONE);
      expect(served(await Promise.all(sendAll(keys, REQUESTS)))).toBe(0);
      await setZone(customer, EARLY_ZONE);
      expect(served(await Promise.all(sendAll(keys, REQUESTS)))).toBe(0);

      expect(await both.chargesOf(customer, 2 * ALLOWED)).toHaveLength(2 * ALLOWED);
      const spends = await both.platform.query<{ spent: bigint }>(
        `SELECT spent_nano_usd AS spent FROM ${holder}_spend WHERE organization_id = $1::uuid AND period = 'day'
         ORDER BY window_key`,
        customer.organizationId,
      );
      const day = { spent: BigInt(ALLOWED) * REQUEST_NANO_USD };
      expect(spends).toEqual([day, day]);
      expect(await leftovers(both.platform, [customer])).toEqual([]);
    },
  );
});
