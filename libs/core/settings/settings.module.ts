import { Module } from '@nestjs/common';
import { Vault } from '../vault/vault.js';
import { BrandSnapshot } from './brand.snapshot.js';
import { CalendarsService } from './calendars.service.js';
import { ChannelNaming } from './channel-naming.js';
import { EndUserKey } from './end-user.key.js';
import { DisplayRatesService } from './display-rates.service.js';
import { CalendarsSnapshot } from './calendars.snapshot.js';
import { MailStyles } from './groups/mail-styles.service.js';
import { SettingGroupsService } from './groups/setting-groups.service.js';
import { MaintenanceSwitch } from './maintenance.switch.js';
import { SettingChange } from './setting-change.js';
import { SettingsRepository } from './settings.repository.js';
import { SettingsService } from './settings.service.js';
import { TaskTableService } from './task-table.service.js';
import { TaskTableSnapshot } from './task-table.snapshot.js';
import { TestOrganizationsSnapshot } from './groups/test-organizations.snapshot.js';

const READING_AND_CHANGING = [SettingsRepository, SettingChange, CalendarsService, SettingsService, TaskTableService];

/** For the gateway: the maintenance switch, the task table, the brand and the key of end users in memory. */
@Module({
  providers: [...READING_AND_CHANGING, BrandSnapshot, MaintenanceSwitch, TaskTableSnapshot, EndUserKey],
  exports: [BrandSnapshot, MaintenanceSwitch, TaskTableSnapshot, EndUserKey],
})
export class SettingsGatewayModule {}

/** For control and the command line: reads and changes settings. */
@Module({
  providers: [...READING_AND_CHANGING, DisplayRatesService, MailStyles, SettingGroupsService, Vault],
  exports: [CalendarsService, DisplayRatesService, MailStyles, SettingsService, TaskTableService, SettingGroupsService],
})
export class SettingsControlModule {}

/** For readers of prices: the calendars in memory. */
@Module({
  providers: [SettingsRepository, SettingChange, CalendarsService, CalendarsSnapshot],
  exports: [CalendarsSnapshot],
})
export class CalendarsModule {}

/** For readers of channels: what customers call them. */
@Module({ providers: [SettingsRepository, ChannelNaming], exports: [ChannelNaming] })
export class ChannelNamingModule {}

/** For readers of keys: what test organizations may spend. */
@Module({ providers: [SettingsRepository, TestOrganizationsSnapshot], exports: [TestOrganizationsSnapshot] })
export class TestOrganizationsModule {}
