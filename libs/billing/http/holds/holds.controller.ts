import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OrganizationsService, OperatorResource, StepUp } from '#auth';
import { formatId, type Actor } from '#core';
import {
  CurrentActor,
  ReasonRequest,
  ApiListResponse,
  ListQuery,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  RequiresIdempotencyKey,
} from '#core/http';
import { HoldsService } from '../../ledger/operations/holds.service.js';
import { HoldResponse, presentHold, ReleasedHoldResponse } from './hold.dto.js';

/** Holds of the running requests of one organization. */
@ApiTags('Money')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/organizations/:id/holds')
export class HoldsController {
  constructor(
    private readonly holds: HoldsService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List holds of an organization’s running requests' })
  @ApiListResponse(HoldResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<HoldResponse>> {
    const organization = await this.organizations.get(id);
    return presentPage(await this.holds.list(organization.id, readPage(query, 'gen')), presentHold);
  }

  @Post(':requestId/release')
  @HttpCode(200)
  @RequiresIdempotencyKey()
  @ApiOperation({ summary: 'Release a hold. A request that is still running is charged for its actual usage later.' })
  @ApiOkResponse({ type: ReleasedHoldResponse })
  async release(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Param('requestId', new IdPipe('gen')) requestId: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ReleasedHoldResponse> {
    await this.holds.release(organizationId, requestId, reason, actor);
    return { id: formatId('gen', requestId), object: 'hold', released: true };
  }
}
