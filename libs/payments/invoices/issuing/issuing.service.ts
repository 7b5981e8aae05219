import { Injectable } from '@nestjs/common';
import { Logger, type Transaction, SettingGroupsService } from '#core/infra';
import { Clock, firstIdOf, maxBigint, minBigint, newUuid } from '#core';
import { amountsOfInvoice, less, partOf, sumOf, type Amounts } from '../domain/amounts.js';
import { orderLines } from '../domain/document-lines.js';
import { documentNumber } from '../domain/document-number.js';
import type { Invoice } from '../domain/invoice.js';
import { sellerOf, type InvoiceSettings } from '../domain/parties.js';
import { InvoiceRepository } from '../documents/invoice.repository.js';
import { MonthlyBalancesService } from '../monthly/monthly-balances.service.js';
import { InvoiceDetailsService } from '../profiles/invoice-details.js';
import { DueDocumentRepository, type OrderPayment } from './due-document.repository.js';

const BATCH = 50;
const DAY_MS = 86_400_000;
/** Most documents are due at once; older ones wait for a dispute or a refund. */
const RECENT_MS = 3 * DAY_MS;

/** What a document has of its own; the rest is that of its payment. */
type Content = Pick<Invoice, 'kind' | 'refersToId' | 'language' | 'seller' | 'buyer' | 'lines' | 'taxRule' | 'taxPpm'> &
  Amounts;

/**
 * Issues invoices and credit notes of what the ledger has booked: each payment has one document, with the next number.
 * Documents of a mode are issued one after the other, also by several workers: their series are locked first.
 */
@Injectable()
export class IssuingService {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly due: DueDocumentRepository,
    private readonly monthly: MonthlyBalancesService,
    private readonly details: InvoiceDetailsService,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Issues what is due, in the order of booking; of all time, or of the last days. Stops between two batches when
   * `signal` aborts. Returns how many it issued.
   */
  async issueDue(ofAllTime: boolean, signal: AbortSignal): Promise<number> {
    const { values } = await this.settings.get('invoices');
    if (values.issues_from === null || sellerOf(values) === null) return 0;
    const sinceMs = Date.parse(values.issues_from);
    const from = firstIdOf(new Date(ofAllTime ? sinceMs : Math.max(sinceMs, this.clock.nowMs() - RECENT_MS)));
    let issued = 0;
    for (let after: string | null = null; !signal.aborted;) {
      const ids: string[] = await this.due.list(from, after, BATCH);
      for (const id of ids) {
        if (await this.tryIssue(id)) issued += 1;
      }
      after = ids.at(-1) ?? null;
      if (ids.length < BATCH) break;
    }
    return issued;
  }

  /** What cannot be issued stops neither the others nor the pass. */
  private async tryIssue(id: string): Promise<boolean> {
    try {
      return (await this.issue(id)) !== null;
    } catch (error) {
      this.logger.error({ payment: id, error }, 'could not issue the document of a payment');
      return false;
    }
  }

  /** Null: it has a document already, or nothing of it is left. */
  private issue(id: string): Promise<Invoice | null> {
    return this.invoices.transaction(async (tx) => {
      const found = await this.due.find(tx, id);
      if (found === null) return null;
      await this.invoices.lockSeries(tx, found.mode);
      if ((await this.invoices.ofPayment(tx, id)) !== null || (await this.monthly.isPaidBy(tx, id))) return null;
      // Read anew: what was undone before the lock is known now.
      const payment = (await this.due.find(tx, id)) ?? found;
      const { values } = await this.settings.get('invoices', tx);
      const content = await this.contentOf(tx, payment, values);
      if (content === null) return null;
      const nowMs = this.clock.nowMs();
      const { mode, organizationId, orderId, currency, rateNano, bookedAt } = payment;
      const document = {
        ...content,
        id: newUuid(nowMs),
        mode,
        organizationId,
        orderId,
        currency,
        rateNano,
        paymentId: id,
        issuedAt: new Date(nowMs),
        paidAt: bookedAt,
        month: null,
        dueAt: null,
        carriedNanoUsd: 0n,
      };
      const prefix = content.kind === 'invoice' ? values.invoice_prefix : values.credit_note_prefix;
      const issued = await this.invoices.issue(tx, document, (number) =>
        documentNumber(prefix, number, mode === 'test'),
      );
      if (FAILPOINTS) failpoint('invoice-numbered');
      return issued;
    });
  }

  private contentOf(tx: Transaction, payment: OrderPayment, settings: InvoiceSettings): Promise<Content | null> {
    switch (payment.kind) {
      case 'topup':
        return this.invoiceOf(tx, payment, settings);
      case 'payment_refund':
      case 'chargeback':
        return this.noteOf(tx, payment);
      case 'reversal':
        return this.returnedOf(tx, payment);
    }
  }

  /** Over what did not pay monthly invoices, which it would document twice; null: all of it did. */
  private async invoiceOf(tx: Transaction, payment: OrderPayment, settings: InvoiceSettings): Promise<Content | null> {
    const { id, organizationId, organizationName: name, locale, taxNanoUsd, totalNanoUsd, feeNanoUsd } = payment;
    const details = await this.details.read(tx, settings, { id: organizationId, name, locale }, taxNanoUsd > 0n);
    if (details === null) return null;
    const { tax, ...parties } = details;
    const creditNanoUsd = totalNanoUsd - taxNanoUsd - feeNanoUsd;
    const invoicedNanoUsd = await this.monthly.pay(tx, { id, organizationId, creditNanoUsd });
    if (invoicedNanoUsd === totalNanoUsd) return null;
    const minorOf = (nanoUsd: bigint): bigint =>
      minBigint(payment.orderMinor, (nanoUsd * payment.orderMinor) / maxBigint(1n, totalNanoUsd - taxNanoUsd));
    const restMinor = payment.orderMinor - minorOf(invoicedNanoUsd);
    const statedTaxMinor = taxNanoUsd === 0n ? 0n : (payment.statedTaxMinor ?? 0n);
    const paid = {
      totalMinor: restMinor + statedTaxMinor,
      statedTaxMinor,
      totalNanoUsd: totalNanoUsd - invoicedNanoUsd,
      statedTaxNanoUsd: taxNanoUsd,
    };
    return {
      ...parties,
      ...amountsOfInvoice(paid, tax),
      kind: 'invoice',
      refersToId: null,
      taxRule: tax.rule,
      taxPpm: tax.ppm,
      lines: orderLines(restMinor, minBigint(restMinor, minorOf(feeNanoUsd))),
    };
  }

  /** A credit note has the parties and the tax of its invoice. */
  private async noteOf(tx: Transaction, payment: OrderPayment): Promise<Content | null> {
    const invoice = payment.reverses === null ? null : await this.invoices.ofPayment(tx, payment.reverses);
    if (invoice === null || payment.restNanoUsd >= 0n) return null;
    const notes = await this.invoices.referringTo(tx, invoice.id);
    const returned = await Promise.all(notes.map(({ id }) => this.invoices.referringTo(tx, id)));
    const left = less(invoice, less(sumOf(notes), sumOf(returned.flat())));
    const isWhole = payment.restNanoUsd === payment.totalNanoUsd;
    const taken = {
      totalNanoUsd: -payment.restNanoUsd,
      statedTaxNanoUsd: -payment.restTaxNanoUsd,
      statedMinor: isWhole ? payment.statedMinor : null,
    };
    return left.totalNanoUsd === 0n ? null : partContent(invoice, 'credit_note', left, taken);
  }

  /** What was undone after its credit note is invoiced again. */
  private async returnedOf(tx: Transaction, payment: OrderPayment): Promise<Content | null> {
    const note = payment.reverses === null ? null : await this.invoices.ofPayment(tx, payment.reverses);
    const taken = note?.paymentId == null ? null : await this.due.find(tx, note.paymentId);
    if (note === null || taken === null) return null;
    const left = less(note, sumOf(await this.invoices.referringTo(tx, note.id)));
    const excess = minBigint(left.totalNanoUsd + taken.restNanoUsd, payment.totalNanoUsd);
    if (excess <= 0n) return null;
    const returned = { totalNanoUsd: excess, statedTaxNanoUsd: payment.taxNanoUsd, statedMinor: null };
    return partContent(note, 'invoice', left, returned);
  }
}

function partContent(
  whole: Invoice,
  kind: Invoice['kind'],
  left: Amounts,
  taken: Parameters<typeof partOf>[2],
): Content {
  const { id: refersToId, language, seller, buyer, taxRule, taxPpm } = whole;
  const amounts = partOf(whole, left, taken, { rule: taxRule, ppm: taxPpm });
  const shown = taxRule === 'stated' ? amounts.totalMinor - amounts.taxMinor : amounts.totalMinor;
  const line = { kind: kind === 'credit_note' ? 'refund' : 'refund_returned', amountMinor: String(shown) } as const;
  return { ...amounts, kind, refersToId, language, seller, buyer, taxRule, taxPpm, lines: [line] };
}
