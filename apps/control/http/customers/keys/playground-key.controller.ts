import { Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, ApiKeysService, type Membership } from '#auth';
import type { Actor } from '#audit';
import { CurrentActor } from '../../conventions/admin-request.js';
import { CurrentMember } from '../../conventions/current-member.js';
import { IssuedKeyResponse } from '../../access/keys/key.dto.js';
import { KeyAnswers } from '../../access/keys/key-answers.js';

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
    @CurrentMember() { organization, memberId }: Membership,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedKeyResponse> {
    return this.answers.issued(await this.keys.createForPlayground(organization.id, memberId, actor));
  }
}
