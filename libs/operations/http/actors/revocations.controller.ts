import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditRepository } from '#core/infra';
import { OperatorResource, StepUp } from '#auth';
import { refusal, type Actor } from '#core';
import { CurrentActor, ActorPipe, timeOf } from '#core/http';
import { Actors, type FoundActor } from '../../incidents/actors.service.js';
import { Endings } from '../../incidents/endings.js';
import { MadeObjects } from '../../incidents/made-objects.service.js';
import {
  presentActor,
  presentEnded,
  presentPending,
  RevocationResponse,
  RevokeActorQuery,
  RevokeActorRequest,
} from './actor.dto.js';

/** Ends an actor with what it made. The role that may write tokens may write all of it. */
@ApiTags('Actors')
@OperatorResource('tokens')
@StepUp()
@Controller('admin/v1/actors')
export class RevocationsController {
  constructor(
    private readonly actors: Actors,
    private readonly events: AuditRepository,
    private readonly made: MadeObjects,
    private readonly endings: Endings,
  ) {}

  @Post(':id/revoke')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Revoke a token, key or invitation with everything it made, or only what a user or member made. Revocations are final; channels, credentials, webhook endpoints and providers are disabled. Each has its own transaction.',
  })
  @ApiOkResponse({ type: RevocationResponse })
  async revoke(
    @Param('id', new ActorPipe()) text: string,
    @Query() { dry_run: isDry = false }: RevokeActorQuery,
    @Body() { include_made: includesMade = true, since, only, reason }: RevokeActorRequest,
    @CurrentActor() by: Actor,
  ): Promise<RevocationResponse> {
    const actor = await this.actors.find(text, null, null);
    const isPerson = requireSince(actor, since);
    const scope = { names: actor.names, organizationId: null, since: timeOf(since) ?? null };
    if (!isDry && !isPerson && actor.known !== null) await this.endings.endKnown(actor.known, reason ?? null, by);
    const { objects, isComplete } = await this.made.list(scope);
    const chosen = objects.filter(({ id, state }) => state === 'live' && (only === undefined || only.includes(id)));
    const end = async () =>
      (await this.made.endAll(scope, { only: only ?? null, reason: reason ?? null }, by)).map(presentEnded);
    const data = !includesMade ? [] : isDry ? chosen.map(presentPending) : await end();
    return { object: 'revocation', dry_run: isDry, actor: await this.presentNow(actor), data, complete: isComplete };
  }

  private async presentNow({ id }: FoundActor) {
    const makers = await this.events.makersOf([id]);
    return presentActor(await this.actors.find(id, null, null), makers.get(id) ?? null);
  }
}

/** Whether the actor is a person, of whom only what was made since a time is ended. Throws 400 without that time. */
function requireSince({ reference }: FoundActor, since: string | undefined): boolean {
  const isPerson = 'part' in reference || ['usr', 'mbr'].includes(reference.prefix);
  if (isPerson && since === undefined) throw refusal('since_required', {}, { param: 'since' });
  return isPerson;
}
