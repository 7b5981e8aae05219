import { ChangeBus, loadConfig } from '#infra';
import { SystemClock } from '#kernel';
import { SettingGroupsService } from '#settings';
import { Vault } from '#vault';
import { InvoiceRepository } from '../../../libs/invoices/documents/invoice.repository.js';
import { InvoicesService } from '../../../libs/invoices/documents/invoices.service.js';
import { DueDocumentRepository } from '../../../libs/invoices/issuing/due-document.repository.js';
import { IssuingService } from '../../../libs/invoices/issuing/issuing.service.js';
import { BillingProfileRepository } from '../../../libs/invoices/profiles/billing-profile.repository.js';
import { BillingProfilesService } from '../../../libs/invoices/profiles/billing-profiles.service.js';
import { SettingChange } from '../../../libs/settings/setting-change.js';
import { SettingsRepository } from '../../../libs/settings/settings.repository.js';
import type { LedgerFixture } from '../ledger/ledger-fixture.js';
import { testEnvironment } from '../test-environment.js';

/** Issuing and reading of invoices with the database role of a fixture. */
export function invoiceServices({ prisma, logger, database, redis, redisUrl }: LedgerFixture) {
  const clock = new SystemClock();
  const config = loadConfig(testEnvironment({ databaseUrl: database.url, redisUrl }));
  const stored = new SettingsRepository(prisma);
  const change = new SettingChange(stored, new ChangeBus(redis, logger));
  const settings = new SettingGroupsService(stored, change, new Vault(config), config);
  const invoices = new InvoiceRepository(prisma);
  const profiles = new BillingProfileRepository(prisma);
  return {
    settings,
    profiles: new BillingProfilesService(profiles),
    invoices: new InvoicesService(invoices),
    issuing: new IssuingService(invoices, new DueDocumentRepository(prisma), profiles, settings, clock, logger),
  };
}
