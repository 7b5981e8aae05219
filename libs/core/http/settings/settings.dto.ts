import { choice, object, text } from '../../fields/kinds.js';
import type { GroupState } from '../../settings/groups/setting-groups.service.js';
import type { SettingGroup } from '../../settings/domain/setting-fields.js';
import type { VersionedMaintenance } from '../../settings/settings.service.js';
import type { VersionedTaskRows } from '../../settings/task-table.service.js';
import { reply } from '../fields/dto.js';
import { objectName } from '../fields/resource-fields.js';
import { MaintenanceResponse, presentMaintenance } from '../maintenance/maintenance.dto.js';
import {
  BrandSettingsResponse,
  AlertsSettingsResponse,
  InvoicesSettingsResponse,
  LegalSettingsResponse,
  MailSettingsResponse,
  PaymentsSettingsResponse,
  presentGroup,
  PublicSettingsResponse,
  RegistrationSettingsResponse,
  SecuritySettingsResponse,
  UpstreamsSettingsResponse,
} from '../setting-groups/setting-group.dto.js';
import { presentTaskTable, TaskTableResponse } from './task-table.dto.js';

type Source = 'db' | 'default';

export class SettingGroupResponse extends reply({
  source: choice(['db', 'default'], 'Source of the values. `db`: changed by an operator, at least in part.'),
  path: text('Path to update the settings.', { example: '/admin/v1/settings/tasks' }),
}) {}

export class MaintenanceGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(MaintenanceResponse),
}) {}

export class TasksGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(TaskTableResponse),
}) {}

export class RegistrationGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(RegistrationSettingsResponse),
}) {}

export class MailGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(MailSettingsResponse),
}) {}

export class BrandGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(BrandSettingsResponse),
}) {}

export class SecurityGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(SecuritySettingsResponse),
}) {}

export class LegalGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(LegalSettingsResponse),
}) {}

export class PublicGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(PublicSettingsResponse),
}) {}

export class PaymentsGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(PaymentsSettingsResponse),
}) {}

export class InvoicesGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(InvoicesSettingsResponse),
}) {}

export class AlertsGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(AlertsSettingsResponse),
}) {}

export class UpstreamsGroupResponse extends reply({
  ...SettingGroupResponse.fields,
  value: object(UpstreamsSettingsResponse),
}) {}

export class SettingsResponse extends reply({
  object: objectName('settings'),
  maintenance: object(MaintenanceGroupResponse, 'Maintenance mode.'),
  tasks: object(TasksGroupResponse, 'Models of `routify-auto` for each task.'),
  registration: object(RegistrationGroupResponse, 'Registration and welcome credit.'),
  mail: object(MailGroupResponse, 'Email sender.'),
  brand: object(BrandGroupResponse, 'Branding.'),
  security: object(SecurityGroupResponse, 'Sessions and two-factor authentication.'),
  legal: object(LegalGroupResponse, 'Terms and privacy notice.'),
  public: object(PublicGroupResponse, 'Public pages.'),
  payments: object(PaymentsGroupResponse, 'Payments.'),
  invoices: object(InvoicesGroupResponse, 'Seller and taxes of invoices.'),
  alerts: object(AlertsGroupResponse, 'Alerts of organizations without rules of their own.'),
  upstreams: object(UpstreamsGroupResponse, 'Accounts at providers.'),
}) {}

/** Every group, in force. */
type AllGroups = { readonly [Name in SettingGroup]: GroupState<Name> };

export function presentSettings(
  maintenance: VersionedMaintenance,
  tasks: VersionedTaskRows,
  groups: AllGroups,
): SettingsResponse {
  const hasOwnRows = Object.keys(tasks.rows).length > 0;
  return {
    object: 'settings',
    maintenance: {
      source: sourceOf(maintenance.version > 0),
      path: '/admin/v1/maintenance',
      value: presentMaintenance(maintenance),
    },
    tasks: { source: sourceOf(hasOwnRows), path: '/admin/v1/settings/tasks', value: presentTaskTable(tasks) },
    registration: presentWhole('registration', groups.registration),
    mail: presentWhole('mail', groups.mail),
    brand: presentWhole('brand', groups.brand),
    security: presentWhole('security', groups.security),
    legal: presentWhole('legal', groups.legal),
    public: presentWhole('public', groups.public),
    payments: presentWhole('payments', groups.payments),
    invoices: presentWhole('invoices', groups.invoices),
    alerts: presentWhole('alerts', groups.alerts),
    upstreams: presentWhole('upstreams', groups.upstreams),
  };
}

function presentWhole<Name extends SettingGroup>(group: Name, state: GroupState<Name>) {
  const isWritten = Object.values<string>(state.sources).includes('db');
  const path = `/admin/v1/settings/${group}`;
  return { source: sourceOf(isWritten), path, value: presentGroup(group, state) };
}

function sourceOf(isWritten: boolean): Source {
  return isWritten ? 'db' : 'default';
}
