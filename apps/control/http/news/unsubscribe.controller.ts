import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { systemActor } from '#audit';
import { Public } from '#auth';
import { ReadingService } from '#news';
import { ReadsForm } from '../conventions/body/body-rule.js';
import type { AdminRequest } from '../conventions/admin-request.js';

/** What mail programs call when a person turns off emails of news: https://www.rfc-editor.org/rfc/rfc8058 */
@Public()
@Controller('api/v1/public/news-unsubscribe')
export class UnsubscribeController {
  constructor(private readonly readings: ReadingService) {}

  @Post(':secret')
  @ReadsForm()
  @HttpCode(200)
  @ApiExcludeEndpoint()
  async unsubscribe(
    @Param('secret') secret: string,
    @Req() { requestId, ip }: AdminRequest,
  ): Promise<{ object: 'done' }> {
    await this.readings.unsubscribe(secret, { ...systemActor('unsubscribe'), address: ip ?? null, requestId });
    return { object: 'done' };
  }
}
