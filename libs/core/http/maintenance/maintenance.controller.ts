import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import type { Actor } from '../../audit/domain/actor.js';
import { refusal } from '../../kernel/refusals/refusals.js';
import { SettingsService } from '../../settings/settings.service.js';
import { CurrentActor } from '../admin-request.js';
import { IfMatch, presentChange } from '../writes/if-match.js';
import { readId } from '../read-id.js';
import {
  type AnnouncementRequest,
  MaintenanceResponse,
  presentMaintenance,
  PutMaintenanceRequest,
} from './maintenance.dto.js';

/** The maintenance switch: while it is on, customers get 503. */
@ApiTags('Maintenance')
@OperatorResource('settings')
@Controller('admin/v1/maintenance')
export class MaintenanceController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @ApiOperation({ summary: 'Get maintenance mode' })
  @ApiOkResponse({ type: MaintenanceResponse })
  async get(): Promise<MaintenanceResponse> {
    return presentMaintenance(await this.settings.getMaintenance());
  }

  @Put()
  @ApiOperation({ summary: 'Update maintenance mode. Changes apply everywhere within a second.' })
  @ApiOkResponse({ type: MaintenanceResponse })
  async put(
    @Body() body: PutMaintenanceRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<MaintenanceResponse> {
    const { mode, message = null, until = null, allow_organizations = [], announcement = null } = body;
    const requested = {
      mode,
      message,
      until: until === null ? null : new Date(until),
      allowOrganizations: allow_organizations.map((id) => readId('org', id)),
      announcement: announcement && readAnnouncement(announcement),
    };
    return presentChange(await this.settings.putMaintenance(requested, expectedVersion, actor), presentMaintenance);
  }
}

function readAnnouncement({ starts_at, ends_at, message = null, refuse_requests = false }: AnnouncementRequest) {
  const [startsAt, endsAt] = [new Date(starts_at), new Date(ends_at)];
  if (startsAt < endsAt) return { startsAt, endsAt, message, refuseRequests: refuse_requests };
  throw refusal('announcement_ends_early', {}, { param: 'announcement.ends_at' });
}
