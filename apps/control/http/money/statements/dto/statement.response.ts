import { ApiProperty } from '@nestjs/swagger';
import type { Statement, StatementLine, UnitSum } from '#usage';
import { formatId, formatUsd } from '#kernel';
import { DisplayAmountProperty, DisplayProperty, DisplayResponse, type Display } from '../../display/display.js';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';

export class StatementUnitResponse {
  @ApiProperty({ type: 'string', example: 'web_search_call', description: 'As in `per_unit_usd` of a price.' })
  unit!: string;

  @ApiProperty({ type: 'integer', example: 14 })
  quantity!: number;

  @UsdProperty({
    example: '-0.14',
    description: 'The part of the line’s `amount_usd` that was for them, each request rounded down.',
  })
  amount_usd!: string;

  @DisplayAmountProperty('amount_usd')
  amount_display!: string | null;
}

export class StatementLineResponse {
  @ApiProperty({
    type: 'string',
    example: 'usage',
    description: '`code` of transfers; adjustments of usage belong to it.',
  })
  code!: string;

  @IdProperty('mdl', { nullable: true, description: 'The model that was used; null for what is no usage.' })
  model_id!: string | null;

  @ApiProperty({ type: 'integer', example: 14, description: 'How many requests, top-ups, grants … moved it.' })
  source_count!: number;

  @UsdProperty({ description: 'Positive: into the balance.' })
  amount_usd!: string;

  @UsdProperty({ description: 'The part of it that came from grants, or went to them; the rest is paid money.' })
  promo_usd!: string;

  @DisplayAmountProperty('amount_usd')
  amount_display!: string | null;

  @DisplayAmountProperty('promo_usd')
  promo_display!: string | null;

  @ApiProperty({
    type: [StatementUnitResponse],
    description: 'Units beside tokens that requests used, counted with their first movement.',
  })
  units!: StatementUnitResponse[];

  @UsdProperty({ example: '-1.06', description: 'The rest of `amount_usd`: tokens, requests, and fractions of units.' })
  other_usd!: string;

  @DisplayAmountProperty('other_usd')
  other_display!: string | null;
}

export class StatementResponse {
  @ObjectProperty('statement')
  object!: 'statement';

  @IdProperty('org')
  organization_id!: string;

  @ApiProperty({ type: 'string', example: '2026-11' })
  month!: string;

  @ApiProperty({ type: 'string', example: 'Europe/Berlin' })
  tz!: string;

  @TimeProperty({ description: 'Included.' })
  from!: string;

  @TimeProperty({ description: 'Not included.' })
  to!: string;

  @ApiProperty({ type: 'boolean', description: 'From an hour after its end on: then nothing is added any more.' })
  is_final!: boolean;

  @UsdProperty({ description: 'The balance when the month began.' })
  opening_balance_usd!: string;

  @UsdProperty({ description: 'The balance when it ended, or now: the opening one and all lines.' })
  closing_balance_usd!: string;

  @DisplayProperty('at the end of the month, or now')
  display!: DisplayResponse | null;

  @DisplayAmountProperty('opening_balance_usd')
  opening_balance_display!: string | null;

  @DisplayAmountProperty('closing_balance_usd')
  closing_balance_display!: string | null;

  @ApiProperty({ type: [StatementLineResponse], description: 'By the time of booking.' })
  lines!: StatementLineResponse[];
}

export function presentStatement(statement: Statement, display: Display): StatementResponse {
  const { organizationId, month, tz, from, before, isFinal, lines, units } = statement;
  const [opening, closing] = [formatUsd(statement.openingNanoUsd), formatUsd(statement.closingNanoUsd)];
  return {
    object: 'statement',
    organization_id: formatId('org', organizationId),
    month,
    tz,
    from: from.toISOString(),
    to: before.toISOString(),
    is_final: isFinal,
    opening_balance_usd: opening,
    closing_balance_usd: closing,
    display: display.response,
    opening_balance_display: display.of(opening),
    closing_balance_display: display.of(closing),
    lines: lines.map((line) => presentLine(line, line.code === 'usage' ? unitsOf(line, units) : [], display)),
  };
}

function unitsOf({ modelId }: StatementLine, units: Statement['units']): readonly UnitSum[] {
  return units.filter((unit) => unit.modelId === modelId);
}

function presentLine(line: StatementLine, units: readonly UnitSum[], display: Display): StatementLineResponse {
  const { code, modelId, sources, amountNanoUsd, promoNanoUsd } = line;
  const otherNanoUsd = units.reduce((rest, unit) => rest + unit.amountNanoUsd, amountNanoUsd);
  const [amount, promo, other] = [formatUsd(amountNanoUsd), formatUsd(promoNanoUsd), formatUsd(otherNanoUsd)];
  return {
    code,
    model_id: modelId === null ? null : formatId('mdl', modelId),
    source_count: Number(sources),
    amount_usd: amount,
    promo_usd: promo,
    amount_display: display.of(amount),
    promo_display: display.of(promo),
    units: units.map((unit) => presentUnit(unit, display)),
    other_usd: other,
    other_display: display.of(other),
  };
}

/** Like the line, an amount that left the balance is negative. */
function presentUnit({ unit, quantity, amountNanoUsd }: UnitSum, display: Display): StatementUnitResponse {
  const amount = formatUsd(-amountNanoUsd);
  return { unit, quantity: Number(quantity), amount_usd: amount, amount_display: display.of(amount) };
}
