import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditRepository } from '#core/infra';
import { OperatorResource } from '#auth';
import { Clock } from '#core';
import { ApiListResponse, ListQuery, presentPage, readPage, type ListResponse, ActorPipe, timeOf } from '#core/http';
import { Actors } from '../../incidents/actors.service.js';
import { MadeObjects } from '../../incidents/made-objects.service.js';
import {
  ActorChangeResponse,
  ActorResponse,
  MadeObjectsResponse,
  MadeQuery,
  presentActor,
  presentActorChange,
  presentMade,
} from './actor.dto.js';

/** What a token, a user or another actor did: for the night on which one was stolen. */
@ApiTags('Actors')
@OperatorResource('audit')
@Controller('admin/v1/actors')
export class ActorsController {
  constructor(
    private readonly actors: Actors,
    private readonly events: AuditRepository,
    private readonly made: MadeObjects,
    private readonly clock: Clock,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'Get an actor: a token, key, user, member, invitation or part of the system' })
  @ApiOkResponse({ type: ActorResponse })
  async get(@Param('id', new ActorPipe()) text: string): Promise<ActorResponse> {
    const actor = await this.actors.find(text, null, null);
    return presentActor(actor, (await this.events.makersOf([actor.id])).get(actor.id) ?? null);
  }

  @Get(':id/changes')
  @ApiOperation({ summary: 'List everything an actor changed, newest first, with the request that undoes each' })
  @ApiListResponse(ActorChangeResponse)
  async changes(
    @Param('id', new ActorPipe()) text: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<ActorChangeResponse>> {
    const window = readPage(query, 'aud');
    const { names: actors } = await this.actors.find(text, null, null);
    const ever = { createdFrom: new Date(0), createdBefore: new Date(this.clock.nowMs() + CLOCK_LEAD_MS) };
    const page = await this.events.list({ ...ever, actors }, window);
    const overtaken = await this.events.findOvertaken(page.rows);
    return presentPage(page, (event) => presentActorChange(event, overtaken.has(event.id)));
  }

  @Get(':id/made')
  @ApiOperation({ summary: 'List what an actor made, and what its tokens made, with the state of each' })
  @ApiOkResponse({ type: MadeObjectsResponse })
  async listMade(
    @Param('id', new ActorPipe()) text: string,
    @Query() { since }: MadeQuery,
  ): Promise<MadeObjectsResponse> {
    const { names } = await this.actors.find(text, null, null);
    const { objects, isComplete } = await this.made.list({ names, organizationId: null, since: timeOf(since) ?? null });
    return { object: 'made_objects', data: objects.map(presentMade), complete: isComplete };
  }
}

/** Postgres's clock writes the times. */
const CLOCK_LEAD_MS = 60_000;
