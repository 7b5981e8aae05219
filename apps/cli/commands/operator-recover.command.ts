import { systemActor } from '#core';
import { IdentityModule, OperatorsService } from '#identity';
import { EXIT, UsageError, type Command } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { withServices } from '../program/with-services.js';

const options = { json: { type: 'boolean', default: false } } as const;

/** The way back in for an operator: access to the secrets of the installation is enough. */
export const operatorRecoverCommand: Command = {
  name: 'operator:recover',
  summary: 'print a link that restores an operator’s access  <email> [--json]',
  usage: [
    'Usage: routify operator:recover EMAIL [--json]',
    'Makes the user with this email an active superadmin without a second factor, ends their sessions, and prints a',
    'one-time link to set a new password, valid for an hour. An unknown email creates an operator. Audited as system:cli.',
  ],
  examples: ['routify operator:recover ada@example.com'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [email, ...more] = positionals;
    if (email === undefined || more.length > 0 || !/^[^\s@]+@[^\s@]+$/.test(email)) {
      throw new UsageError('expected one EMAIL');
    }
    const link = await withServices([IdentityModule], (services) =>
      services.get(OperatorsService).recover(email, systemActor('cli')),
    );
    io.out(values.json ? JSON.stringify({ link }) : link);
    return EXIT.ok;
  },
};
