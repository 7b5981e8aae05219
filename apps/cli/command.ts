/**
 * Exit codes of every command; 78 (environment) and 70 (migrations) are set where they are found. `differs` is how
 * `diff` says that something would change.
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, differs: 3 } as const;

/** Where a command writes: results to `out`, everything else to `err`. Both end the line. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
}

/** Arguments that make no sense: the reason is printed with the command's usage, and the exit code is 2. */
export class UsageError extends Error {}

/** One `routify <name>`. */
export interface Command {
  readonly name: string;
  /** One line for `routify help`. */
  readonly summary: string;
  /** What `routify <name> --help` prints. */
  readonly usage: readonly string[];
  /** Answers the exit code. A RoutifyError that it throws is printed as one line and exits 1. */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}
