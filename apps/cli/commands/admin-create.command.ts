import { parseArgs } from 'node:util';
import { systemActor } from '#audit';
import { AdminTokensService, AuthControlModule, describeAdminToken } from '#auth';
import { Config } from '#infra';
import { EXIT, type Command } from '../program/command.js';
import { withServices } from '../program/with-services.js';

const options = {
  name: { type: 'string', default: 'command line' },
  json: { type: 'boolean', default: false },
} as const;

/** Creates the first admin token in production. Access to the secrets of the installation is enough. */
export const adminCreateCommand: Command = {
  name: 'admin:create',
  summary: 'create an admin token and print it, once  [--name <text>] [--json]',
  usage: [
    'Usage: routify admin:create [--name TEXT] [--json]',
    'Prints a new token of the management API. It is shown only once. Tokens are listed by their names.',
  ],
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options });
    const { token, secret, adminUrl } = await withServices([AuthControlModule], async (services) => {
      const issued = await services.get(AdminTokensService).create({ name: values.name }, systemActor('cli'));
      return { ...issued, adminUrl: `${services.get(Config).publicUrl}/admin/v1` };
    });
    if (values.json) {
      io.out(JSON.stringify({ ...describeAdminToken(token), secret }));
    } else {
      io.out(secret);
      io.err(`This is the only time it is shown. Send it as "Authorization: Bearer …" to ${adminUrl}.`);
    }
    return EXIT.ok;
  },
};
