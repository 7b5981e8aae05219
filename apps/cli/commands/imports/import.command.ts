import { writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { environmentValue } from '#core/infra';
import {
  comparisonLines,
  IMPORT_PRODUCTS,
  ImportService,
  ImportsModule,
  LogComparisonService,
  readRequests,
  readSource,
  reportLines,
  UndoImportService,
  type ImportProduct,
} from '#operations/imports';
import { EXIT, UsageError, type Command, type CommandIo } from '../../program/command.js';
import { closestOf, readArguments } from '../../program/read-arguments.js';
import { readTextFile } from '../../program/read-text-file.js';
import { withServices } from '../../program/with-services.js';
import { invitePeople } from './invite-people.js';

const options = {
  from: { type: 'string' },
  'from-env': { type: 'string' },
  name: { type: 'string' },
  options: { type: 'string' },
  'salt-key-file': { type: 'string' },
  config: { type: 'string' },
  'config-env': { type: 'string' },
  report: { type: 'string' },
  'compare-log': { type: 'string' },
  undo: { type: 'boolean', default: false },
  invite: { type: 'boolean', default: false },
  'per-minute': { type: 'string' },
  language: { type: 'string' },
  stop: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const USAGE = [
  `Usage: routify import ${IMPORT_PRODUCTS.join('|')} --from DATABASE [--dry-run] [--report FILE] [--json]`,
  '       [--from-env VARIABLE] [--name NAME] [--options FILE]',
  '       [--salt-key-file FILE] [--config FILE] [--config-env FILE]',
  `       routify import ${IMPORT_PRODUCTS.join('|')} --from DATABASE --compare-log REQUESTS [--json]`,
  `       routify import ${IMPORT_PRODUCTS.join('|')} --undo [--name NAME]`,
  `       routify import ${IMPORT_PRODUCTS.join('|')} --invite [--name NAME] [--per-minute N] [--language LANGUAGE] [--dry-run]`,
  `       routify import ${IMPORT_PRODUCTS.join('|')} --invite --stop [--name NAME]`,
  'DATABASE is postgres://…, mysql://…, or the path of a SQLite file or of a dump in SQL. It is only read.',
  '--from-env reads it from a variable, so that its password is in no list of processes.',
  '--options is the answer of GET /api/option/ of new-api or one-api: settings that their tables do not have.',
  '--salt-key-file has LITELLM_SALT_KEY, which decrypts the keys of providers. --config is LiteLLM’s config.yaml,',
  '--config-env the variables that its settings name (os.environ/NAME), as NAME=value in lines.',
  'A second run imports the difference. --undo takes an import back while nothing was charged.',
  '--invite writes an email to each imported person who has never logged in, once: 60 a minute, or --per-minute (1 to 1000).',
  'The language is that of the organization, or --language: en, ru, zh. --stop withdraws those that are not sent yet.',
];

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** Rows of the log are in memory at once. */
const REQUESTS_MAX = 100_000;

type Values = ReturnType<typeof readArguments<{ options: typeof options; allowPositionals: true }>>['values'];

/** Moves an installation of another gateway: a preview, then customers, keys, balances, channels and prices. */
export const importCommand: Command = {
  name: 'import',
  summary: `move from ${IMPORT_PRODUCTS.join(', ')}  PRODUCT --from DATABASE [--dry-run] [--report FILE] [--undo] …`,
  usage: USAGE,
  examples: [
    'routify import new-api --from one-api.db --dry-run',
    'routify import litellm --from-env LITELLM_DATABASE_URL --report report.json',
  ],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const product = productOf(positionals);
    const name = values.name ?? product;
    if (!NAME.test(name)) throw new UsageError('--name: expected up to 32 letters a to z, digits and -');
    requireMode(values);
    if (values.undo) return undo(name, values, io);
    if (values.invite) return invitePeople(name, values, progressOf(io, values.json), io);
    const source = { product, from: addressOf(values), ...(await filesOf(product, values)) };
    const count = values['compare-log'];
    if (count !== undefined && !(/^[1-9]\d*$/.test(count) && Number(count) <= REQUESTS_MAX))
      throw new UsageError(`--compare-log: expected a number of requests up to ${REQUESTS_MAX}`);
    return count === undefined ? run(source, name, values, io) : compare(source, name, Number(count), values, io);
  },
};

type Source = Parameters<typeof readSource>[0];

async function run(source: Source, name: string, values: Values, io: CommandIo): Promise<number> {
  const description = await readSource(source);
  return withServices([ImportsModule], async (services) => {
    const report = await services.get(ImportService).run(description, {
      product: source.product,
      source: name,
      isDryRun: values['dry-run'],
      onStep: progressOf(io, values.json),
    });
    const text = JSON.stringify(report, null, 2);
    if (values.report !== undefined) await writeFile(values.report, `${text}\n`, { mode: 0o600 });
    print(report, values.json ? null : reportLines(report), io);
    return report.result === 'refused' ? EXIT.failed : EXIT.ok;
  });
}

async function compare(source: Source, name: string, count: number, values: Values, io: CommandIo): Promise<number> {
  const log = await readRequests(source, count);
  return withServices([ImportsModule], async (services) => {
    const comparison = await services.get(LogComparisonService).compare(name, log);
    print(comparison, values.json ? null : comparisonLines(comparison), io);
    return EXIT.ok;
  });
}

async function undo(name: string, values: Values, io: CommandIo): Promise<number> {
  return withServices([ImportsModule], async (services) => {
    const counts = await services.get(UndoImportService).undo(name);
    const lines = Object.entries(counts).map(([kind, count]) => `  ${kind}: ${count} taken back`);
    print(counts, values.json ? null : [`The import ${name} was undone.`, ...lines], io);
    return EXIT.ok;
  });
}

/** `--undo` and `--invite` read no database, and options of one mode do nothing in another. */
function requireMode({ undo: isUndo, invite, 'per-minute': pace, language, stop, ...values }: Values): void {
  if (isUndo && invite) throw new UsageError('expected either --undo or --invite');
  if (!invite && (stop || pace !== undefined || language !== undefined))
    throw new UsageError('--per-minute, --language and --stop: expected with --invite');
  if (
    (isUndo || invite) &&
    [values.from, values['from-env'], values['compare-log']].some((value) => value !== undefined)
  )
    throw new UsageError('--undo and --invite: expected without --from and --compare-log');
  if (isUndo && values['dry-run']) throw new UsageError('--undo: expected without --dry-run');
}

function productOf([given, ...more]: readonly string[]): ImportProduct {
  const product = IMPORT_PRODUCTS.find((one) => one === given);
  if (given === undefined || more.length > 0) throw new UsageError(`expected one of ${IMPORT_PRODUCTS.join(', ')}`);
  if (product === undefined) throw new UsageError(`unknown product ${given}${closestOf(given, IMPORT_PRODUCTS)}`);
  return product;
}

function addressOf({ from, 'from-env': variable }: Values): string {
  if ((from === undefined) === (variable === undefined)) throw new UsageError('expected either --from or --from-env');
  const address = from ?? environmentValue(variable ?? '');
  if (address === null || address === '') throw new UsageError(`--from-env: the variable ${variable} is not set`);
  return address;
}

async function filesOf(product: ImportProduct, values: Values): Promise<Pick<Source, 'optionsText' | 'litellm'>> {
  const { options: optionsFile, 'salt-key-file': saltKeyFile, config, 'config-env': variablesFile } = values;
  if (product !== 'litellm' && [saltKeyFile, config, variablesFile].some((file) => file !== undefined))
    throw new UsageError('--salt-key-file, --config and --config-env: expected with litellm');
  const read = async (file: string | undefined) => (file === undefined ? null : readTextFile(file));
  const saltKey = (await read(saltKeyFile))?.trim() ?? null;
  const variables = new Map(Object.entries(parseEnv((await read(variablesFile)) ?? '') as Record<string, string>));
  return { optionsText: await read(optionsFile), litellm: { saltKey, configText: await read(config), variables } };
}

const PROGRESS_ROWS = 10_000;

/** A line for each ten thousand rows. */
function progressOf(io: CommandIo, json: boolean): (rows: number) => void {
  let done = 0;
  return (rows) => {
    const before = Math.floor(done / PROGRESS_ROWS);
    done += rows;
    if (!json && Math.floor(done / PROGRESS_ROWS) > before) io.err(`${done} rows`);
  };
}

/** @param lines null: the result as JSON */
function print(result: object, lines: readonly string[] | null, io: CommandIo): void {
  for (const line of lines ?? [JSON.stringify(result)]) io.out(line);
}
