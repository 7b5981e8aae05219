import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { OperatorResource, StepUp } from '#auth';
import { RoutifyError } from '#core';
import { CurrentClient, CurrentSession, IdPipe, readId } from '#core/http';
import { ImpersonationsService } from '../../sessions/impersonations.service.js';
import type { Client } from '../../sessions/session.js';
import type { RequestSession } from '../../sessions/session.guard.js';
import { CurrentSessionResponse, ImpersonateRequest } from './dto/session.dto.js';
import { SessionAnswers } from './session-answers.js';

/** Operators see what a member of a customer sees. */
@ApiTags('Impersonation')
@OperatorResource('impersonation')
@StepUp()
@Controller('admin/v1/organizations')
export class ImpersonationController {
  constructor(
    private readonly impersonations: ImpersonationsService,
    private readonly answers: SessionAnswers,
  ) {}

  @Post(':id/impersonate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Impersonate a member for up to 30 minutes. The response sets a separate cookie.',
  })
  @ApiOkResponse({ type: CurrentSessionResponse })
  async impersonate(
    @CurrentSession() current: RequestSession | undefined,
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body() { reason, member_id }: ImpersonateRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CurrentSessionResponse> {
    if (current === undefined) {
      throw new RoutifyError('session_required', 'Only a user can act as a member. Log in and use the session.');
    }
    const memberId = member_id === undefined ? null : readId('mbr', member_id);
    const fields = { organizationId, memberId, reason };
    const started = await this.impersonations.start(current.session, fields, client);
    return this.answers.current({ ...started, user: current.user }, response);
  }
}
