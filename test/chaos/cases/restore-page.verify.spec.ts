import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { formatUsd, newUuid, parseId } from '#core';
import type { UnappliedDetails } from '#payments';
import { waitingLines } from '../../../apps/cli/commands/recovery/recovery-lines.js';
import { eventually } from '../../support/eventually.js';
import { expectShape } from '../../support/pages/expect-shape.js';
import { PageShell } from '../../support/pages/page-shell.js';
import { commandsOf, exampleOf } from '../../support/pages/read-page.js';
import { ComposedFleet } from '../composed-fleet.js';
import { Fleet } from '../fleet.js';
import { Load } from '../load/load.js';
import { planLongStream } from '../load/plan-request.js';
import { openShop, type Customer, type Shop } from '../shop.js';
import { CASE_TIME_LIMIT_MS, countRecords, print } from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

const commands = commandsOf('restore.md', 'docker compose stop gateway worker control');
const example = exampleOf('restore.md', 'Postgres is restored to');
/** No payment waits here: as the command prints one. */
const waiting = waitingLines([
  { id: newUuid(Date.now()), leftNanoUsd: 50_000_000_000n, event: { orderId: null, externalRef: '2026112822001' } },
] as unknown as UnappliedDetails[]).join('\n');

/** The database is gone, with the roles that migrations make, as on a new server. */
async function loseDatabase({ postgres }: Fleet): Promise<void> {
  const client = new Client({ connectionString: Object.assign(new URL(postgres.url), { pathname: '/postgres' }).href });
  await client.connect();
  await client.query('DROP DATABASE routify WITH (FORCE)');
  for (const role of ['gateway', 'control', 'worker', 'tenant']) await client.query(`DROP ROLE routify_${role}`);
  await client.end();
}

async function emptyRedis(fleet: Fleet): Promise<void> {
  const redis = fleet.openRedis();
  await redis.flushall();
  redis.disconnect();
}

/** Those of the page: two with an API, and one without. */
async function addProviders(fleet: Fleet, { admin }: Shop): Promise<void> {
  const keys = { store_id: '1001', secret_key: 'the-key-of-a-merchant' };
  const account = { account: keys.store_id, key: keys.secret_key };
  await fetch(`${fleet.simulator.url}/epay/control/account`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  const date = new Date().toISOString().slice(0, 10);
  await admin.put('/settings/display-rates', { rates: [{ date, currency: 'CNY', rate: '7.2', display: false }] });
  const cards = { secret_key: 'sk_test_restore', webhook_secret: 'whsec_restore' };
  for (const fields of [
    { kind: 'stripe', name: 'Cards', mode: 'test', simulator: true, ...cards },
    { kind: 'epay', name: 'Epay', mode: 'test', simulator: true, ...keys, methods: ['alipay'] },
    { kind: 'bank_transfer', name: 'Bank', mode: 'live' },
  ])
    await admin.post('/payment-providers', fields);
}

/** Nano-USD. */
async function balanceOf(fleet: Fleet, { organizationId }: Customer): Promise<bigint> {
  const [wallet] = await fleet.query<{ balance: string }>(
    'SELECT posted_nano_usd AS balance FROM wallet WHERE organization_id = $1',
    [parseId('org', organizationId)],
  );
  return BigInt(wallet?.balance ?? -1);
}

/** Sends requests one by one. Returns the costs that the replies name, nano-USD. */
async function spend(load: Load, customer: Customer, count: number): Promise<bigint> {
  let charged = 0n;
  for (let index = 0; index < count; index++) {
    const planned = planLongStream(customer, 'chaos/standard', { tokens: 5, chunkMs: 1 });
    const { status, costNanoUsd } = await load.send(planned);
    expect(status).toBe(200);
    charged += costNanoUsd ?? 0n;
  }
  return charged;
}

it.each([
  ['continued: the lost top-up is named', true],
  ['is lost, too: nothing is named that was not lost', false],
])(
  'LEDGER-55: the commands of the page restore an installation without a database; Redis %s',
  async (_what, isKept) => {
    const folder = mkdtempSync(join(tmpdir(), 'routify-backups-'));
    const fleet = await Fleet.start({ gateways: 1, workers: 1, environment: { ROUTIFY_BACKUP_TO: folder } });
    const { compose } = new ComposedFleet(fleet);
    const shell = await PageShell.open({ environment: {}, compose });
    try {
      const shop = await openShop(fleet, { poorCustomers: 0 });
      const customer = await shop.addCustomer({ name: 'Acme', topUpUsd: '10' });
      await addProviders(fleet, shop);
      const load = new Load([fleet.gateways[0]!.url], [customer], { seed: 1, requestsPerSecond: 0 });
      const untilBooked = (count: number) => eventually(async () => (await countRecords(fleet)) === count, 60_000);
      const before = await spend(load, customer, 3);
      await untilBooked(3);
      await eventually(
        () =>
          fleet.routify('backup').then(
            (made) => made.includes('verified'),
            () => false,
          ),
        60_000,
      );
      const since = await spend(load, customer, 4);
      await untilBooked(7);
      await shop.admin.post(`/organizations/${customer.organizationId}/topups`, {
        amount_usd: '7.50',
        external_ref: 'INV-7',
      });
      await shop.addCustomer({ name: 'New', topUpUsd: '3' });
      expect(await balanceOf(fleet, customer)).toBe(17_500_000_000n - before - since);

      let recovered = '';
      for (const command of commands.trim().split('\n')) {
        const { code, output } = await shell.run(command);
        print(`$ ${command}\n    ${output.trimEnd().replaceAll('\n', '\n    ')}`);
        // Something is lost.
        expect(code).toBe(command.includes(' recover') ? 3 : 0);
        if (command.includes(' recover')) recovered = output;
        if (!command.startsWith('docker compose stop')) continue;
        await loseDatabase(fleet);
        if (!isKept) await emptyRedis(fleet);
      }
      expect(await countRecords(fleet)).toBe(7);
      expect(await balanceOf(fleet, customer)).toBe(10_000_000_000n - before - since);
      // Without markers in Redis those of before the backup are sent, too, which the ledger knows.
      const sent = `${isKept ? 4 : 7} requests sent from journals, `;
      expect(recovered).toContain(sent);
      expect(recovered).toContain(' already known, 0 failed, 0 damaged\n');
      expect(recovered).toMatch(/^the ledger balances$/m);
      if (isKept) {
        const usd = (nanoUsd: bigint): string => formatUsd(nanoUsd).replaceAll('.', '\\.');
        const [was, is] = [17_500_000_000n - before - since, 10_000_000_000n - before - since].map(usd);
        expect(recovered).toMatch(new RegExp(`^${customer.organizationId} +\\$${was} before, \\$${is} now$`, 'm'));
        expect(recovered).toMatch(
          /^ {2}top-up of \$7\.5 \(topup_\w+, reference INV-7\) by \S+ at \S+: it is lost; book it again/m,
        );
        expect(recovered).toMatch(/^2 balances differ$/m);
        expectShape(example, `${recovered}\n${waiting}`);
        expect(recovered).not.toContain('cause not known');
      } else {
        expect(recovered).toContain('Redis was empty');
        expect(recovered).not.toMatch(/^org_|differ/m);
      }
      await spend(load, customer, 1);
      await untilBooked(8);
      expect(await fleet.routify('audit', '--quiet-check')).not.toContain('✗');
    } finally {
      shell.close();
      await fleet.stop();
      rmSync(folder, { recursive: true });
    }
  },
);
