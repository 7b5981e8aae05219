import { readVersion } from '#core/infra';
import { RoutifyError } from '#core';
import { EXIT, UsageError, type Command, type CommandIo } from './command.js';
import { closestOf } from './read-arguments.js';

const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h']);
const VERSION: ReadonlySet<string> = new Set(['version', '--version', '-v', '-V']);

/** Runs the command named by the first argument. Invalid arguments exit 2, expected failures 1; bugs throw. */
export async function runCommand(
  commands: readonly Command[],
  [name, ...args]: readonly string[],
  io: CommandIo,
): Promise<number> {
  if (name !== undefined && VERSION.has(name)) {
    io.out(readVersion());
    return EXIT.ok;
  }
  const isHelp = name === undefined || HELP.has(name);
  const requested = isHelp ? args[0] : name;
  if (requested === undefined) {
    for (const line of usage(commands)) io.out(line);
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = commands.find((known) => known.name === requested);
  if (command === undefined) return refuseUnknown(requested, isHelp ? args[1] : args[0], commands, io);
  if (!isHelp && !requestsHelp(args)) return runOne(command, args, io);
  for (const line of help(command)) io.out(line);
  return EXIT.ok;
}

/** Arguments after `--` are no options. */
function requestsHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

/** `channel test` is meant as `channel:test`. */
function refuseUnknown(name: string, next: string | undefined, commands: readonly Command[], io: CommandIo): number {
  const names = commands.map((known) => known.name);
  const family = names.filter((known) => known.startsWith(`${name}:`));
  const isPair = next !== undefined && family.length > 0;
  io.err(`unknown command ${name}${closestOf(isPair ? `${name}:${next}` : name, isPair ? family : names)}`);
  return EXIT.usage;
}

async function runOne(command: Command, args: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await command.run(args, io);
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === null || !(error instanceof Error)) throw error;
    io.err(`routify ${command.name}: ${error.message}`);
    if (code === EXIT.usage) for (const line of command.usage) io.err(line);
    return code;
  }
}

/** Null for an unexpected error. */
function exitCodeOf(error: unknown): number | null {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof RoutifyError) return EXIT.failed;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_PARSE_ARGS') ? EXIT.usage : null;
}

function help({ usage: lines, examples }: Command): string[] {
  return [...lines, '', 'Examples:', ...examples.map((example) => `  ${example}`)];
}

function usage(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  const more = [
    'Run routify <command> --help for details and examples of a command, routify --version for the version.',
  ];
  return ['Usage: routify <command> [options]', '', ...lines, '', ...more];
}
