import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource } from '#auth';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
} from '#core/http';
import { PriceProposals } from '../../price-updates/proposals/price-proposals.service.js';
import { PriceStanding } from '../../price-updates/price-standing.service.js';
import { PROPOSAL_STATES } from '../../price-updates/domain/proposal.js';
import {
  ListPriceProposalsQuery,
  presentPriceList,
  presentProposal,
  presentProposalHead,
  PriceListResponse,
  PriceProposalHeadResponse,
  PriceProposalResponse,
} from './price-proposal.dto.js';

/** A price list that workers read on a schedule, and what operators decide on its differences. */
@ApiTags('Prices')
@OperatorResource('models')
@Controller('admin/v1')
export class PriceProposalsController {
  constructor(
    private readonly proposals: PriceProposals,
    private readonly standing: PriceStanding,
  ) {}

  @Get('price-list')
  @ApiOperation({ summary: 'Get the price list that workers read, and its last read' })
  @ApiOkResponse({ type: PriceListResponse })
  async list(): Promise<PriceListResponse> {
    return presentPriceList(await this.standing.ofList());
  }

  @Post('price-list/check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Read the price list now. A worker does within seconds.' })
  @ApiOkResponse({ type: PriceListResponse })
  async check(): Promise<PriceListResponse> {
    return presentPriceList(await this.standing.hurry());
  }

  @Get('price-proposals')
  @ApiOperation({ summary: 'List price proposals' })
  @ApiListResponse(PriceProposalHeadResponse)
  async listProposals(@Query() query: ListPriceProposalsQuery): Promise<ListResponse<PriceProposalHeadResponse>> {
    const states = readChoices(query.state, 'state', PROPOSAL_STATES);
    return presentPage(await this.proposals.list(states, readPage(query, 'ppr')), presentProposalHead);
  }

  @Get('price-proposals/:id')
  @ApiOperation({ summary: 'Get a price proposal with its rows' })
  @ApiOkResponse({ type: PriceProposalResponse })
  async get(@Param('id', new IdPipe('ppr')) id: string): Promise<PriceProposalResponse> {
    return presentProposal(await this.proposals.get(id));
  }

  @Post('price-proposals/:id/approve')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Approve a price proposal: its rows are applied, all or none',
    description: 'Returns 409 if the proposal is not open, or if a model or price has changed since it was made.',
  })
  @ApiOkResponse({ type: PriceProposalResponse })
  async approve(
    @Param('id', new IdPipe('ppr')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<PriceProposalResponse> {
    return presentProposal(await this.proposals.approve(id, actor));
  }

  @Post('price-proposals/:id/reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reject a price proposal. The same differences are not proposed again.' })
  @ApiOkResponse({ type: PriceProposalResponse })
  async reject(
    @Param('id', new IdPipe('ppr')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<PriceProposalResponse> {
    return presentProposal(await this.proposals.reject(id, actor));
  }
}
