import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { AccountRoute } from '#auth';
import type { RequestSession } from '#identity';
import { CurrentActor, CurrentSession, ApiListResponse, presentPage, type ListResponse, IdPipe } from '#core/http';
import { AutomaticTopupsService } from '../../automatic/automatic-topups.service.js';
import {
  PersonMethodResponse,
  presentPersonMethod,
  presentSavedMethod,
  SavedMethodResponse,
} from './automatic-topup.dto.js';

/**
 * What a person saved, whatever its rights in the organizations now. A session of an organization's provider reaches what
 * was saved for that organization.
 */
@ApiTags('Account')
@AccountRoute()
@Controller('api/v1/auth/saved-methods')
export class PersonMethodsController {
  constructor(private readonly topups: AutomaticTopupsService) {}

  @Get()
  @ApiOperation({ summary: 'List payment methods that you saved, for all organizations, at most 100' })
  @ApiListResponse(PersonMethodResponse)
  async list(@CurrentSession() { user, session }: RequestSession): Promise<ListResponse<PersonMethodResponse>> {
    const rows = await this.topups.methodsOf(user.id, session.organizationId);
    return presentPage({ rows, hasMore: false }, presentPersonMethod);
  }

  @Post(':id/remove')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Remove a payment method that you saved. It is never charged again.',
    description: 'Also after you left the organization, or can no longer pay there. Its automatic top-up is paused.',
  })
  @ApiOkResponse({ type: SavedMethodResponse })
  async remove(
    @CurrentSession() { user, session }: RequestSession,
    @Param('id', new IdPipe('smd')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<SavedMethodResponse> {
    return presentSavedMethod(await this.topups.removeOwn(id, user.id, session.organizationId, actor));
  }
}
