import { Injectable } from '@nestjs/common';
import { Logger, type Transaction, SettingGroupsService } from '#core/infra';
import { Clock, newUuid } from '#core';
import { ConversionsService } from '../../orders/conversions.service.js';
import { minorOf, unitOf } from '../../domain/currency.js';
import { amountsOfInvoice } from '../domain/amounts.js';
import { documentNumber } from '../domain/document-number.js';
import { dueOf, lastMonthOf, openOf, unpaidOf } from '../domain/monthly-invoice.js';
import { sellerOf, type InvoiceSettings } from '../domain/parties.js';
import { InvoiceRepository } from '../documents/invoice.repository.js';
import { InvoiceDetailsService } from '../profiles/invoice-details.js';
import { MonthlyBalancesService } from './monthly-balances.service.js';
import { MonthlyInvoiceMails } from './monthly-invoice-mails.js';
import { MonthlyInvoiceRepository, type PostpaidOrganization } from './monthly-invoice.repository.js';

const PAGE = 500;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Issues the invoice of a month to each organization that pays later, of what it owes at its end and has not been invoiced
 * for. It moves no money: the debt is in the ledger already.
 */
@Injectable()
export class MonthlyInvoicesService {
  constructor(
    private readonly invoices: InvoiceRepository,
    private readonly monthly: MonthlyInvoiceRepository,
    private readonly balances: MonthlyBalancesService,
    private readonly details: InvoiceDetailsService,
    private readonly settings: SettingGroupsService,
    private readonly conversions: ConversionsService,
    private readonly mails: MonthlyInvoiceMails,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Of the last month, an hour after its end: then nothing more is booked in it. Months that a stopped worker missed are in
   * this one. Returns how many it issued.
   */
  async issueDue(signal: AbortSignal): Promise<number> {
    const { values } = await this.settings.get('invoices');
    const month = lastMonthOf(new Date(this.clock.nowMs() - HOUR_MS));
    if (!values.monthly_invoices || !isBegun(values, month.end)) return 0;
    let issued = 0;
    for (let after: string | null = null; !signal.aborted;) {
      const page: PostpaidOrganization[] = await this.monthly.due(month.start, after, PAGE);
      const ids = page.map(({ id }) => id);
      const owed = await this.balances.owedAt(ids, month.end);
      for (const organization of page) {
        if ((owed.get(organization.id) ?? 0n) >= 0n) continue;
        if (await this.tryIssue(organization, month)) issued += 1;
      }
      after = ids.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
    return issued;
  }

  private async tryIssue(organization: PostpaidOrganization, month: ReturnType<typeof lastMonthOf>): Promise<boolean> {
    try {
      return await this.invoices.transaction((tx) => this.issue(tx, organization, month));
    } catch (error) {
      this.logger.error({ organization: organization.id, error }, 'could not issue the invoice of a month');
      return false;
    }
  }

  /** False: it has one already, or nothing is to be invoiced. */
  private async issue(
    tx: Transaction,
    organization: PostpaidOrganization,
    { start, end }: ReturnType<typeof lastMonthOf>,
  ): Promise<boolean> {
    const { id: organizationId, mode } = organization;
    await this.invoices.lockSeries(tx, mode);
    const latest = await this.balances.latestOf(tx, organizationId);
    if (latest !== null && latest.end >= end) return false;
    const month = await this.balances.between(organizationId, latest?.end ?? start, end);
    if (month === null) return false;
    const carriedNanoUsd = latest === null ? 0n : openOf(unpaidOf(month), latest);
    const prepaidNanoUsd = await this.monthly.prepaidSince(tx, organizationId, end);
    const totalNanoUsd = dueOf(-month.closingNanoUsd, carriedNanoUsd, prepaidNanoUsd);
    const { values } = await this.settings.get('invoices', tx);
    const details = await this.details.read(tx, values, organization, false);
    const now = new Date(this.clock.nowMs());
    const currency = values.monthly_currency;
    const rateNano = await this.conversions.rateNow(currency, tx);
    // An operator adds one, and the next pass issues.
    if (rateNano === null) throw new Error(`there is no rate of ${currency}`);
    const totalMinor = minorOf(totalNanoUsd, rateNano, unitOf(currency));
    if (details === null || totalMinor === 0n) return false;
    const { tax, ...parties } = details;
    const paid = { totalMinor, statedTaxMinor: 0n, totalNanoUsd, statedTaxNanoUsd: 0n };
    const document = {
      ...({ ...parties, ...amountsOfInvoice(paid, tax), id: newUuid(now.getTime()), kind: 'invoice', mode } as const),
      organizationId,
      currency,
      rateNano,
      taxRule: tax.rule,
      taxPpm: tax.ppm,
      carriedNanoUsd,
      month: start,
      paymentId: null,
      orderId: null,
      refersToId: null,
      paidAt: null,
      issuedAt: now,
      dueAt: new Date(now.getTime() + values.payment_days * DAY_MS),
      lines: [{ kind: 'usage', amountMinor: String(totalMinor) }] as const,
    };
    const issued = await this.invoices.issue(tx, document, (number) =>
      documentNumber(values.invoice_prefix, number, mode === 'test'),
    );
    await this.monthly.open(tx, issued);
    await this.mails.issued(tx, issued, organization.name);
    if (FAILPOINTS) failpoint('invoice-numbered');
    return true;
  }
}

/** Whether invoices are issued from before a moment on. */
const isBegun = (settings: InvoiceSettings, end: Date): boolean =>
  settings.issues_from !== null && Date.parse(settings.issues_from) < end.getTime() && sellerOf(settings) !== null;
