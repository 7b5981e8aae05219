/**
 * Settings holds what the operator changes at run time: the maintenance switch, and the table of tasks by which
 * `routify-auto` chooses.
 * Owns setting. Promises that a change is in force in every process within a second.
 * Refuses to know: what the settings do to a request.
 */
export { type Maintenance } from './domain/maintenance.js';
export {
  GROUP_SORTS,
  taskTableOf,
  type GroupSort,
  type ModelGroup,
  type TaskRows,
  type TaskTable,
} from './domain/task-table.js';
export { MaintenanceSwitch, type MaintenanceState } from './maintenance.switch.js';
export { SettingsControlModule, SettingsGatewayModule } from './settings.module.js';
export { describeMaintenance, SettingsService, type VersionedMaintenance } from './settings.service.js';
export { TaskTableService, type VersionedTaskRows } from './task-table.service.js';
export { TaskTableSnapshot } from './task-table.snapshot.js';
