import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import type { Actor } from '#audit';
import { SettingsService } from '#settings';
import { CurrentActor } from '../../conventions/admin-request.js';
import { IfMatch, presentChange } from '../../conventions/writes/if-match.js';
import { readId } from '../../conventions/read-id.js';
import { PutMaintenanceRequest } from './dto/maintenance.request.js';
import { MaintenanceResponse, presentMaintenance } from './dto/maintenance.response.js';

/** The maintenance switch: while it is on, customers get 503. */
@ApiTags('Maintenance')
@OperatorResource('settings')
@Controller('admin/v1/maintenance')
export class MaintenanceController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @ApiOperation({ summary: 'Get the maintenance switch' })
  @ApiOkResponse({ type: MaintenanceResponse })
  async get(): Promise<MaintenanceResponse> {
    return presentMaintenance(await this.settings.getMaintenance());
  }

  @Put()
  @ApiOperation({ summary: 'Set the maintenance switch; in force everywhere within a second' })
  @ApiOkResponse({ type: MaintenanceResponse })
  async put(
    @Body() body: PutMaintenanceRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<MaintenanceResponse> {
    const { mode, message = null, until = null, allow_organizations = [] } = body;
    const requested = {
      mode,
      message,
      until: until === null ? null : new Date(until),
      allowOrganizations: allow_organizations.map((id) => readId('org', id)),
    };
    return presentChange(await this.settings.putMaintenance(requested, expectedVersion, actor), presentMaintenance);
  }
}
