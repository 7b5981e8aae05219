import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { systemActor } from '#core';
import { Public } from '#auth';
import { ReadsForm, type AdminRequest } from '#core/http';
import { ReadingService } from '../../news/readers/reading.service.js';

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
