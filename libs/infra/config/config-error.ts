/** One invalid variable, described for the operator. `got` is already masked. */
export interface ConfigProblem {
  readonly variable: string;
  readonly got: string;
  readonly expected: string;
  readonly example: string;
  readonly didYouMean: string;
}

const COLUMNS = [
  ['variable', 'VARIABLE'],
  ['got', 'GOT'],
  ['expected', 'EXPECTED'],
  ['example', 'EXAMPLE'],
  ['didYouMean', 'DID YOU MEAN'],
] as const satisfies readonly (readonly [keyof ConfigProblem, string])[];

/** All problems of the environment at once. Its message is a table for a terminal. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(formatProblems(problems));
    this.name = 'ConfigError';
  }
}

function formatProblems(problems: readonly ConfigProblem[]): string {
  const shown = COLUMNS.filter(([field]) => problems.some((problem) => problem[field] !== ''));
  const rows = [shown.map(([, title]) => title), ...problems.map((problem) => shown.map(([field]) => problem[field]))];
  const widths = shown.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const count = problems.length === 1 ? '1 variable is' : `${problems.length} variables are`;
  return [`The environment is not usable: ${count} wrong.`, '', ...lines.map((line) => line.trimEnd())].join('\n');
}
