import { parseArgs } from 'node:util';
import { systemActor } from '#audit';
import { IdentityModule, OperatorsService } from '#identity';
import { EXIT, UsageError, type Command } from '../program/command.js';
import { withServices } from '../program/with-services.js';

const options = { json: { type: 'boolean', default: false } } as const;

/** The way back in for an operator: access to the secrets of the installation is enough. */
export const operatorRecoverCommand: Command = {
  name: 'operator:recover',
  summary: 'print a link that lets an operator in again  <address> [--json]',
  usage: [
    'Usage: routify operator:recover ADDRESS [--json]',
    'Makes the user of the address an active superadmin without a second factor, ends its sessions, and prints a',
    'link that sets a new password once, within an hour. An unknown address becomes a new operator. The audit has it as system:cli.',
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [email, ...more] = positionals;
    if (email === undefined || more.length > 0 || !/^[^\s@]+@[^\s@]+$/.test(email)) {
      throw new UsageError('name one address');
    }
    const link = await withServices([IdentityModule], (services) =>
      services.get(OperatorsService).recover(email, systemActor('cli')),
    );
    io.out(values.json ? JSON.stringify({ link }) : link);
    return EXIT.ok;
  },
};
