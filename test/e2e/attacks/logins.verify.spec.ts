import { Client, type QueryResult } from 'pg';
import { runChecks, storeChecks } from '#operations';
import { PrismaService } from '#core/infra';
import { SystemClock } from '#core';
import { journalCommand } from '../../../apps/cli/commands/recovery/journal.command.js';
import { readDatabase } from '../../../libs/operations/backups/database/read-database.js';
import { PostgresInspector } from '../../../libs/core/infra/observe/inspect-postgres.js';
import { eventually } from '../../support/eventually.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../support/gateway/platform.js';
import { AppProcess } from '../../support/processes/app-process.js';
import { commandsOn, runCommand } from '../../support/processes/command-line.js';
import { createLogins } from '../../support/stores/logins.js';

const ROLES = ['routify_gateway', 'routify_worker'] as const;
/** What only control reads: how people log in, and secrets that no request of a customer needs. */
const CONTROL_ONLY = [
  ...['login_account', 'session', 'one_time_link', 'recovery_code', 'passkey', 'identity_provider', 'mail_message'],
  ...['webhook_endpoint', 'redeem_code', 'audit_event'],
];

/** Processes whose logins own nothing, on a database that its owner has migrated. */
describe('logins that do not own the schema', () => {
  let platform: Platform;
  let urls: Awaited<ReturnType<typeof createLogins>>;
  const processes: AppProcess[] = [];

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    await platform.addChannel({ name: 'simulator', serves: ['plain'] });
    urls = await createLogins(platform.config.databaseUrl);
    for (const app of ['worker', 'gateway'] as const) {
      const environment = {
        ...platform.environment,
        DATABASE_URL: urls[app],
        ROUTIFY_INSTANCE: `own-${app}`,
        ROUTIFY_WORKER_LISTEN: '127.0.0.1:0',
        ROUTIFY_JOURNAL_DIR: `${platform.config.journalDir}/${app}`,
      };
      processes.push(await AppProcess.start(app, { environment }));
    }
  });

  afterAll(async () => {
    for (const process of processes) await process.stop();
    await platform.stop();
  });

  /** One statement of a connection that names no role, as a thief of the address would open it. */
  async function as(url: string, sql: string): Promise<QueryResult<Record<string, unknown>>> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return await client.query<Record<string, unknown>>(sql);
    } finally {
      await client.end();
    }
  }

  it('serve a request and book it', async () => {
    const customer = await platform.addCustomer();
    const caller = new GatewayCaller(platform, customer.apiKey, processes[1]!.url);
    const hello = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }] };
    await eventually(async () => (await caller.chat(hello)).status === 200);
    const booked = 'SELECT grade FROM usage_record WHERE organization_id = $1::uuid AND grade = 2';
    await eventually(async () => (await platform.query(booked, customer.organizationId)).length === 1);
    // What a gateway reads of the books, as the customer that asks.
    for (const path of ['/v1/dashboard/billing/usage', '/v1/dashboard/billing/subscription', '/v1/key']) {
      expect([path, (await caller.get(path)).status]).toEqual([path, 200]);
    }
    for (const { output } of processes) expect(output).not.toMatch(/permission denied|roles are missing/);
  });

  it('resend what is in the journal of a gateway', async () => {
    const restore = commandsOn({ databaseUrl: urls.gateway, redisUrl: platform.config.redisUrl });
    Object.assign(process.env, { ROUTIFY_JOURNAL_DIR: `${platform.config.journalDir}/gateway` });
    try {
      const replayed = await runCommand(journalCommand, 'replay', '--since', '2026-01-01T00:00:00Z');
      expect(replayed).toMatchObject({ code: 0, lines: ['0 sent, 1 already known, 0 failed, 0 damaged'] });
    } finally {
      restore();
    }
  });

  it.each(CONTROL_ONLY)('of a gateway cannot read %s', async (table) => {
    await expect(as(urls.gateway, `SELECT * FROM ${table}`)).rejects.toThrow('permission denied');
  });

  it('of a gateway cannot write any table, nor any column', async () => {
    const { rows } = await as(
      urls.gateway,
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'part', 'archive')
         AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES')
           OR has_any_column_privilege(c.oid, 'INSERT, UPDATE, REFERENCES'))`,
    );
    expect(rows).toEqual([]);
    await expect(as(urls.gateway, 'DELETE FROM transfer')).rejects.toThrow('permission denied');
  });

  it.each(['gateway', 'worker'] as const)('of a %s cannot become another role, nor change the schema', async (app) => {
    const [owner] = await platform.query<{ user: string }>('SELECT tableowner AS user FROM pg_tables LIMIT 1');
    for (const role of ['routify_control', 'routify_tenant', owner!.user]) {
      await expect(as(urls[app], `SET ROLE "${role}"`)).rejects.toThrow('permission denied to set role');
    }
    for (const sql of ['CREATE TABLE mine (id int)', 'ALTER TABLE transfer ADD mine int', 'CREATE ROLE mine']) {
      await expect(as(urls[app], sql)).rejects.toThrow(/permission denied|must be owner/);
    }
    const { rows } = await as(
      urls[app],
      `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication AS more
       FROM pg_roles WHERE rolname = session_user`,
    );
    expect(rows).toEqual([{ more: false }]);
  });

  it('of a worker read every table for a backup, and none but its own in its other work', async () => {
    // Of what no process changes here; row-level security holds for most of it.
    const still = ['api_key', 'channel', 'model', 'organization', 'setting', 'tier'];
    const copied = (url: string) =>
      readDatabase(url, async (snapshot) => {
        const counts: Record<string, number> = {};
        for (const table of snapshot.tables) {
          const { source, rowCount } = snapshot.copy(table);
          await source.resume().toArray();
          counts[table.name] = rowCount();
        }
        return still.map((name) => counts[name] ?? -1);
      });
    const read = await copied(urls.worker);
    expect(read).toEqual(await copied(platform.config.databaseUrl));
    expect(read!.slice(0, 5).every((count) => count > 0)).toBe(true);
    const prisma = await PrismaService.open(urls.worker, 'routify_worker', () => undefined);
    await expect(prisma.$queryRaw`SELECT * FROM login_account`).rejects.toThrow('permission denied');
    await prisma.$disconnect();
  });

  it('are refused where a process needs another role, and never run as the owner instead', async () => {
    for (const role of ROLES) {
      const warn = jest.fn();
      const own = role === 'routify_gateway' ? urls.gateway : urls.worker;
      const other = role === 'routify_gateway' ? urls.worker : urls.gateway;
      const prisma = await PrismaService.open(own, role, warn);
      expect(warn).not.toHaveBeenCalled();
      expect(await prisma.$queryRaw`SELECT current_user::text AS user`).toEqual([{ user: role }]);
      await prisma.$disconnect();
      for (const wrong of [role, 'routify_control'] as const) {
        const opened = PrismaService.open(other, wrong, () => undefined);
        await expect(opened).rejects.toThrow(`cannot switch to ${wrong}`);
      }
    }
  });

  it('are distinguished from those of the owner', async () => {
    const ownersOf = async (): Promise<readonly string[]> =>
      (await new PostgresInspector(platform.config).readRights()).ownerProcesses;
    // The platform's own gateway, in this process.
    expect(await ownersOf()).toEqual(['gateway']);
    const config = Object.assign({}, platform.config, { profile: 'production' as const });
    const findingsOf = async (databaseUrl: string) => {
      const facts = () => Promise.reject(new Error('not to be read'));
      const own = Object.assign({}, config, { databaseUrl });
      const findings = await runChecks(storeChecks({ config: own, clock: new SystemClock(), facts, processes: null }));
      return new Map(findings.map((finding) => [finding.check, finding]));
    };
    const ofOwner = await findingsOf(config.databaseUrl);
    expect(ofOwner.get('rights')).toMatchObject({ status: 'warn', code: 'rights_owner_processes' });
    const ofGateway = await findingsOf(urls.gateway);
    expect(ofGateway.get('rights')?.message).toBe(
      'routify_gateway_login has the rights of routify_gateway only, as it should',
    );
    expect(ofGateway.get('migrations')).toMatchObject({ status: 'ok' });
    expect(ofGateway.get('ledger')).toMatchObject({ status: 'warn', code: 'not_checked' });
    expect([...ofGateway.values()].filter(({ status }) => status === 'fail')).toEqual([]);
  });
});
