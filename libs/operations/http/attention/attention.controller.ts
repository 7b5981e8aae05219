import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Clock } from '#core';
import { AttentionService } from '../../doctor/attention/attention.service.js';
import { AttentionResponse, presentAttention } from './attention.dto.js';

/** What an operator should act on. */
@ApiTags('System')
@OperatorResource('system')
@Controller('admin/v1/attention')
export class AttentionController {
  constructor(
    private readonly attention: AttentionService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List items that need attention: channels, credentials, prices, balances, ledger, processes',
  })
  @ApiOkResponse({ type: AttentionResponse })
  async list(): Promise<AttentionResponse> {
    const { items, complete } = await this.attention.list();
    const checked_at = new Date(this.clock.nowMs()).toISOString();
    return { object: 'attention', checked_at, complete, items: items.map(presentAttention) };
  }
}
