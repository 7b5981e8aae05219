import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { IdentityModule } from '#identity';
import { IncidentsModule } from '#incidents';
import { MailControlModule } from '#mail';
import { SettingsControlModule } from '#settings';
import { SettingsController } from '../operations/settings/settings.controller.js';
import { SettingGroupsController } from '../operations/setting-groups/setting-groups.controller.js';
import { CalendarsController } from '../operations/settings/calendars.controller.js';
import { DisplayRatesController } from '../operations/settings/display-rates.controller.js';
import { TaskTableController } from '../operations/settings/task-table.controller.js';
import { AuditController } from '../operations/audit/audit.controller.js';
import { OwnAuditController } from '../customers/audit/own-audit.controller.js';
import { MailsController } from '../operations/mails/mails.controller.js';
import { MaintenanceController } from '../operations/maintenance/maintenance.controller.js';
import { AccessWatch } from '../streams/access-watch.js';

/** Routes of what core owns: settings, the audit, mails. Streams of all districts end with the access of their reader. */
@Module({
  imports: [
    AuthControlModule,
    CatalogControlModule,
    IdentityModule,
    IncidentsModule,
    MailControlModule,
    SettingsControlModule,
  ],
  controllers: [
    SettingsController,
    SettingGroupsController,
    CalendarsController,
    DisplayRatesController,
    TaskTableController,
    AuditController,
    OwnAuditController,
    MailsController,
    MaintenanceController,
  ],
  providers: [AccessWatch],
  exports: [AccessWatch],
})
export class CoreHttpModule {}
