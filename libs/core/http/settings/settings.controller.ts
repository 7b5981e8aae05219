import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { SettingGroupsService } from '../../settings/groups/setting-groups.service.js';
import { SettingsService } from '../../settings/settings.service.js';
import { TaskTableService } from '../../settings/task-table.service.js';
import { presentSettings, SettingsResponse } from './settings.dto.js';

/** All run-time settings. Each group is changed at its own path. */
@ApiTags('Settings')
@OperatorResource('settings')
@Controller('admin/v1/settings')
export class SettingsController {
  constructor(
    private readonly settings: SettingsService,
    private readonly tasks: TaskTableService,
    private readonly groups: SettingGroupsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Get all settings with the sources of their values' })
  @ApiOkResponse({ type: SettingsResponse })
  async get(): Promise<SettingsResponse> {
    const [
      maintenance,
      tasks,
      registration,
      mail,
      brand,
      security,
      legal,
      ofPublic,
      payments,
      invoices,
      alerts,
      upstreams,
    ] = await Promise.all([
      this.settings.getMaintenance(),
      this.tasks.get(),
      this.groups.get('registration'),
      this.groups.get('mail'),
      this.groups.get('brand'),
      this.groups.get('security'),
      this.groups.get('legal'),
      this.groups.get('public'),
      this.groups.get('payments'),
      this.groups.get('invoices'),
      this.groups.get('alerts'),
      this.groups.get('upstreams'),
    ]);
    return presentSettings(maintenance, tasks, {
      registration,
      mail,
      brand,
      security,
      legal,
      public: ofPublic,
      payments,
      invoices,
      alerts,
      upstreams,
    });
  }
}
