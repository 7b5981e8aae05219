import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { parse } from 'yaml';
import { formatUsd, parseId } from '#kernel';
import { eventually } from '../../support/eventually.js';
import { Fleet } from '../fleet.js';
import type { FleetApp } from '../fleet-app.js';
import { Load } from '../load/load.js';
import { planLongStream } from '../load/plan-request.js';
import { openShop, type Customer } from '../shop.js';
import { CASE_TIME_LIMIT_MS, countRecords, print } from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

const ROOT = join(__dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/operations/restore.md'), 'utf8');
const [, commands = ''] = /^## With Docker Compose$[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(page) ?? [];
const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, { readonly depends_on?: object; readonly profiles?: readonly string[] }>>;
};
const APPS = ['control', 'worker', 'gateway'];

/** The services of docker-compose.yml as processes: their environment and volumes are held by test/architecture/deploy. */
class ComposedFleet {
  constructor(private readonly fleet: Fleet) {}

  /** Runs a command of the page. Returns what the command line printed. */
  async run(command: string): Promise<string> {
    const [docker, compose, verb, ...words] = command.split(' ');
    expect([docker, compose]).toEqual(['docker', 'compose']);
    const names = words.filter((word) => !word.startsWith('--'));
    if (verb === 'stop') for (const app of names.flatMap((name) => this.appsOf(name))) await app.stop();
    else if (verb === 'up') await this.start(names);
    else if (verb === 'run' && names.shift() === 'routify') return this.fleet.routify(...names).catch(outputOf);
    else throw new Error(`the page has an unknown command: ${command}`);
    return '';
  }

  /** With what they depend on, and those first; all of them where none is named. */
  private async start(names: readonly string[]): Promise<void> {
    const started = names.length === 0 ? APPS : names.flatMap((name) => this.withDependencies(name));
    for (const name of APPS.filter((app) => started.includes(app)))
      for (const app of this.appsOf(name)) if (!app.isUp) await app.start();
  }

  private withDependencies(name: string): string[] {
    return [name, ...Object.keys(services[name]?.depends_on ?? {}).flatMap((other) => this.withDependencies(other))];
  }

  private appsOf(name: string): readonly FleetApp[] {
    const apps = { control: this.fleet.controls, worker: this.fleet.workers, gateway: this.fleet.gateways }[name];
    if (apps === undefined) throw new Error(`${name} is no app`);
    return apps;
  }
}

/** Of a command that exited with another code than 0. */
function outputOf(error: unknown): string {
  return (error as { stdout: string }).stdout;
}

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
    try {
      const composed = new ComposedFleet(fleet);
      const shop = await openShop(fleet, { poorCustomers: 0 });
      const customer = await shop.addCustomer({ name: 'Acme', topUpUsd: '10' });
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
        ...{ amount_usd: '7.50', external_ref: 'INV-7' },
      });
      expect(await balanceOf(fleet, customer)).toBe(17_500_000_000n - before - since);

      let recovered = '';
      for (const command of commands.trim().split('\n')) {
        const printed = await composed.run(command);
        print(`$ ${command}\n    ${printed.trimEnd().replaceAll('\n', '\n    ')}`);
        if (command.includes(' recover')) recovered = printed;
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
        expect(recovered).toMatch(/^1 balances differ$/m);
        expect(recovered).not.toContain('cause not known');
      } else {
        expect(recovered).toContain('Redis was empty');
        expect(recovered).not.toMatch(/^org_|differ/m);
      }
      await spend(load, customer, 1);
      await untilBooked(8);
      expect(await fleet.routify('audit', '--quiet-check')).not.toContain('✗');
    } finally {
      await fleet.stop();
      rmSync(folder, { recursive: true });
    }
  },
);
