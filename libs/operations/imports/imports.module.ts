import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { AccountsModule } from '#billing/ledger';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { MailOutboxModule } from '#core/mail';
import { SettingsControlModule } from '#core/infra';
import { InstallationModule } from '../installation/installation.module.js';
import { ImportCustomers } from './apply/import-customers.js';
import { ImportRecordsRepository } from './apply/import-records.repository.js';
import { ImportService } from './apply/import.service.js';
import { ImportTarget } from './apply/import-target.js';
import { ImportedObjects } from './undo/imported-objects.js';
import { LogComparisonService } from './apply/log-comparison.service.js';
import { StatedKeys } from './following/stated-keys.js';
import { UndoImportService } from './undo/undo-import.service.js';
import { ImportInvitations } from './invitations/import-invitations.service.js';

/** For the command line: moving from another gateway. */
@Module({
  imports: [
    AuthControlModule,
    CatalogControlModule,
    ChannelsControlModule,
    InstallationModule,
    MailOutboxModule,
    AccountsModule,
    SettingsControlModule,
  ],
  providers: [
    ImportCustomers,
    ImportedObjects,
    ImportInvitations,
    ImportRecordsRepository,
    ImportService,
    ImportTarget,
    LogComparisonService,
    StatedKeys,
    UndoImportService,
  ],
  exports: [ImportInvitations, ImportService, LogComparisonService, UndoImportService],
})
export class ImportsModule {}
