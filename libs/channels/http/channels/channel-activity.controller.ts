import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { ChannelActivityService } from '#billing/ledger';
import { ChannelActivityResponse, presentChannelActivity } from './channel-activity.dto.js';

/** How channels did in the last hours. */
@ApiTags('Channels')
@OperatorResource('channels')
@Controller('admin/v1/channel-activity')
export class ChannelActivityController {
  constructor(private readonly activity: ChannelActivityService) {}

  @Get()
  @ApiOperation({
    summary:
      'Get activity of channels: attempts and failures of six hours in five-minute intervals, time to first byte, and cost',
  })
  @ApiOkResponse({ type: ChannelActivityResponse })
  async get(): Promise<ChannelActivityResponse> {
    const { from, channels } = await this.activity.read();
    return presentChannelActivity(from, channels);
  }
}
