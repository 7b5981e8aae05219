import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { TestMails } from '#identity';
import type { Actor } from '../../audit/domain/actor.js';
import { MAIL_STATUSES } from '../../mail/outgoing-mail.js';
import { MailsService } from '../../mail/mails.service.js';
import { LimitByUser } from '../throttle/user-throttle.guard.js';
import { CurrentActor } from '../admin-request.js';
import { ReasonRequest } from '../fields/reason.dto.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../lists/list.js';
import { readChoices } from '../lists/read-choices.js';
import { IdPipe } from '../read-id.js';
import { definedFields } from '../writes/merge-patch.js';
import { ListMailsQuery, MailResponse, presentMail } from './mail.dto.js';

/** Outgoing mails of the last 30 days. Their content is sealed and never shown. */
@ApiTags('Mails')
@OperatorResource('mails')
@Controller('admin/v1/mails')
export class MailsController {
  constructor(
    private readonly mails: MailsService,
    private readonly tests: TestMails,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List outgoing emails' })
  @ApiListResponse(MailResponse)
  async list(@Query() query: ListMailsQuery): Promise<ListResponse<MailResponse>> {
    const filter = definedFields({ statuses: readChoices(query.status, 'status', MAIL_STATUSES), q: query.q });
    return presentPage(await this.mails.list(filter, readPage(query, 'mail')), presentMail);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an email' })
  @ApiOkResponse({ type: MailResponse })
  async get(@Param('id', new IdPipe('mail')) id: string): Promise<MailResponse> {
    return presentMail(await this.mails.get(id));
  }

  @Post('test')
  @LimitByUser('mail')
  @ApiOperation({
    summary: 'Send a test email to your own confirmed address',
    description: 'Needs a session. Read the email again to see whether it was sent, or its `failure`.',
  })
  @ApiCreatedResponse({ type: MailResponse })
  async test(@CurrentActor() actor: Actor): Promise<MailResponse> {
    return presentMail(await this.mails.get(await this.tests.send(actor)));
  }

  @Post(':id/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Resend a dead email' })
  @ApiOkResponse({ type: MailResponse })
  async retry(
    @Param('id', new IdPipe('mail')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<MailResponse> {
    return presentMail(await this.mails.retry(id, reason, actor));
  }
}
