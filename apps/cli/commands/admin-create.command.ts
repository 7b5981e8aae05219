import { Config } from '#core/infra';
import { AdminTokensService, AuthControlModule, describeAdminToken } from '#auth';
import { Clock, systemActor } from '#core';
import { EXIT, UsageError, type Command } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { withServices } from '../program/with-services.js';

const options = {
  name: { type: 'string', default: 'command line' },
  days: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const DAY_MS = 86_400_000;

/** Creates the first admin token in production. Access to the secrets of the installation is enough. */
export const adminCreateCommand: Command = {
  name: 'admin:create',
  summary: 'create an admin token and print it, once  [--name <text>] [--days <number>|never] [--json]',
  usage: [
    'Usage: routify admin:create [--name TEXT] [--days N|never] [--json]',
    'Creates a token for the management API and prints it once. Lists show tokens by name.',
    'The token expires after 90 days, or after --days. The settings can impose a lower limit.',
  ],
  examples: ['routify admin:create', 'routify admin:create --name ci --days 30'],
  async run(args, io) {
    const { values } = readArguments({ args, options });
    const { token, secret, adminUrl } = await withServices([AuthControlModule], async (services) => {
      const fields = { name: values.name, ...expiryOf(values.days, services.get(Clock).nowMs()) };
      const issued = await services.get(AdminTokensService).create(fields, systemActor('cli'));
      return { ...issued, adminUrl: `${services.get(Config).publicUrl}/admin/v1` };
    });
    if (values.json) {
      io.out(JSON.stringify({ ...describeAdminToken(token), secret }));
    } else {
      io.out(secret);
      const end = token.expiresAt === null ? 'It never expires.' : `It expires on ${token.expiresAt.toISOString()}.`;
      io.err(`The token is not shown again. Send it as "Authorization: Bearer …" to ${adminUrl}. ${end}`);
    }
    return EXIT.ok;
  },
};

function expiryOf(days: string | undefined, nowMs: number): { readonly expiresAt?: Date | null } {
  if (days === undefined) return {};
  if (days === 'never') return { expiresAt: null };
  if (!/^[1-9]\d{0,3}$/.test(days)) throw new UsageError(`--days: expected a whole number or never, got ${days}`);
  return { expiresAt: new Date(nowMs + Number(days) * DAY_MS) };
}
