import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { CatalogControlModule } from '#catalog';
import { IdentityModule } from '#identity';
import { IncidentsModule } from '#operations';
import { MailControlModule } from '../mail/mail.module.js';
import { SettingsControlModule } from '../settings/settings.module.js';
import { SettingsController } from './settings/settings.controller.js';
import { SettingGroupsController } from './setting-groups/setting-groups.controller.js';
import { CalendarsController } from './settings/calendars.controller.js';
import { DisplayRatesController } from './settings/display-rates.controller.js';
import { TaskTableController } from './settings/task-table.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { OwnAuditController } from './audit/own-audit.controller.js';
import { MailsController } from './mails/mails.controller.js';
import { MaintenanceController } from './maintenance/maintenance.controller.js';
import { AccessWatch } from './streams/access-watch.js';

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
