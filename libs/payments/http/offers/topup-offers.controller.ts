import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import { readUsd, RoutifyError, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  type ListResponse,
  IdPipe,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { TopupOffersService } from '../../offers/topup-offers.service.js';
import {
  CreateTopupOfferRequest,
  presentTopupOffer,
  TopupOfferResponse,
  UNUSED_BONUS,
  UpdateTopupOfferRequest,
} from './topup-offer.dto.js';

/** Bonuses of top-ups. */
@ApiTags('Payments')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/topup-offers')
export class TopupOffersController {
  constructor(private readonly offers: TopupOffersService) {}

  @Get()
  @ApiOperation({ summary: 'List top-up offers by amount, at most 100' })
  @ApiListResponse(TopupOfferResponse)
  async list(): Promise<ListResponse<TopupOfferResponse>> {
    return presentPage({ rows: await this.offers.list(), hasMore: false }, presentTopupOffer);
  }

  @Post()
  @ApiOperation({ summary: 'Create a top-up offer. It applies to new orders.' })
  @ApiCreatedResponse({ type: TopupOfferResponse })
  async create(
    @Body() { kind, amount_usd, bonus_usd, bonus_ppm, bonus_days: bonusDays = null }: CreateTopupOfferRequest,
    @CurrentActor() actor: Actor,
  ): Promise<TopupOfferResponse> {
    requireBonus(kind, { bonus_usd, bonus_ppm });
    const bonus = { bonusNanoUsd: bonus_usd === undefined ? 0n : readUsd(bonus_usd), bonusPpm: bonus_ppm ?? 0 };
    const offer = { kind, amountNanoUsd: readUsd(amount_usd), ...bonus, bonusDays, status: 'active' } as const;
    return presentTopupOffer(await this.offers.create(offer, actor));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a top-up offer' })
  @ApiOkResponse({ type: TopupOfferResponse })
  async get(@Param('id', new IdPipe('offer')) id: string): Promise<TopupOfferResponse> {
    return presentTopupOffer(await this.offers.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update a top-up offer. Existing orders keep their bonus.' })
  @ApiOkResponse({ type: TopupOfferResponse })
  async update(
    @Param('id', new IdPipe('offer')) id: string,
    @Body() { amount_usd, bonus_usd, bonus_ppm: bonusPpm, bonus_days: bonusDays, status }: UpdateTopupOfferRequest,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<TopupOfferResponse> {
    const { kind } = await this.offers.get(id);
    const unused = UNUSED_BONUS[kind];
    refuseUnused(kind, { bonus_usd, bonus_ppm: bonusPpm }[unused]);
    const fields = definedFields({
      amountNanoUsd: amount_usd === undefined ? undefined : readUsd(amount_usd),
      bonusNanoUsd: bonus_usd === undefined ? undefined : readUsd(bonus_usd),
      bonusPpm,
      bonusDays,
      status,
    });
    return presentChange(await this.offers.update(id, fields, version, actor), presentTopupOffer);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Delete a top-up offer. Existing orders keep their bonus.' })
  @ApiOkResponse({ type: TopupOfferResponse })
  async remove(
    @Param('id', new IdPipe('offer')) id: string,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<TopupOfferResponse> {
    return presentChange(await this.offers.remove(id, version, actor), presentTopupOffer);
  }
}

type BonusFields = Readonly<Partial<Record<'bonus_usd' | 'bonus_ppm', unknown>>>;

function requireBonus(kind: keyof typeof UNUSED_BONUS, fields: BonusFields): void {
  const [used, unused] =
    kind === 'package' ? (['bonus_usd', 'bonus_ppm'] as const) : (['bonus_ppm', 'bonus_usd'] as const);
  refuseUnused(kind, fields[unused]);
  if (fields[used] !== undefined) return;
  throw new RoutifyError('invalid_request_error', `${used} is required for a ${kind}.`, { param: used });
}

function refuseUnused(kind: keyof typeof UNUSED_BONUS, value: unknown): void {
  const param = UNUSED_BONUS[kind];
  if (value !== undefined) throw new RoutifyError('invalid_request_error', `A ${kind} has no ${param}.`, { param });
}
