import { extname } from 'node:path';
import { systemActor } from '#core';
import {
  CatalogControlModule,
  IMPORT_MODES,
  PRICE_LIST_FORMATS,
  PriceImportService,
  summarizeImport,
  type FileSyntax,
  type ImportRow,
  type PriceImportPreview,
  type PriceImportOptions,
} from '#catalog';
import { EXIT, UsageError, type Command, type CommandIo } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { readTextFile } from '../program/read-text-file.js';
import { withServices } from '../program/with-services.js';

const options = {
  'dry-run': { type: 'boolean', default: false },
  'max-change': { type: 'string' },
  format: { type: 'string', default: 'native' },
  mode: { type: 'string', default: 'upsert' },
  json: { type: 'boolean', default: false },
} as const;

const USAGE = [
  'Usage: routify price:import FILE [--dry-run] [--max-change PERCENT] [--json]',
  `       [--format ${PRICE_LIST_FORMATS.join('|')}] [--mode ${IMPORT_MODES.join('|')}]`,
  'FILE ends in .json, .ndjson or .csv. Formats other than native are JSON.',
];

const SYNTAXES: Readonly<Record<string, FileSyntax>> = {
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.csv': 'csv',
};

interface ParsedArguments {
  readonly file: string;
  readonly syntax: FileSyntax;
  readonly importOptions: PriceImportOptions;
}

/** Previews a price list and, unless it is a dry run, applies it: both steps of the management API. */
export const priceImportCommand: Command = {
  name: 'price:import',
  summary: 'import a price list  FILE [--dry-run] [--max-change PERCENT] [--format …] [--mode …] [--json]',
  usage: USAGE,
  examples: [
    'routify price:import prices.csv --dry-run',
    'routify price:import litellm.json --format litellm --max-change 50',
  ],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const parsed = readPriceArguments(values, positionals);
    const text = await readTextFile(parsed.file);
    return withServices([CatalogControlModule], async (services) => {
      const imports = services.get(PriceImportService);
      const preview = await imports.preview(text, parsed.syntax, parsed.importOptions);
      const isApplied = preview.token !== null && !values['dry-run'];
      if (isApplied) await imports.apply(preview.token, { text: '', terms: {} }, systemActor('price:import'));
      report(preview, isApplied, values.json, io);
      return preview.rows.some(({ action }) => FAILED_ACTIONS.has(action)) ? EXIT.failed : EXIT.ok;
    });
  },
};

/** Actions of rows that are not imported as written; one such row makes the exit code 1. */
const FAILED_ACTIONS: ReadonlySet<ImportRow['action']> = new Set(['error', 'blocked']);

/** Throws a UsageError for invalid arguments. */
function readPriceArguments(
  { format, mode, 'max-change': percent }: { format: string; mode: string; 'max-change'?: string | undefined },
  [file, ...more]: readonly string[],
): ParsedArguments {
  const known = {
    format: PRICE_LIST_FORMATS.find((one) => one === format),
    mode: IMPORT_MODES.find((one) => one === mode),
  };
  const syntax = SYNTAXES[extname(file ?? '').toLowerCase()];
  const isPercent = percent === undefined || /^\d{1,7}%?$/.test(percent);
  if (file === undefined || more.length > 0) throw new UsageError('expected one FILE');
  if (syntax === undefined) throw new UsageError(`${file}: the name does not end in .json, .ndjson or .csv`);
  if (!isPercent) throw new UsageError(`--max-change: expected a percentage, got ${percent}`);
  if (known.format === undefined) throw new UsageError(`--format: unknown format ${format}`);
  if (known.mode === undefined) throw new UsageError(`--mode: unknown mode ${mode}`);
  const importOptions = {
    format: known.format,
    mode: known.mode,
    percentMax: percent === undefined ? null : Number.parseInt(percent, 10),
    effectiveFrom: null,
    source: known.format === 'native' ? 'import' : known.format,
    tierId: null,
    organizationId: null,
  };
  return { file, syntax, importOptions };
}

/** Actions of printed rows; unchanged and skipped rows are only counted. */
const PRINTED: ReadonlySet<ImportRow['action']> = new Set(['create', 'update', 'error', 'blocked']);

function report({ rows }: PriceImportPreview, applied: boolean, json: boolean, io: CommandIo): void {
  const summary = summarizeImport(rows);
  if (json) {
    io.out(JSON.stringify({ applied, summary, rows }));
    return;
  }
  for (const row of rows.filter(({ action }) => PRINTED.has(action))) for (const line of linesOf(row)) io.out(line);
  const counts = Object.entries(summary).map(([action, count]) => `${count} ${action}`);
  io.out(`${counts.join(', ')}: ${applied ? 'applied' : 'nothing was changed'}`);
}

function linesOf({ line, action, model, key, diff, errors }: ImportRow): string[] {
  const differences = diff.map(({ field, from_prompt_tokens: from, before, after, change_percent: percent }) => {
    const step = from === 0 ? '' : ` from ${from} prompt tokens`;
    return `    ${field}${step}: ${before ?? '–'} → ${after ?? '–'}${percent === null ? '' : ` (${percent} %)`}`;
  });
  return [
    `${action} ${model ?? key} (line ${line})`,
    ...(action === 'create' ? [] : differences),
    ...errors.map(({ message }) => `    ${message}`),
  ];
}
