import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, PrismaService, runMigrations, waitForSchema } from '#core/infra';
import { auditCommand } from '../../../apps/cli/commands/audit.command.js';
import { backupCommand } from '../../../apps/cli/commands/recovery/backup.command.js';
import { doctorCommand } from '../../../apps/cli/commands/doctor.command.js';
import { commandsOn, runCommand, type CommandAnswer } from '../../support/processes/command-line.js';
import { TlsPostgres } from '../../support/stores/servers/tls-postgres.js';
import { createTestRedis } from '../../support/stores/redis.js';
import { testEnvironment } from '../../support/test-environment.js';
import type { Command } from '../../../apps/cli/program/command.js';

/** Postgres that takes connections with TLS only. */
describe('TLS to Postgres', () => {
  const backups = mkdtempSync(join(tmpdir(), 'routify-tls-backups-'));
  let postgres: TlsPostgres;
  let redis: Awaited<ReturnType<typeof createTestRedis>>;

  beforeAll(async () => {
    redis = await createTestRedis();
    postgres = await TlsPostgres.start();
    await runMigrations(postgres.url());
  });
  afterAll(async () => {
    await postgres.stop();
    await redis.flush();
    rmSync(backups, { recursive: true });
  });

  async function routify(command: Command, url: string, ...args: string[]): Promise<CommandAnswer> {
    const restore = commandsOn({ databaseUrl: url, redisUrl: redis.url });
    Object.assign(process.env, { ROUTIFY_BACKUP_TO: backups });
    try {
      return await runCommand(command, ...args);
    } finally {
      restore();
    }
  }

  it('is verified by everything that connects: processes, migrations, backups and commands', async () => {
    const url = postgres.url();
    await waitForSchema(url, { signal: AbortSignal.timeout(10_000) });
    const prisma = await PrismaService.open(url, 'routify_gateway', () => undefined);
    const rows = await prisma.$queryRaw`SELECT current_user::text AS user`;
    await prisma.$disconnect();
    expect(rows).toEqual([{ user: 'routify_gateway' }]);
    expect(await routify(backupCommand, url)).toMatchObject({ code: 0 });
    expect(await routify(auditCommand, url)).toMatchObject({ code: 0 });
    const { lines } = await routify(doctorCommand, url);
    expect(lines).toContainEqual(expect.stringMatching(/^✓ postgres-tls .*verified/));
  });

  it.each([
    [
      'of another authority',
      'stranger',
      'localhost',
      /certificate.*; name the certificate of its authority in the URL/,
    ],
    [
      'for another name',
      'authority',
      '127.0.0.1',
      /does not match.*; use a host in the URL that the certificate names/,
    ],
  ] as const)('refuses a certificate %s, and says what to change', async (_case, authority, host, message) => {
    const url = postgres.url(postgres.verified(authority), host);
    await expect(runMigrations(url)).rejects.toThrow(message);
    await expect(runMigrations(url)).rejects.toThrow('DATABASE_URL (');
    await expect(PrismaService.open(url, 'routify_control', () => undefined)).rejects.toThrow();
    for (const command of [auditCommand, backupCommand]) {
      const { code, lines } = await routify(command, url);
      expect([code, lines.join(' ')]).toEqual([1, expect.stringMatching(message)]);
    }
    const { lines } = await routify(doctorCommand, url);
    expect(lines.find((line) => line.startsWith('✗ postgres '))).toMatch(message);
  });

  it('says what is missing where the URL asks for no encryption', async () => {
    await expect(runMigrations(postgres.url({}))).rejects.toThrow(
      /DATABASE_URL .*; add sslmode=verify-full to the URL/,
    );
  });

  it('is verified with sslmode=require, too, and with no-verify it is not', async () => {
    const stranger = postgres.authority('stranger');
    await expect(runMigrations(postgres.url({ sslmode: 'require', sslrootcert: stranger }))).rejects.toThrow();
    await expect(runMigrations(postgres.url({ sslmode: 'no-verify' }))).resolves.toMatchObject({ applied: 0 });
    const { lines } = await routify(doctorCommand, postgres.url({ sslmode: 'no-verify' }));
    expect(lines).toContainEqual(expect.stringMatching(/^✓ postgres-tls .*not verified, at a private address/));
  });

  it('starts nothing with a file that cannot be read', () => {
    const databaseUrl = postgres.url({ sslmode: 'verify-full', sslrootcert: '/nowhere/ca.pem' });
    expect(() => loadConfig(testEnvironment({ databaseUrl, redisUrl: redis.url }))).toThrow(
      /DATABASE_URL .*sslrootcert/,
    );
  });
});
