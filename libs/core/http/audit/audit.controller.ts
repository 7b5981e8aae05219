import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Actors } from '#operations';
import { AuditRepository } from '../../audit/audit.repository.js';
import { Clock } from '../../kernel/time/clock.js';
import { formatId } from '../../kernel/ids.js';
import { RoutifyError } from '../../kernel/errors.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../lists/list.js';
import { IdPipe, readId } from '../read-id.js';
import { auditFilterOf } from './audit-filter.js';
import { AuditEventResponse, ListAuditQuery, presentAuditEvent } from './audit.dto.js';

/** The append-only audit log of changes. */
@ApiTags('Audit')
@OperatorResource('audit')
@Controller('admin/v1/audit')
export class AuditController {
  constructor(
    private readonly events: AuditRepository,
    private readonly actors: Actors,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List audit events of the last 24 hours, or of a time range of at most 31 days' })
  @ApiListResponse(AuditEventResponse)
  async list(@Query() query: ListAuditQuery): Promise<ListResponse<AuditEventResponse>> {
    const { organization_id } = query;
    const filter = {
      ...(await auditFilterOf(this.actors, query, null, this.clock.nowMs())),
      ...(organization_id === undefined ? {} : { organizationId: readId('org', organization_id) }),
    };
    return presentPage(await this.events.list(filter, readPage(query, 'aud')), presentAuditEvent);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an audit event' })
  @ApiOkResponse({ type: AuditEventResponse })
  async get(@Param('id', new IdPipe('aud')) id: string): Promise<AuditEventResponse> {
    const event = await this.events.find(id);
    if (event === null) throw new RoutifyError('not_found', `There is no audit event ${formatId('aud', id)}.`);
    return presentAuditEvent(event);
  }
}
