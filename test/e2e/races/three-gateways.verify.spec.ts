import { systemActor } from '#core';
import { ChangeBus } from '#core/infra';
import { ApiKeysService, OrganizationsService, TiersService } from '#auth';
import { AccountsService } from '#billing/ledger';
import { leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import type { Answer } from '../../support/gateway/gateway-caller.js';
import { leaveOnlyMessages, moveGenerations } from '../../support/samples/messages-only.js';
import { redisOf, settingsOf, type Customer } from '../../support/gateway/platform.js';
import { REQUEST_NANO_USD, TwoGateways } from '../../support/gateway/two-gateways.js';

const actor = systemActor('test');

/** An operator's change applies on every gateway at once; running requests finish as they began. */
describe('three gateways', () => {
  let all: TwoGateways;

  beforeAll(async () => {
    all = await TwoGateways.startHere(['one', 'two', 'three']);
  }, 120_000);

  afterEach(() => jest.restoreAllMocks());
  afterAll(() => all.stop());

  const find = <T>(type: abstract new (...args: never[]) => T): T => all.platform.services.get(type);
  const outcomeOf = (answer: Answer): string => (answer.status === 200 ? 'served' : answer.error().code);
  const outcomes = (customer: Customer): Promise<string[]> =>
    Promise.all(all.callers(customer).map(async (caller) => outcomeOf(await all.send(caller))));
  const becomes = (customer: Customer, expected: string): Promise<void> =>
    eventually(async () => (await outcomes(customer)).every((outcome) => outcome === expected));

  type Change = (customer: Customer) => Promise<unknown>;
  const revoke: Change = ({ keyId }) => find(ApiKeysService).revoke(keyId, 'lost', actor);
  /** The key check alone refuses: the wallet, which is updated in Redis separately, stays active. */
  const suspend: Change = ({ organizationId }) =>
    find(OrganizationsService).suspend(organizationId, null, actor, () => Promise.resolve());
  const moveToTier =
    (tierId: string): Change =>
    ({ organizationId }) =>
      find(OrganizationsService).update(organizationId, { tierId }, null, actor, () => Promise.resolve());
  const maintain = (mode: 'on' | 'off', allowOrganizations: string[] = []): Promise<unknown> =>
    settingsOf(all.platform).putMaintenance(
      { mode, message: null, until: null, allowOrganizations, announcement: null },
      null,
      actor,
    );
  const deny = async (name: string): Promise<Change> =>
    moveToTier((await find(TiersService).create({ name, modelDeny: ['*'] }, actor)).id);

  it.each<{ what: string; make: () => Promise<Change>; undo?: () => Promise<unknown>; code: string }>([
    { what: 'a revoked key', make: () => Promise.resolve(revoke), code: 'key_revoked' },
    { what: 'a suspended organization', make: () => Promise.resolve(suspend), code: 'account_suspended' },
    { what: 'a tier without the model', make: () => deny('closed'), code: 'model_not_allowed' },
    {
      what: 'maintenance',
      make: () => Promise.resolve(() => maintain('on')),
      undo: () => maintain('off'),
      code: 'maintenance',
    },
  ])(
    '$what applies on every gateway once it is announced, and running requests finish',
    async ({ make, undo, code }) => {
      await leaveOnlyMessages(all.apps);
      const customer = await all.addCustomer();
      const change = await make();
      expect(await outcomes(customer)).toEqual(['served', 'served', 'served']);
      const answerAll = all.answerLater();
      const before = all.upstream.requests;
      const running = all.callers(customer).map((caller) => all.send(caller));
      await eventually(() => all.upstream.requests === before + running.length);
      all.answerAtOnce();
      await change(customer);
      await becomes(customer, code);
      answerAll();
      expect((await Promise.all(running)).map(outcomeOf)).toEqual(['served', 'served', 'served']);
      await undo?.();
      await all.chargesOf(customer, 6);
      expect(await leftovers(all.platform, [customer])).toEqual([]);
    },
  );

  it('a dearer tier applies from the next request on, and not to running ones', async () => {
    const customer = await all.addCustomer();
    const { id } = await find(TiersService).create({ name: 'dear', markupBps: 10_000, rpm: 1_000 }, actor);
    const answerAll = all.answerLater();
    const before = all.upstream.requests;
    const running = all.callers(customer).map((caller) => all.send(caller));
    await eventually(() => all.upstream.requests === before + running.length);
    await moveToTier(id)(customer);
    const limits = () =>
      Promise.all(all.callers(customer).map(async (caller) => (await caller.get('/v1/key')).json().limits));
    await eventually(async () => (await limits()).every((limit) => JSON.stringify(limit).includes('"rpm":1000')));
    answerAll();
    await Promise.all(running);
    expect(await outcomes(customer)).toEqual(['served', 'served', 'served']);
    const charges = (await all.chargesOf(customer, 6)).sort();
    const [cheap, dear] = [REQUEST_NANO_USD, 2n * REQUEST_NANO_USD];
    expect(charges).toEqual([dear, dear, dear, cheap, cheap, cheap].sort());
  });

  it('C34 changes with lost messages apply at the next poll of the generations', async () => {
    await leaveOnlyMessages(all.apps);
    jest.spyOn(find(ChangeBus), 'announce').mockImplementation(() => undefined);
    const cases: readonly (readonly [change: Change, code: string])[] = [
      [revoke, 'key_revoked'],
      [suspend, 'account_suspended'],
      [await deny('closed too'), 'model_not_allowed'],
    ];
    const customers = await Promise.all(cases.map(() => all.addCustomer()));
    const other = await all.addCustomer();
    for (const customer of [...customers, other])
      expect(new Set(await outcomes(customer))).toEqual(new Set(['served']));
    const allowed = customers.map(({ organizationId }) => organizationId);
    await Promise.all([...cases.map(([change], index) => change(customers[index]!)), maintain('on', allowed)]);
    for (const customer of customers) expect(new Set(await outcomes(customer))).toEqual(new Set(['served']));

    await moveGenerations(redisOf(all.platform).client, all.apps);
    await Promise.all(all.apps.map((app) => app.get(ChangeBus).catchUp()));
    await Promise.all([
      ...cases.map(([, code], index) => becomes(customers[index]!, code)),
      becomes(other, 'maintenance'),
    ]);
    jest.restoreAllMocks();
    await maintain('off');
    await becomes(other, 'served');
  }, 120_000);

  it('a suspension stops the wallet too: even a gateway without the change admits nothing', async () => {
    jest.spyOn(find(ChangeBus), 'announce').mockImplementation(() => undefined);
    const customer = await all.addCustomer();
    const { organizationId } = customer;
    expect(await outcomes(customer)).toEqual(['served', 'served', 'served']);
    const accounts = find(AccountsService);
    await find(OrganizationsService).suspend(organizationId, null, actor, (tx) =>
      accounts.setStatus(tx, organizationId, 'suspended'),
    );
    await accounts.publish(organizationId);
    expect(await outcomes(customer)).toEqual(['account_suspended', 'account_suspended', 'account_suspended']);
  });
});
