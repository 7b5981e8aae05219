/**
 * Settings holds run-time settings of the operator: the maintenance switch, the task table of `routify-auto`, calendars of
 * prices, rates of the currency that amounts are shown in, and groups for registration, mail, brand and security.
 * Owns setting. Guarantees that a change applies in every process within a second.
 * Does not know: the effect of a setting on a request.
 */
export { GROUP_SORTS, taskTableOf, type ModelGroup } from './domain/task-table.js';
export {
  CAPTCHAS,
  FACTOR_RULES,
  FOOTER_LINK,
  FOOTER_LINKS_MAX,
  INVOICE_LANGUAGES,
  REGISTRATION_MODES,
  SETTING_GROUPS,
  type SettingGroup,
  type SettingGroups,
} from './domain/setting-fields.js';
export { logoAddress, storedLogo } from './domain/logo.js';
export { type SettingSource } from './domain/setting-groups.js';
export { legalVersionOf } from './domain/legal-version.js';
export { MailStyles } from './groups/mail-styles.service.js';
export { SettingGroupsService, type GroupPatch, type GroupState } from './groups/setting-groups.service.js';
export { CalendarsService, type VersionedCalendars } from './calendars.service.js';
export { DisplayRatesService, type VersionedRates } from './display-rates.service.js';
export { faultOfRates, keyOfRate, type DisplayRate } from './domain/display-rates.js';
export { BrandSnapshot } from './brand.snapshot.js';
export { CalendarsSnapshot } from './calendars.snapshot.js';
export { calendarSets } from './domain/calendars.js';
export { ChannelNaming } from './channel-naming.js';
export { announcementAt, describeAnnouncement, maintenanceAt } from './domain/maintenance.js';
export { EndUserKey } from './end-user.key.js';
export { MaintenanceSwitch } from './maintenance.switch.js';
export { SealedSettingsRepository } from './groups/sealed-settings.repository.js';
export {
  CalendarsModule,
  ChannelNamingModule,
  SealedSettingsModule,
  SettingsControlModule,
  SettingsGatewayModule,
  TestOrganizationsModule,
} from './settings.module.js';
export { describeMaintenance, SettingsService, type VersionedMaintenance } from './settings.service.js';
export { TaskTableService, type VersionedTaskRows } from './task-table.service.js';
export { TaskTableSnapshot } from './task-table.snapshot.js';
export { TestOrganizationsSnapshot } from './groups/test-organizations.snapshot.js';
