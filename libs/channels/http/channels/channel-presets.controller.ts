import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { pageOfRows, ApiListResponse, ListQuery, presentPage, type ListResponse } from '#core/http';
import { CHANNEL_PRESETS } from '../../domain/presets.js';
import { ChannelPresetResponse, presentChannelPreset } from './channel-preset.dto.js';

/** Known providers. A preset supplies the kind, base URL and options of a channel. */
@ApiTags('Channels')
@OperatorResource('channels')
@Controller('admin/v1/channel-presets')
export class ChannelPresetsController {
  @Get()
  @ApiOperation({ summary: 'List channel presets: providers with known settings, by ID' })
  @ApiListResponse(ChannelPresetResponse)
  list(@Query() query: ListQuery): ListResponse<ChannelPresetResponse> {
    return presentPage(pageOfRows([...CHANNEL_PRESETS.values()], query), presentChannelPreset);
  }
}
