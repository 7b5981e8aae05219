import type { INestApplicationContext } from '@nestjs/common';
import {
  INVOICE_FORMAT_NAMES,
  readColumns,
  readPairs,
  UsageModule,
  UpstreamInvoicesService,
  type ComparedLine,
  type InvoiceCheck,
  type InvoiceSide,
  type NewInvoiceCheck,
} from '#billing/ledger';
import { ChannelsControlModule, ChannelsService } from '#channels';
import { formatUsd, parseId, parseUsd, RoutifyError, systemActor } from '#core';
import { EXIT, UsageError, type Command, type CommandIo } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { readTextFile } from '../program/read-text-file.js';
import { withServices } from '../program/with-services.js';

const options = {
  channel: { type: 'string', multiple: true, default: [] as string[] },
  from: { type: 'string' },
  to: { type: 'string' },
  'by-period': { type: 'boolean', default: false },
  format: { type: 'string' },
  columns: { type: 'string' },
  names: { type: 'string' },
  'tolerance-usd': { type: 'string', default: '0' },
  'tolerance-bps': { type: 'string', default: '0' },
  'amounts-only': { type: 'boolean', default: false },
  reference: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const USAGE = [
  'Usage: routify invoice:check FILE.csv --channel CHANNEL [--channel …] [--from DAY] [--to DAY] [--by-period]',
  `       [--format ${INVOICE_FORMAT_NAMES.join('|')}] [--columns day=Date,amount_usd=Cost]`,
  '       [--names "Claude Haiku 4.5=claude-haiku-4-5,…"] [--tolerance-usd AMOUNT] [--tolerance-bps N] [--amounts-only]',
  '       [--reference TEXT] [--json]',
  'CHANNEL is a name or chn_…. By default the format is detected from the header. Exits 3 if the invoice does not reconcile.',
];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

type Values = ReturnType<typeof parse>['values'];
type CheckOptions = Omit<NewInvoiceCheck, 'text' | 'channelIds'>;

/** As `POST /admin/v1/channels/{id}/check-invoice`, for files of any size. */
export const invoiceCheckCommand: Command = {
  name: 'invoice:check',
  summary: 'compare a provider’s invoice with recorded costs  FILE.csv --channel CHANNEL … [--json]',
  usage: USAGE,
  examples: ['routify invoice:check november.csv --channel openai-main --from 2026-11-01 --to 2026-11-30'],
  async run(args, io) {
    const { values, positionals } = parse(args);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError('expected one FILE.csv');
    if (values.channel.length === 0) throw new UsageError('--channel is missing');
    const checkOptions = readCheckOptions(values);
    const text = await readTextFile(file);
    return withServices([ChannelsControlModule, UsageModule], async (services) => {
      const channelIds = await readChannels(services, values.channel);
      const check = { ...checkOptions, text, channelIds };
      const result = await services.get(UpstreamInvoicesService).check(check, systemActor('invoice:check'));
      report(result, values.json, io);
      return result.reconciles ? EXIT.ok : EXIT.differs;
    });
  },
};

function parse(args: readonly string[]) {
  return readArguments({ args, options, allowPositionals: true });
}

/** Throws a UsageError for invalid values. */
function readCheckOptions(values: Values): CheckOptions {
  const format = INVOICE_FORMAT_NAMES.find((name) => name === values.format) ?? null;
  if (values.format !== undefined && format === null) throw new UsageError('--format: unknown format');
  for (const name of ['from', 'to'] as const) {
    const day = values[name];
    const isDay = day === undefined || (DAY.test(day) && !Number.isNaN(Date.parse(day)));
    if (!isDay) throw new UsageError(`--${name}: expected a day such as 2026-11-20, got ${day}`);
  }
  const toleranceNanoUsd = parseUsd(values['tolerance-usd']);
  if (toleranceNanoUsd === null || toleranceNanoUsd < 0n) {
    throw new UsageError('--tolerance-usd: expected an amount such as 0.05');
  }
  if (!/^\d{1,5}$/.test(values['tolerance-bps'])) throw new UsageError('--tolerance-bps: expected a whole number');
  return {
    reading: { format, columns: readColumns(values.columns ?? null) },
    names: readPairs(values.names ?? null, 'names'),
    from: values.from ?? null,
    to: values.to ?? null,
    by: values['by-period'] ? 'period' : 'day',
    toleranceNanoUsd,
    toleranceBps: BigInt(values['tolerance-bps']),
    amountsOnly: values['amounts-only'],
    reference: values.reference ?? null,
  };
}

async function readChannels(services: INestApplicationContext, names: readonly string[]): Promise<string[]> {
  const channels = services.get(ChannelsService);
  const ids = new Set<string>();
  for (const name of names) {
    const id = parseId('chn', name) ?? (await channels.findIdByName(name));
    if (id === null) throw new RoutifyError('not_found', `There is no channel named ${name}.`);
    ids.add((await channels.get(id)).id);
  }
  return [...ids];
}

function report(check: InvoiceCheck, json: boolean, io: CommandIo): void {
  if (json) {
    io.out(JSON.stringify(check, (_name, field: unknown) => (typeof field === 'bigint' ? field.toString() : field)));
    return;
  }
  const { lines, invoiced, booked, from, to, format, linesOutside, reconciles } = check;
  for (const line of lines.filter(({ status }) => status !== 'equal')) io.out(describe(line));
  const equal = lines.filter(({ status }) => status === 'equal').length;
  io.out(`${from} to ${to} (${format}): ${equal} of ${lines.length} lines are equal`);
  if (linesOutside > 0) io.out(`${linesOutside} lines of the file are outside this period`);
  io.out(`invoiced ${sideText(invoiced)}; booked ${sideText(booked)}`);
  io.out(reconciles ? 'the invoice reconciles' : 'THE INVOICE DOES NOT RECONCILE');
}

const STATUS = { equal: '=', different: '≠', not_booked: '+', not_invoiced: '-' } as const;

function describe({ day, model, status, differences, invoiced, booked, unpricedRequests }: ComparedLine): string {
  const unpriced = unpricedRequests === 0n ? '' : `; ${unpricedRequests} requests without a configured upstream cost`;
  const head = `${STATUS[status]} ${day === null ? '' : `${day} `}${model}: ${status.replace('_', ' ')} (${differences.join(', ')})`;
  return `${head}: invoiced ${sideText(invoiced)}; booked ${sideText(booked)}${unpriced}`;
}

function sideText({ amountNanoUsd, requests, promptTokens, completionTokens }: InvoiceSide): string {
  const amount = amountNanoUsd === null ? '? USD' : `${formatUsd(amountNanoUsd)} USD`;
  return `${amount}, ${requests ?? '?'} requests, ${promptTokens ?? '?'} + ${completionTokens ?? '?'} tokens`;
}
