import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { Actors } from '#operations';
import { AuditRepository, type AuditEvent } from '../../audit/audit.repository.js';
import { Clock } from '../../kernel/time/clock.js';
import { formatId } from '../../kernel/ids.js';
import { RoutifyError } from '../../kernel/errors.js';
import { CurrentMember } from '../current-member.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../lists/list.js';
import { IdPipe } from '../read-id.js';
import { auditFilterOf } from './audit-filter.js';
import { AuditEventResponse, OwnAuditQuery, presentAuditEvent } from './audit.dto.js';

/** The audit log of the organization. */
@ApiTags('Own audit')
@CustomerResource('audit')
@Controller('api/v1/audit')
export class OwnAuditController {
  constructor(
    private readonly events: AuditRepository,
    private readonly actors: Actors,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List audit events of the last 24 hours, or of a time range of at most 31 days' })
  @ApiListResponse(AuditEventResponse)
  async list(
    @CurrentMember() { organization }: Membership,
    @Query() query: OwnAuditQuery,
  ): Promise<ListResponse<AuditEventResponse>> {
    const filter = await auditFilterOf(this.actors, query, organization.id, this.clock.nowMs());
    return presentPage(await this.events.list(filter, readPage(query, 'aud')), presentOwnEvent);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an audit event' })
  @ApiOkResponse({ type: AuditEventResponse })
  async get(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('aud')) id: string,
  ): Promise<AuditEventResponse> {
    const event = await this.events.find(id);
    if (event?.organizationId !== organization.id) {
      throw new RoutifyError('not_found', `There is no audit event ${formatId('aud', id)}.`);
    }
    return presentOwnEvent(event);
  }
}

/** Hides the network address of operators. */
function presentOwnEvent(event: AuditEvent): AuditEventResponse {
  const isOwn = /^(?:management_token|invitation|member):/.test(event.actor);
  return presentAuditEvent(isOwn ? event : { ...event, address: null });
}
