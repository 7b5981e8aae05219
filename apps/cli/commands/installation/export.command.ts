import { stringify } from 'yaml';
import { EXIT, type Command } from '../../program/command.js';
import { CONNECTION_NOTE, CONNECTION_OPTIONS, CONNECTION_USAGE, ControlClient } from '../../program/control-client.js';
import { readArguments } from '../../program/read-arguments.js';

const options = { ...CONNECTION_OPTIONS, json: { type: 'boolean', default: false } } as const;

/** Prints the installation as a file for `apply`. Secrets are references to environment variables. */
export const exportCommand: Command = {
  name: 'export',
  summary: `print the installation as a file, in YAML  [--json] ${CONNECTION_USAGE}`,
  usage: [
    `Usage: routify export [--json] ${CONNECTION_USAGE}`,
    'Prints the installation as a file for `apply`. Secrets are references to environment variables.',
    CONNECTION_NOTE,
  ],
  examples: ['routify export > routify.yaml'],
  async run(args, io) {
    const { values } = readArguments({ args, options });
    const client = await ControlClient.connect(values);
    const document = await client.get<object>('/installation/export');
    io.out(values.json ? JSON.stringify(document, null, 2) : stringify(document, { lineWidth: 0 }).trimEnd());
    return EXIT.ok;
  },
};
