import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountsService, PublishService } from '#billing/ledger';
import { formatId, formatUsd, parseUsd, systemActor } from '#core';
import { admissionOf, booked, bookingOf, leftovers } from '../support/gateway/bookings.js';
import { backUpDatabase, loseDatabase } from '../support/stores/database.js';
import { eventually } from '../support/eventually.js';
import { GatewayCaller, type Answer } from '../support/gateway/gateway-caller.js';
import { redisOf, startPlatform, type Customer, type Platform } from '../support/gateway/platform.js';

const CLI = join(__dirname, '../../bin/routify.js');
const TIMEOUT_MS = 60_000;
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };

/** Postgres is restored from a backup; Redis and the gateways kept running and have newer state. */
describe('after a restore of Postgres', () => {
  let platform: Platform;

  const backups = mkdtempSync(join(tmpdir(), 'backups-'));

  beforeAll(async () => {
    platform = await startPlatform({ ROUTIFY_BACKUP_TO: backups });
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'] });
  }, TIMEOUT_MS);

  afterAll(async () => {
    await platform.stop();
    rmSync(backups, { recursive: true });
  });

  const routify = (...args: string[]) => routifyOn(platform.config.databaseUrl, { args });

  async function routifyOn(
    databaseUrl: string,
    { args, changes = {} }: { args: readonly string[]; changes?: Readonly<Record<string, string>> },
  ): Promise<{ code: unknown; output: string }> {
    const env = { ...process.env, ...platform.environment, DATABASE_URL: databaseUrl, ...changes };
    const child = spawn(process.execPath, [CLI, ...args], { env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    const [code] = await once(child, 'close');
    return { code, output };
  }

  async function completed(customer: Customer): Promise<Answer> {
    const answer = await new GatewayCaller(platform, customer.apiKey).chat(hello);
    expect(answer.status).toBe(200);
    return answer;
  }

  const idOf = (answer: Answer): string => String(answer.headers['x-request-id']);

  const costOf = (answer: Answer): bigint => {
    const { routify: billed } = answer.json() as { routify: { cost_usd: number } };
    return parseUsd(billed.cost_usd.toFixed(9))!;
  };

  const postedInRedis = async ({ organizationId }: Customer): Promise<bigint | undefined> =>
    (await admissionOf(platform).findWallet(organizationId))?.postedNanoUsd;

  it(
    'LEDGER-21: Redis is rebuilt and the journals replayed: each request is charged once and exactly, lost money is gone',
    async () => {
      const customer = await platform.addCustomer({ topUpUsd: '1' });
      const before = await completed(customer);
      await booked(platform, idOf(before));
      const backup = await backUpDatabase(platform.config.databaseUrl);
      const lost = await completed(customer);
      await booked(platform, idOf(lost));
      const newcomer = await platform.addCustomer();
      const topUp = { organizationId: customer.organizationId, amountNanoUsd: 5_000_000_000n, externalRef: 'lost' };
      await platform.services.get(AccountsService).topUp({ ...topUp, reason: null }, systemActor('test'));
      await backup.restore();
      await eventually(() =>
        platform.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      );

      const replay = ['journal', 'replay', '--since', '2020-01-01T00:00:00Z'];
      const atBackup = 1_000_000_000n - costOf(before);
      // Before a rebuild Redis keeps its state: the lost balance, and the request as booked.
      expect(await routify(...replay)).toEqual({ code: 0, output: '0 sent, 2 already known, 0 failed, 0 damaged\n' });
      expect(await postedInRedis(customer)).toBe(atBackup + 5_000_000_000n - costOf(lost));
      expect(await bookingOf(platform, idOf(lost))).toBeNull();

      const rebuilt = '1 wallets rebuilt, 1 forgotten, 1 markers removed\n';
      expect(await routify('rebuild', '--all')).toEqual({ code: 0, output: rebuilt });
      expect(await postedInRedis(customer)).toBe(atBackup);
      expect(await postedInRedis(newcomer)).toBeUndefined();
      expect(await routify(...replay)).toEqual({ code: 0, output: '1 sent, 1 already known, 0 failed, 0 damaged\n' });
      expect(await booked(platform, idOf(lost))).toMatchObject({ grade: 2, charge: costOf(lost) });
      expect(await booked(platform, idOf(before))).toMatchObject({ grade: 2, charge: costOf(before) });
      expect(await postedInRedis(customer)).toBe(atBackup - costOf(lost));
      expect(await leftovers(platform, [customer])).toEqual([]);
      const audit = await routify('audit', '--quiet-check');
      expect([audit.output.split('\n').filter((line) => line.startsWith('✗')), audit.code]).toEqual([[], 0]);
      await completed(customer);
    },
    TIMEOUT_MS,
  );

  it(
    'LEDGER-21, LEDGER-55, ATK-419: a backup is restored and recovered: requests are charged once, and what is lost is listed by organization',
    async () => {
      await redisOf(platform).client.del('wallets:moved');
      const customer = await platform.addCustomer({ topUpUsd: '1' });
      const before = await completed(customer);
      await booked(platform, idOf(before));
      expect((await routify('backup')).output).toContain('verified');
      const [backup] = JSON.parse((await routify('backup', 'list', '--json')).output) as { takenAt: string }[];
      const lost = await completed(customer);
      await booked(platform, idOf(lost));
      const newcomer = await platform.addCustomer({ topUpUsd: '3' });
      const topUp = {
        organizationId: customer.organizationId,
        amountNanoUsd: 5_000_000_000n,
        externalRef: 'forgotten',
      };
      await platform.services.get(AccountsService).topUp({ ...topUp, reason: null }, systemActor('test'));
      await eventually(async () => (await postedInRedis(newcomer)) !== undefined);

      const empty = await loseDatabase(platform.config.databaseUrl);
      const restored = await routifyOn(empty.url, { args: ['restore', 'latest'] });
      expect(restored).toMatchObject({ code: 0 });
      const known = `Postgres is restored to ${backup?.takenAt}. Redis is from before: 2 of its balances are later`;
      expect(restored.output.split('\n')).toContain(known);
      await empty.finish();
      const recovered = await routify('recover');
      const remaining = 1_000_000_000n - costOf(before) - costOf(lost);
      const lines = recovered.output.split('\n');
      expect(lines).toContain(
        `${formatId('org', customer.organizationId)}  $${formatUsd(remaining + 5_000_000_000n)} before, $${formatUsd(remaining)} now`,
      );
      const cause =
        /^ {2}top-up of \$5 \(topup_\w+, reference forgotten\) by system:test at \S+: it is lost; book it again, unless that is done$/;
      expect(lines).toContainEqual(expect.stringMatching(cause));
      expect(lines).not.toContainEqual(expect.stringContaining('cause not known'));
      expect(lines).toContain(`${formatId('org', newcomer.organizationId)}  $3 before, the organization is lost`);
      expect(lines).toEqual(expect.arrayContaining(['2 balances differ', 'the ledger balances']));
      expect(recovered.code).toBe(3);
      expect(await booked(platform, idOf(lost))).toMatchObject({ grade: 2, charge: costOf(lost) });
      expect(await postedInRedis(customer)).toBe(remaining);
      // The balances of before are those that the restore noted.
      const again = await routify('recover', '--since', backup?.takenAt ?? '');
      expect(again.output).toContain('2 balances differ');
      const topUpAgain = { ...topUp, reason: 'lost by a restore' };
      const bookAgain = () => platform.services.get(AccountsService).topUp(topUpAgain, systemActor('test'));
      await bookAgain();
      await expect(bookAgain()).rejects.toMatchObject({ code: 'conflict' });
      expect((await routify('recover')).output).toContain('1 balances differ');
      expect(await leftovers(platform, [customer])).toEqual([]);
      await completed(customer);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['notes that Redis is empty', '', 'Redis was empty'],
    ['cannot reach it', 'redis://127.0.0.1:1', 'Redis was filled after it'],
  ])(
    'LEDGER-55: both stores are lost, the restore %s: nothing is listed that was not lost, requests are charged once',
    async (_what, redisUrl, expected) => {
      await redisOf(platform).client.del('wallets:moved');
      const customer = await platform.addCustomer({ topUpUsd: '10' });
      await booked(platform, idOf(await completed(customer)));
      expect((await routify('backup')).output).toContain('verified');
      const lost = await completed(customer);
      await booked(platform, idOf(lost));
      const topUp = { organizationId: customer.organizationId, amountNanoUsd: 7_500_000_000n, externalRef: null };
      await platform.services.get(AccountsService).topUp({ ...topUp, reason: null }, systemActor('test'));

      const empty = await loseDatabase(platform.config.databaseUrl);
      await redisOf(platform).client.flushdb();
      const changes = redisUrl === '' ? {} : { REDIS_URL: redisUrl };
      expect(await routifyOn(empty.url, { args: ['restore', 'latest'], changes })).toMatchObject({ code: 0 });
      await empty.finish();
      // As a worker does, before anything is recovered.
      await eventually(() =>
        platform.services
          .get(PublishService)
          .publish(customer.organizationId)
          .then(
            () => true,
            () => false,
          ),
      );
      const { code, output } = await routify('recover');
      expect(output).toContain(expected);
      expect(output).not.toMatch(/^org_|balances differ/m);
      expect(output).toContain('the ledger balances');
      expect(code).toBe(3);
      expect(await booked(platform, idOf(lost))).toMatchObject({ grade: 2, charge: costOf(lost) });
      expect(await leftovers(platform, [customer])).toEqual([]);
      await completed(customer);
    },
    TIMEOUT_MS,
  );

  it(
    'rebuilds one wallet by the id of its organization, and nothing without an argument',
    async () => {
      const { organizationId } = await platform.addCustomer({ topUpUsd: '2' });
      await platform.query(
        'UPDATE wallet SET version = 1, credit_limit_nano_usd = 7 WHERE organization_id = $1::uuid',
        organizationId,
      );
      const customer = formatId('org', organizationId);
      expect(await routify('rebuild')).toMatchObject({ code: 2 });
      expect(await routify('rebuild', '--all', customer)).toMatchObject({ code: 2 });
      expect(await routify('rebuild', 'gen_nonsense')).toMatchObject({ code: 2 });
      expect(await routify('rebuild', customer)).toEqual({ code: 0, output: 'the wallet was rebuilt\n' });
      expect((await admissionOf(platform).findWallet(organizationId))?.creditLimitNanoUsd).toBe(7n);
    },
    TIMEOUT_MS,
  );
});
