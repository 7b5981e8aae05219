import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { OpeningModule, PromotionsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { InstallationModule } from '#installation';
import { ImportCustomers } from './apply/import-customers.js';
import { ImportRecordsRepository } from './apply/import-records.repository.js';
import { ImportService } from './apply/import.service.js';
import { ImportTarget } from './apply/import-target.js';
import { ImportedObjects } from './apply/imported-objects.js';
import { LogComparisonService } from './apply/log-comparison.service.js';
import { UndoImportService } from './apply/undo-import.service.js';

/** For the command line: moving from another gateway. */
@Module({
  imports: [
    AuthControlModule,
    CatalogControlModule,
    ChannelsControlModule,
    InstallationModule,
    OpeningModule,
    PromotionsModule,
  ],
  providers: [
    ImportCustomers,
    ImportedObjects,
    ImportRecordsRepository,
    ImportService,
    ImportTarget,
    LogComparisonService,
    UndoImportService,
  ],
  exports: [ImportService, LogComparisonService, UndoImportService],
})
export class ImportsModule {}
