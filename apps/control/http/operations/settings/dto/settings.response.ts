import { ApiProperty } from '@nestjs/swagger';
import type { GroupState, SettingGroup, VersionedMaintenance, VersionedTaskRows } from '#settings';
import { ObjectProperty } from '../../../conventions/fields/response-properties.js';
import { MaintenanceResponse, presentMaintenance } from '../../maintenance/dto/maintenance.response.js';
import {
  BrandSettingsResponse,
  LegalSettingsResponse,
  MailSettingsResponse,
  presentGroup,
  PublicSettingsResponse,
  RegistrationSettingsResponse,
  SecuritySettingsResponse,
} from '../../setting-groups/dto/setting-group.response.js';
import { presentTaskTable, TaskTableResponse } from './task-table.response.js';

type Source = 'db' | 'default';

export class SettingGroupResponse {
  @ApiProperty({ type: 'string', enum: ['db', 'default'], description: 'db: an operator wrote it, or a part of it.' })
  source!: Source;

  @ApiProperty({ type: 'string', description: 'Where it is changed.', example: '/admin/v1/settings/tasks' })
  path!: string;
}

export class MaintenanceGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: MaintenanceResponse })
  value!: MaintenanceResponse;
}

export class TasksGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: TaskTableResponse })
  value!: TaskTableResponse;
}

export class RegistrationGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: RegistrationSettingsResponse })
  value!: object;
}

export class MailGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: MailSettingsResponse })
  value!: object;
}

export class BrandGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: BrandSettingsResponse })
  value!: object;
}

export class SecurityGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: SecuritySettingsResponse })
  value!: object;
}

export class LegalGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: LegalSettingsResponse })
  value!: object;
}

export class PublicGroupResponse extends SettingGroupResponse {
  @ApiProperty({ type: PublicSettingsResponse })
  value!: object;
}

export class SettingsResponse {
  @ObjectProperty('settings')
  object!: 'settings';

  @ApiProperty({ type: MaintenanceGroupResponse, description: 'The switch that keeps customers out.' })
  maintenance!: MaintenanceGroupResponse;

  @ApiProperty({ type: TasksGroupResponse, description: 'The models that `routify-auto` takes for each task.' })
  tasks!: TasksGroupResponse;

  @ApiProperty({ type: RegistrationGroupResponse, description: 'Who may register, and what they are given.' })
  registration!: RegistrationGroupResponse;

  @ApiProperty({ type: MailGroupResponse, description: 'The sender of mails.' })
  mail!: MailGroupResponse;

  @ApiProperty({ type: BrandGroupResponse, description: 'The brand that customers see.' })
  brand!: BrandGroupResponse;

  @ApiProperty({ type: SecurityGroupResponse, description: 'Sessions and second factors.' })
  security!: SecurityGroupResponse;

  @ApiProperty({ type: LegalGroupResponse, description: 'Terms and privacy notice.' })
  legal!: LegalGroupResponse;

  @ApiProperty({ type: PublicGroupResponse, description: 'What is shown without log-in.' })
  public!: PublicGroupResponse;
}

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
