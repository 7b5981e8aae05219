import { Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource } from '#auth';
import { ChannelsService } from '#channels';
import { CurrentActor, ApiFile, ImportedFile, type FileBody, IdPipe, readIds } from '#core/http';
import { UpstreamInvoicesService } from '../../usage/invoices/upstream-invoices.service.js';
import { CheckInvoiceQuery, InvoiceCheckResponse, presentCheck, readCheck } from './invoice-check.dto.js';

const FILE_EXAMPLE = 'day,model,requests,prompt_tokens,completion_tokens,amount_usd\n2026-11-20,gpt-4.1,0,0,0,0\n';

/** Compares invoices of providers with booked costs. */
@ApiTags('Usage')
@OperatorResource('money')
@Controller('admin/v1/channels')
export class UpstreamInvoicesController {
  constructor(
    private readonly invoices: UpstreamInvoicesService,
    private readonly channels: ChannelsService,
  ) {}

  @Post(':id/check-invoice')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Compare a provider’s invoice, as CSV, with recorded costs by day and model',
    description:
      'Moves no money. The response says whether the invoice reconciles. The check is recorded in the audit log.',
  })
  @ApiFile('The invoice: an export of the provider, or a file in the format of the example. At most 8 MiB.', {
    'text/csv': FILE_EXAMPLE,
  })
  @ApiOkResponse({ type: InvoiceCheckResponse })
  async check(
    @Param('id', new IdPipe('chn')) id: string,
    @Query() query: CheckInvoiceQuery,
    @ImportedFile() { text }: FileBody,
    @CurrentActor() actor: Actor,
  ): Promise<InvoiceCheckResponse> {
    const others = readIds('chn', query.with, 'with') ?? [];
    const channelIds = [...new Set([id, ...others])];
    for (const channelId of channelIds) await this.channels.get(channelId);
    const check = await this.invoices.check({ ...readCheck(query), text, channelIds }, actor);
    return presentCheck(check, channelIds);
  }
}
