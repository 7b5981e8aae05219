import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseId } from '#core';
import { commandsOf } from '../../support/pages/read-page.js';
import { PageShell } from '../../support/pages/page-shell.js';
import { PaymentWorld } from '../../support/payments/payment-world.js';
import { YookassaShop } from '../../support/payments/yookassa-shop.js';
import { testEnvironment } from '../../support/test-environment.js';

type Json = Readonly<Record<string, unknown>>;

let world: PaymentWorld;
let shell: PageShell;

beforeAll(async () => {
  world = await PaymentWorld.start();
  await world.rates();
  const customer = await world.customer(false);
  const { config, control, token } = world.app;
  const environment = {
    ...testEnvironment(config),
    CONTROL: control.adminUrl,
    ADMIN_TOKEN: token,
    TOKEN: customer.token,
  };
  shell = await PageShell.open({ environment });
});
afterAll(async () => {
  shell.close();
  await world.stop();
});

const read = async (path: string): Promise<Json> => (await world.app.call('get', path).expect(200)).body as Json;

/** What the last command printed, which is an object. */
async function answerOf(commands: string, fills: Readonly<Record<string, string>> = {}): Promise<Json> {
  return JSON.parse((await shell.printed(commands, fills)).trimEnd().split('\n').at(-1) ?? '') as Json;
}

it('adds a provider of epay and one of YooKassa', async () => {
  const epay = commandsOf('payments/epay.md', 'curl "$CONTROL/admin/v1/payment-providers"');
  expect(await answerOf(epay, { '"…"': '"the-key-of-a-merchant"' })).toMatchObject({ kind: 'epay', mode: 'live' });
  const yookassa = commandsOf('payments/yookassa.md', 'curl "$CONTROL/admin/v1/payment-providers"');
  expect(await answerOf(yookassa, { 'test_…': 'test_key-of-a-shop' })).toMatchObject({
    kind: 'yookassa',
    mode: 'test',
  });
});

it('sets options of YooKassa, one after the other', async () => {
  const { id } = await YookassaShop.open(world);
  const receipt = commandsOf('payments/yookassa.md', '"payment_mode": "advance"}}');
  const saves = commandsOf('payments/yookassa.md', '"saves_methods": true');
  const second = commandsOf('payments/yookassa.md', '"settles_from"');
  for (const commands of [receipt, saves, second]) await shell.printed(commands, { 'prv_…': id });
  expect(await read(`/payment-providers/${id}`)).toMatchObject({ saves_methods: true, receipt: { vat_code: 1 } });
});

it('records a payout, and says what is owed', async () => {
  const shop = await YookassaShop.open(world);
  const commands = commandsOf('payments/currencies.md', 'curl "$CONTROL/admin/v1/payment-providers/prv_…/payouts"');
  expect(await answerOf(commands, { 'prv_…': shop.id })).toMatchObject({ currency: 'RUB', owed: '-10000.00' });
});

it('lets workers query a provider after a restore', async () => {
  const provider = await world.stripe();
  await world.simulate('webhooks', { account: provider.key, drop: 100 });
  const order = await world.order(await world.customer(), provider.id);
  // The backup is from before the order.
  await world.app.query('DELETE FROM payment_order WHERE id = $1', parseId('ord', order.id));
  await world.pay(order);
  await world.work();
  expect(await world.app.query('SELECT 1 FROM payment_order WHERE id = $1', parseId('ord', order.id))).toEqual([]);
  const commands = commandsOf('payments.md', 'curl "$CONTROL/admin/v1/payment-providers/prv_…/sweep"');
  await shell.printed(commands, {
    'prv_…': provider.id,
    '2026-11-20T03:00:00Z': new Date(Date.now() - 3_600_000).toISOString(),
  });
  await world.becomes(order, { state: 'credited', balance: '25' });
});

it('previews a statement of a bank', async () => {
  const { id } = await world.made('/payment-providers', { kind: 'bank_transfer', mode: 'live', name: 'Bank' });
  shell.file('statement.csv', 'Date,Amount,Currency,Description\n2026-11-20,25.73,USD,RF-7K3M-9QX2-5\n');
  const commands = commandsOf(
    'payments/bank-transfer.md',
    'curl "$CONTROL/admin/v1/payment-providers/prv_…/import-statement',
  );
  expect(await answerOf(commands, { 'prv_…': id })).toMatchObject({ dry_run: true, transfer_count: 1, skipped: [] });
});

it('writes the files of a month', async () => {
  const ledger = commandsOf('payments/accounting.md', 'curl "$CONTROL/admin/v1/ledger-month?');
  const deferred = commandsOf('payments/accounting.md', 'curl "$CONTROL/admin/v1/deferred-revenue?');
  for (const [commands, file] of [
    [ledger, 'ledger.csv'],
    [deferred, 'deferred-revenue.csv'],
  ] as const) {
    await shell.printed(commands, { '2026-11': new Date().toISOString().slice(0, 7) });
    expect(readFileSync(join(shell.folder, file), 'utf8')).toContain(',');
  }
});

it('sets the seller, and to whom invoices are made out', async () => {
  const commands = commandsOf('payments/invoices.md', 'curl -X PATCH "$CONTROL/admin/v1/settings/invoices"');
  expect(await answerOf(commands)).toMatchObject({ legal_name: 'Example SAS' });
  expect(await read('/settings/invoices')).toMatchObject({ name: 'Acme AI GmbH', issues_from: '2026-12-01' });
});
