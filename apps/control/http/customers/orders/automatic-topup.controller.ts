import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#audit';
import { CustomerResource, StepUp, type Membership } from '#auth';
import { readUsd } from '#fields';
import { RoutifyError } from '#kernel';
import { AutomaticTopupsService } from '#payments';
import { CurrentActor } from '../../conventions/admin-request.js';
import { CurrentMember } from '../../conventions/current-member.js';
import { IdPipe, readId } from '../../conventions/read-id.js';
import {
  AutomaticTopupResponse,
  presentAutomaticTopup,
  presentSavedMethod,
  PutAutomaticTopupRequest,
  SavedMethodResponse,
  SavedMethodsResponse,
} from './automatic-topup.dto.js';

/** Saved payment methods of the organization, and when they are charged. */
@ApiTags('Own payments')
@CustomerResource('orders')
@Controller('api/v1')
export class AutomaticTopupController {
  constructor(private readonly topups: AutomaticTopupsService) {}

  @Get('saved-methods')
  @ApiOperation({ summary: 'List saved payment methods' })
  @ApiOkResponse({ type: SavedMethodsResponse })
  async methods(@CurrentMember() { organization }: Membership): Promise<SavedMethodsResponse> {
    return { object: 'list', data: (await this.topups.listMethods(organization.id)).map(presentSavedMethod) };
  }

  @Delete('saved-methods/:id')
  @StepUp()
  @ApiOperation({ summary: 'Remove a saved payment method. It is never charged again.' })
  @ApiOkResponse({ type: SavedMethodResponse })
  async removeMethod(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('smd')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<SavedMethodResponse> {
    return presentSavedMethod(await this.topups.removeMethod(id, organization.id, actor));
  }

  @Get('automatic-topup')
  @ApiOperation({ summary: 'Get the automatic top-up' })
  @ApiOkResponse({ type: AutomaticTopupResponse })
  async get(@CurrentMember() { organization }: Membership): Promise<AutomaticTopupResponse> {
    const rule = await this.topups.find(organization.id);
    if (rule === null) throw new RoutifyError('not_found', 'There is no automatic top-up.');
    return presentAutomaticTopup(rule);
  }

  @Put('automatic-topup')
  @StepUp()
  @ApiOperation({
    summary: 'Set up the automatic top-up',
    description: 'By this request you consent to be charged without further confirmation, up to the monthly maximum.',
  })
  @ApiOkResponse({ type: AutomaticTopupResponse })
  async put(
    @CurrentMember() { organization, userId }: Membership,
    @Body() { saved_method_id: method, threshold_usd, amount_usd, monthly_max_usd }: PutAutomaticTopupRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AutomaticTopupResponse> {
    const rule = {
      ...{ userId, savedMethodId: readId('smd', method, 'saved_method_id') },
      ...{ thresholdNanoUsd: readUsd(threshold_usd), amountNanoUsd: readUsd(amount_usd) },
      monthlyMaxNanoUsd: readUsd(monthly_max_usd),
    };
    return presentAutomaticTopup(await this.topups.put(organization.id, rule, actor));
  }

  @Delete('automatic-topup')
  @ApiOperation({ summary: 'Disable the automatic top-up' })
  @ApiOkResponse({ type: AutomaticTopupResponse })
  async disable(
    @CurrentMember() { organization }: Membership,
    @CurrentActor() actor: Actor,
  ): Promise<AutomaticTopupResponse> {
    return presentAutomaticTopup(await this.topups.disable(organization.id, actor));
  }
}
