import { Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { CurrentActor, CurrentMember } from '#core/http';
import { CustomerResource } from '../../access/access-decorators.js';
import { roleRefusal } from '../../access/route-access.js';
import { mayHaveIn } from '../../domain/reach.js';
import { ApiKeysService } from '../../keys/api-keys.service.js';
import type { Membership } from '../../access/membership.js';
import { IssuedKeyResponse } from './key.dto.js';
import { KeyAnswers } from './key-answers.js';

/** The key with which the console's playground calls the gateway. */
@ApiTags('Own API keys')
@CustomerResource('keys')
@Controller('api/v1/playground-key')
export class PlaygroundKeyController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly answers: KeyAnswers,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Create a playground key, valid for an hour with a low spend limit. Your previous one is revoked.',
  })
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  async create(
    @CurrentMember() { organization, memberId, reach, role }: Membership,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedKeyResponse> {
    // It is in no project.
    if (!mayHaveIn(reach, { projectId: null, isOwn: true })) {
      throw roleRefusal(role, { resource: 'keys', action: 'write' });
    }
    return this.answers.issued(await this.keys.createForPlayground(organization.id, memberId, actor));
  }
}
