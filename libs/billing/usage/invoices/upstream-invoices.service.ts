import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { formatId, formatUsd, RoutifyError, type Actor } from '#core';
import {
  compareInvoice,
  type InvoiceComparison,
  type InvoiceComparisonOptions,
} from '../domain/invoices/compare-invoice.js';
import { readInvoice, type Invoice, type InvoiceReading } from '../domain/invoices/read-invoice.js';
import { AttemptUsageRepository } from './attempt-usage.repository.js';

/** An invoice of an upstream, the channels it bills, and how to read and compare it. */
export interface NewInvoiceCheck extends Omit<InvoiceComparisonOptions, 'from' | 'to'> {
  readonly text: string;
  readonly reading: InvoiceReading;
  readonly channelIds: readonly string[];
  /** UTC days, both included; null: the first and the last of the file. */
  readonly from: string | null;
  readonly to: string | null;
  /** The provider's number of the invoice. */
  readonly reference: string | null;
}

export interface InvoiceCheck extends InvoiceComparison {
  readonly format: Invoice['format'];
  readonly from: string;
  readonly to: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
}

const DAY_MS = 86_400_000;
const DAYS_MAX = 366;
const LINES_MAX = 20_000;

/**
 * Compares invoices of upstreams with the booked cost of each attempt. Moves no money: the operator settles a difference
 * with the provider. The check and its result are recorded in the audit log.
 */
@Injectable()
export class UpstreamInvoicesService {
  constructor(private readonly usage: AttemptUsageRepository) {}

  /** Throws 400 for an unreadable file, over 366 days, or over 20,000 lines of days and models. */
  async check(request: NewInvoiceCheck, actor: Actor): Promise<InvoiceCheck> {
    const { format, lines } = readInvoice(request.text, request.reading);
    const days = lines.map(({ day }) => day).sort();
    const period = readPeriod(request.from ?? days[0], request.to ?? days.at(-1));
    const [from, last] = [new Date(period.from), new Date(period.to)];
    const before = new Date(last.getTime() + DAY_MS);
    const { channelIds } = request;
    const booked = await this.usage.sum({ from, before, channelIds, limit: LINES_MAX + 1 });
    const comparison = compareInvoice(lines, booked, { ...request, ...period });
    if (Math.max(comparison.lines.length, booked.length) > LINES_MAX) {
      throw new RoutifyError(
        'invalid_request_error',
        `More than ${LINES_MAX} lines. Compare a shorter period, or use by=period.`,
        {
          param: 'by',
        },
      );
    }
    const sha256 = createHash('sha256').update(request.text).digest('hex');
    const check = { ...comparison, ...period, format, sha256 };
    await this.recordCheck(request, check, actor);
    return check;
  }

  private async recordCheck(
    { channelIds, reference }: NewInvoiceCheck,
    check: InvoiceCheck,
    actor: Actor,
  ): Promise<void> {
    const { from, to, format, reconciles, invoiced, booked, lines } = check;
    await this.usage.transaction((tx) =>
      recordChange(tx, {
        actor,
        action: 'upstream_invoice.check',
        targetKind: 'upstream_invoice',
        targetId: check.sha256,
        after: {
          reference,
          from,
          to,
          format,
          reconciles,
          channel_ids: channelIds.map((id) => formatId('chn', id)),
          invoiced_usd: invoiced.amountNanoUsd === null ? null : formatUsd(invoiced.amountNanoUsd),
          booked_usd: formatUsd(booked.amountNanoUsd ?? 0n),
          unequal_lines: lines.filter(({ status }) => status !== 'equal').length,
        },
      }),
    );
  }
}

function readPeriod(from: string | undefined, to: string | undefined): { from: string; to: string } {
  if (from === undefined || to === undefined) {
    throw new RoutifyError('invalid_request_error', 'The file has no days. Set from and to.', { param: 'from' });
  }
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days >= 1 && days <= DAYS_MAX) return { from, to };
  const message =
    days < 1
      ? 'from must not be after to.'
      : `A period can have at most ${DAYS_MAX} days. Compare longer periods in parts.`;
  throw new RoutifyError('invalid_request_error', message, { param: 'from' });
}
