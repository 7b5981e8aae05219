/**
 * Settings holds what the operator switches at run time: so far the maintenance switch.
 * Owns setting. Promises that a change is in force in every process within a second.
 * Refuses to know: what the switches do to a request.
 */
export { type Maintenance } from './domain/maintenance.js';
export { MaintenanceSwitch, type MaintenanceState } from './maintenance.switch.js';
export { SettingsControlModule, SettingsGatewayModule } from './settings.module.js';
export { describeMaintenance, SettingsService, type VersionedMaintenance } from './settings.service.js';
