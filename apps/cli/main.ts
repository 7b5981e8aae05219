import 'reflect-metadata';
import { COMMANDS } from './commands.js';
import { runCommand } from './program/run-command.js';

process.exitCode = await runCommand(COMMANDS, process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
