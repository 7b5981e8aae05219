import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource } from '#auth';
import {
  CurrentActor,
  ApiListResponse,
  ListQuery,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  definedFields,
} from '#core/http';
import { AlarmsService } from '../../alarms/alarms.service.js';
import {
  AlarmResponse,
  AlarmSilenceResponse,
  ListAlarmsQuery,
  presentAlarm,
  presentSilence,
  SilenceAlarmRequest,
} from './alarm.dto.js';

/** What needs a person's attention, and what operators decided about it. */
@ApiTags('Alarms')
@OperatorResource('system')
@Controller('admin/v1')
export class AlarmsController {
  constructor(private readonly alarms: AlarmsService) {}

  @Get('alarms')
  @ApiOperation({ summary: 'List alarms: open ones, and those that ended in the last 30 days' })
  @ApiListResponse(AlarmResponse)
  async list(@Query() { alarm: name, ...query }: ListAlarmsQuery): Promise<ListResponse<AlarmResponse>> {
    const { status, acknowledged, silenced } = query;
    const filter = definedFields({ name, status, acknowledged, silenced });
    return presentPage(await this.alarms.list(filter, readPage(query, 'alm')), presentAlarm);
  }

  @Get('alarms/:id')
  @ApiOperation({ summary: 'Get an alarm' })
  @ApiOkResponse({ type: AlarmResponse })
  async get(@Param('id', new IdPipe('alm')) id: string): Promise<AlarmResponse> {
    return presentAlarm(await this.alarms.get(id));
  }

  @Post('alarms/:id/acknowledge')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Acknowledge an alarm. Emails no longer remind of it.',
    description: 'The first acknowledgement is kept. When the alarm is raised again after its end, it is another one.',
  })
  @ApiOkResponse({ type: AlarmResponse })
  async acknowledge(@Param('id', new IdPipe('alm')) id: string, @CurrentActor() actor: Actor): Promise<AlarmResponse> {
    return presentAlarm(await this.alarms.acknowledge(id, actor));
  }

  @Post('alarms/:id/silence')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Silence an alarm: no emails and no events, also if it ends and is raised again',
    description: 'It is still counted and listed. Replaces the current silence of the same scope.',
  })
  @ApiOkResponse({ type: AlarmResponse })
  async silence(
    @Param('id', new IdPipe('alm')) id: string,
    @Body() { hours, scope = 'subject' }: SilenceAlarmRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AlarmResponse> {
    return presentAlarm(await this.alarms.silence(id, { hours, scope }, actor));
  }

  @Get('alarm-silences')
  @ApiOperation({ summary: 'List current silences' })
  @ApiListResponse(AlarmSilenceResponse)
  async listSilences(@Query() query: ListQuery): Promise<ListResponse<AlarmSilenceResponse>> {
    return presentPage(await this.alarms.listSilences(readPage(query, 'als')), presentSilence);
  }

  @Delete('alarm-silences/:id')
  @ApiOperation({ summary: 'End a silence' })
  @ApiOkResponse({ type: AlarmSilenceResponse })
  async endSilence(
    @Param('id', new IdPipe('als')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<AlarmSilenceResponse> {
    return presentSilence(await this.alarms.endSilence(id, actor));
  }
}
