import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource, StepUp } from '#auth';
import { CurrentActor, ApiListResponse, presentPage, readPage, type ListResponse, IdPipe } from '#core/http';
import { ComparisonsService } from '../../comparison/comparisons.service.js';
import {
  AcceptDifferenceRequest,
  ListDifferencesQuery,
  PaymentComparisonResponse,
  PaymentDifferenceResponse,
  presentComparison,
  presentDifference,
} from './comparison.dto.js';

/** How the ledger agrees with the accounts at payment providers. */
@ApiTags('Payments')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1')
export class ComparisonsController {
  constructor(private readonly comparisons: ComparisonsService) {}

  @Get('payment-comparisons')
  @ApiOperation({ summary: 'List the last comparison of each payment provider with the ledger' })
  @ApiListResponse(PaymentComparisonResponse)
  async list(): Promise<ListResponse<PaymentComparisonResponse>> {
    return presentPage({ rows: await this.comparisons.list(), hasMore: false }, presentComparison);
  }

  @Post('payment-providers/:id/compare')
  @HttpCode(200)
  @ApiOperation({ summary: 'Compare a payment provider with the ledger now. It is done every night anyway.' })
  @ApiOkResponse({ type: PaymentComparisonResponse })
  async compare(@Param('id', new IdPipe('prv')) id: string): Promise<PaymentComparisonResponse> {
    return presentComparison(await this.comparisons.compare(id));
  }

  @Get('payment-differences')
  @ApiOperation({ summary: 'List differences between payment providers and the ledger' })
  @ApiListResponse(PaymentDifferenceResponse)
  async differences(@Query() query: ListDifferencesQuery): Promise<ListResponse<PaymentDifferenceResponse>> {
    const page = await this.comparisons.differences(query.open ?? null, readPage(query, 'dif'));
    return presentPage(page, presentDifference);
  }

  @Post('payment-differences/:id/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Accept a difference, such as a payment of another business. Books nothing.' })
  @ApiOkResponse({ type: PaymentDifferenceResponse })
  async accept(
    @Param('id', new IdPipe('dif')) id: string,
    @Body() { reason }: AcceptDifferenceRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentDifferenceResponse> {
    return presentDifference(await this.comparisons.accept(id, reason, actor));
  }
}
