import { MailRecipientsRepository } from '#auth';
import { ChangeBus, loadConfig, DisplayRatesService, MailStyles, SettingGroupsService, Vault } from '#core/infra';
import { newUuid, SystemClock } from '#core';
import { MailOutbox } from '#core/mail';
import { ConversionsService } from '#payments';
import { AccountDayRepository } from '../../../libs/billing/ledger/months/account-day.repository.js';
import { CreditMonthRepository } from '../../../libs/billing/ledger/months/credit-month.repository.js';
import { DeferredRevenueService } from '../../../libs/billing/ledger/months/deferred-revenue.service.js';
import { InvoiceRepository } from '../../../libs/payments/invoices/documents/invoice.repository.js';
import { InvoicesService } from '../../../libs/payments/invoices/documents/invoices.service.js';
import { DueDocumentRepository } from '../../../libs/payments/invoices/issuing/due-document.repository.js';
import { IssuingService } from '../../../libs/payments/invoices/issuing/issuing.service.js';
import { BillingProfileRepository } from '../../../libs/payments/invoices/profiles/billing-profile.repository.js';
import { BillingProfilesService } from '../../../libs/payments/invoices/profiles/billing-profiles.service.js';
import { InvoiceDetailsService } from '../../../libs/payments/invoices/profiles/invoice-details.js';
import { MonthlyBalancesService } from '../../../libs/payments/invoices/monthly/monthly-balances.service.js';
import { MonthlyInvoiceMails } from '../../../libs/payments/invoices/monthly/monthly-invoice-mails.js';
import { MonthlyInvoiceRepository } from '../../../libs/payments/invoices/monthly/monthly-invoice.repository.js';
import { MonthlyInvoicesService } from '../../../libs/payments/invoices/monthly/monthly-invoices.service.js';
import { SettingChange } from '../../../libs/core/settings/setting-change.js';
import { SettingsRepository } from '../../../libs/core/settings/settings.repository.js';
import { MailQueue } from '../../../libs/core/mail/mail.queue.js';
import { MailsRepository } from '../../../libs/core/mail/mails.repository.js';
import { OPERATOR, type LedgerFixture } from '../ledger/ledger-fixture.js';
import { testEnvironment } from '../test-environment.js';
import { quiet, type PaymentServices } from './payment-services.js';

/** Issuing and reading of invoices with the database role of a fixture. */
export function invoiceServices({ prisma, logger, database, redis, redisUrl }: LedgerFixture) {
  const clock = new SystemClock();
  const config = loadConfig(testEnvironment({ databaseUrl: database.url, redisUrl }));
  const stored = new SettingsRepository(prisma);
  const change = new SettingChange(stored, new ChangeBus(redis, logger));
  const vault = new Vault(config);
  const settings = new SettingGroupsService(stored, change, vault, config);
  const invoices = new InvoiceRepository(prisma);
  const profiles = new BillingProfileRepository(prisma);
  const months = new DeferredRevenueService(
    ...([new AccountDayRepository(prisma), new CreditMonthRepository(prisma), clock] as const),
  );
  const details = new InvoiceDetailsService(profiles);
  const rows = new MonthlyInvoiceRepository(prisma);
  const balances = new MonthlyBalancesService(rows, months, clock);
  const styles = new MailStyles(settings, config);
  const outbox = new MailOutbox(new MailsRepository(prisma), styles, vault, quiet(MailQueue), clock);
  const mails = new MonthlyInvoiceMails(outbox, new MailRecipientsRepository());
  const rates = new DisplayRatesService(stored, change);
  const conversions = new ConversionsService(rates, settings, clock);
  return {
    settings,
    rates,
    balances,
    monthly: new MonthlyInvoicesService(
      ...([invoices, rows, balances, details, settings, conversions, mails, clock, logger] as const),
    ),
    profiles: new BillingProfilesService(profiles),
    invoices: new InvoicesService(invoices),
    issuing: new IssuingService(
      ...([invoices, new DueDocumentRepository(prisma), balances, details, settings, clock, logger] as const),
    ),
  };
}

/** An account for bank transfers with a fee of an amount. */
export async function bankProvider(
  { prisma }: LedgerFixture,
  { rows }: PaymentServices,
  {
    mode = 'live',
    surchargeNanoUsd = 0n,
  }: { readonly mode?: 'live' | 'test'; readonly surchargeNanoUsd?: bigint } = {},
): Promise<string> {
  const id = newUuid(Date.now());
  const limits = { minNanoUsd: 10n ** 7n, maxNanoUsd: 10n ** 12n, dailyMaxNanoUsd: 10n ** 13n, options: {} };
  await prisma.$transaction((tx) =>
    rows.providers.insert(tx, {
      id,
      kind: 'bank_transfer',
      name: `Bank ${id}`,
      mode,
      surchargePpm: 0,
      surchargeNanoUsd,
      ...limits,
    }),
  );
  return id;
}

/** An order of an organization, and what its payment is credited by. */
export async function creditOrder(
  { orders, events }: PaymentServices,
  order: { readonly organizationId: string; readonly providerId: string; readonly amountNanoUsd: bigint },
): Promise<string> {
  const unset = { isTest: false, userId: null, method: null, legalVersion: null, firstMaxNanoUsd: null };
  const { id: orderId, totalMinor: grossMinor } = await orders.create({ ...unset, ...order }, OPERATOR);
  const money = { grossMinor, taxMinor: 0n, externalRef: newUuid(Date.now()), note: null, aboutRef: null };
  const { providerId } = order;
  await events.record({ ...money, providerId, orderId, kind: 'paid', occurredAt: new Date() }, OPERATOR);
  return orderId;
}
