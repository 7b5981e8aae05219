import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import type { Actor } from '../../audit/domain/actor.js';
import { CalendarsService } from '../../settings/calendars.service.js';
import { CurrentActor } from '../admin-request.js';
import { IfMatch, presentChange } from '../writes/if-match.js';
import { CalendarsResponse, presentCalendars, UpdateCalendarsRequest } from './calendars.dto.js';

/** Dates that schedules of prices name: holidays, and days worked besides. */
@ApiTags('Settings')
@OperatorResource('settings')
@Controller('admin/v1/settings/calendars')
export class CalendarsController {
  constructor(private readonly calendars: CalendarsService) {}

  @Get()
  @ApiOperation({ summary: 'Get the calendars of price schedules' })
  @ApiOkResponse({ type: CalendarsResponse })
  async get(): Promise<CalendarsResponse> {
    return presentCalendars(await this.calendars.get());
  }

  @Patch()
  @ApiOperation({ summary: 'Update calendars. Changes apply everywhere within a second.' })
  @ApiOkResponse({ type: CalendarsResponse })
  async update(
    @Body() { calendars }: UpdateCalendarsRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<CalendarsResponse> {
    const patch = Object.fromEntries(calendars.map(({ name, dates }) => [name, dates]));
    return presentChange(await this.calendars.patch(patch, expectedVersion, actor), presentCalendars);
  }
}
