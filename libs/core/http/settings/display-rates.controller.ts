import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import type { Actor } from '../../audit/domain/actor.js';
import { DisplayRatesService } from '../../settings/display-rates.service.js';
import { CurrentActor } from '../admin-request.js';
import { IfMatch, presentChange } from '../writes/if-match.js';
import { DisplayRatesResponse, presentDisplayRates, PutDisplayRatesRequest, readRate } from './display-rates.dto.js';

/** The currency in which customers see amounts beside US dollars, with its rates. */
@ApiTags('Settings')
@OperatorResource('settings')
@Controller('admin/v1/settings/display-rates')
export class DisplayRatesController {
  constructor(private readonly displayRates: DisplayRatesService) {}

  @Get()
  @ApiOperation({ summary: 'Get exchange rates of the display currency' })
  @ApiOkResponse({ type: DisplayRatesResponse })
  async get(): Promise<DisplayRatesResponse> {
    return presentDisplayRates(await this.displayRates.get());
  }

  @Put()
  @ApiOperation({ summary: 'Replace exchange rates of the display currency' })
  @ApiOkResponse({ type: DisplayRatesResponse })
  async put(
    @Body() { rates }: PutDisplayRatesRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<DisplayRatesResponse> {
    return presentChange(await this.displayRates.put(rates.map(readRate), expectedVersion, actor), presentDisplayRates);
  }
}
