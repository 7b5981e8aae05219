/**
 * Exit codes of every command. 78 (invalid environment) and 70 (failed migration) are set where the error occurs.
 * `differs`: `diff` found changes, or an invoice does not reconcile.
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, differs: 3 } as const;

/** Output of a command: results go to `out`, everything else to `err`. Both end the line. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
}

/** Invalid arguments: the reason is printed with the usage of the command, and the exit code is 2. */
export class UsageError extends Error {}

/** One `routify <name>`. */
export interface Command {
  readonly name: string;
  /** One line for `routify help`. */
  readonly summary: string;
  /** The first lines of `routify <name> --help`, and what follows an invalid argument. */
  readonly usage: readonly string[];
  /** Lines for a shell, most common first. */
  readonly examples: readonly string[];
  /** Returns the exit code. A thrown RoutifyError is printed as one line and exits 1. */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}
