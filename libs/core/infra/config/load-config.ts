import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expectedOf, valueOfText } from '../../fields/check-value.js';
import { text as textField } from '../../fields/kinds.js';
import { closestMatches } from '../../kernel/text/closest-matches.js';
import type { Config } from './config.js';
import { type Variable, type VariableFacts, exampleOf } from './variable.js';
import { VARIABLES } from './variables.js';

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

type Environment = Readonly<Record<string, string | undefined>>;
type Setting = { readonly text: string } | { readonly unset: true } | { readonly problem: ConfigProblem };

const FILE = textField({ max: 4_096, expected: 'a readable file', example: '/run/secrets/x' });
const FIELDS = Object.keys(VARIABLES) as (keyof Config)[];
const NAMES = FIELDS.map((field) => VARIABLES[field].name);

/**
 * Reads the environment into a frozen Config. An empty value counts as unset; `NAME_FILE` names a file that holds
 * the value of `NAME`. Throws ConfigError with every problem at once; unknown `ROUTIFY_*` names are problems too.
 */
export function loadConfig(environment: Environment): Config {
  const problems: ConfigProblem[] = [];
  const known: Partial<Record<keyof Config, unknown>> = {};
  for (const field of FIELDS) {
    const outcome = readField(VARIABLES[field] as Variable<unknown>, environment, known as Partial<Config>);
    if ('problem' in outcome) problems.push(outcome.problem);
    else known[field] = outcome.value;
  }
  problems.push(...unknownNames(environment));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(known as Config);
}

/** Names of the table's variables that the environment sets, directly or through `_FILE`. */
export function variablesSet(environment: Environment): string[] {
  return NAMES.filter((name) => isSet(environment[name]) || isSet(environment[`${name}_FILE`]));
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

type Outcome = { readonly value: unknown } | { readonly problem: ConfigProblem };

function readField(variable: Variable<unknown>, environment: Environment, known: Partial<Config>): Outcome {
  const setting = readSetting(variable, environment);
  if ('problem' in setting) return setting;
  if ('unset' in setting) return readFallback(variable, known);
  const value = valueOfText(variable.field, setting.text);
  if (value === null) return { problem: problemOf(variable, setting.text) };
  const expected = known.profile === 'production' ? (variable.productionRule?.(value, known) ?? null) : null;
  return expected === null ? { value } : { problem: problemOf(variable, setting.text, expected) };
}

function readSetting(variable: Variable<unknown>, environment: Environment): Setting {
  const text = environment[variable.name];
  const file = environment[`${variable.name}_FILE`];
  if (!isSet(file)) return isSet(text) ? { text } : { unset: true };
  const fileVariable: Described = { name: `${variable.name}_FILE`, field: FILE };
  if (isSet(text)) return { problem: problemOf(fileVariable, file, `nothing, as ${variable.name} is set too`) };
  try {
    return { text: readFileSync(file, 'utf8').replace(/\r?\n$/, '') };
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    return { problem: problemOf(fileVariable, file, `${expectedOf(FILE)} (${code})`) };
  }
}

/** Defaults are read as values are, so that an invalid one is reported. */
function readFallback(variable: Variable<unknown>, known: Partial<Config>): Outcome {
  const fallback = known.profile === 'production' ? variable.production : variable.development;
  if (fallback.kind === 'required') return { problem: problemOf(variable, '') };
  if (fallback.kind === 'none') return { value: valueOfText(variable.field, '') };
  const text = fallback.kind === 'text' ? fallback.text : fallback.derive(known, hostname());
  if (text === null) return { value: null };
  const value = valueOfText(variable.field, text);
  return value === null ? { problem: problemOf(variable, text) } : { value };
}

type Described = Pick<VariableFacts, 'name' | 'field' | 'secret'>;

function problemOf(variable: Described, text: string, expected = expectedOf(variable.field)): ConfigProblem {
  return {
    variable: variable.name,
    got: text === '' ? '(unset)' : variable.secret === true ? `*** (${text.length} characters)` : text,
    expected,
    example: exampleOf(variable.field),
    didYouMean: '',
  };
}

/** Values of unknown names are never shown: a mistyped secret is still a secret. */
function unknownNames(environment: Environment): ConfigProblem[] {
  const known = new Set(NAMES.flatMap((name) => [name, `${name}_FILE`]));
  return Object.keys(environment)
    .filter((name) => name.startsWith('ROUTIFY_') && !known.has(name))
    .map((name) => ({
      variable: name,
      got: '***',
      expected: 'no variable of this name',
      example: '',
      didYouMean: closestMatches(name, NAMES, 1).join(', '),
    }));
}

function formatProblems(problems: readonly ConfigProblem[]): string {
  const shown = COLUMNS.filter(([field]) => problems.some((problem) => problem[field] !== ''));
  const rows = [shown.map(([, title]) => title), ...problems.map((problem) => shown.map(([field]) => problem[field]))];
  const widths = shown.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const count = problems.length === 1 ? '1 variable is' : `${problems.length} variables are`;
  return [`The environment is not usable: ${count} wrong.`, '', ...lines.map((line) => line.trimEnd())].join('\n');
}
