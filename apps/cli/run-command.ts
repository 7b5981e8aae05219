import { nearest, RoutifyError } from '#kernel';
import { EXIT, type Command, type CommandIo } from './command.js';

/** Runs the command that the first argument names. Errors of the caller exit 2, expected failures 1; bugs throw. */
export async function runCommand(
  commands: readonly Command[],
  [name, ...args]: readonly string[],
  io: CommandIo,
): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    for (const line of usage(commands)) io.out(line);
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = commands.find((known) => known.name === name);
  if (command === undefined) {
    const [suggestion] = nearest(
      name,
      commands.map((known) => known.name),
      1,
    );
    io.err(`unknown command ${name}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`);
    return EXIT.usage;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === null || !(error instanceof Error)) throw error;
    io.err(`routify ${name}: ${error.message}`);
    return code;
  }
}

/** Null for what is not expected. */
function exitCodeOf(error: unknown): number | null {
  if (error instanceof RoutifyError) return EXIT.failed;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_PARSE_ARGS') ? EXIT.usage : null;
}

function usage(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return ['Usage: routify <command> [options]', '', ...lines];
}
