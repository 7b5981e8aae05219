import { flag, id, integer, objects, optional, text, time, timeZone, usd } from '#fields';
import { formatId, formatUsd } from '#kernel';
import type { Statement, StatementLine, UnitSum } from '#usage';
import { query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { type Display, display, displayAmount } from '../display/display.js';

export class StatementQuery extends query(
  optional({
    month: text('The month; the present one unless told.', {
      max: 7,
      pattern: /^20\d\d-(0[1-9]|1[0-2])$/,
      expected: 'a month such as 2026-11',
      example: '2026-11',
    }),
    tz: timeZone("Whose clocks begin the month; the organization's unless told."),
  }),
) {}

export class StatementUnitResponse extends reply({
  unit: text('As in `per_unit_usd` of a price.', { example: 'web_search_call' }),
  quantity: integer({ example: 14 }),
  amount_usd: usd('The part of the line’s `amount_usd` that was for them, each request rounded down.', {
    example: '-0.14',
  }),
  amount_display: displayAmount('amount_usd'),
}) {}

export class StatementLineResponse extends reply({
  code: text('`code` of transfers; adjustments of usage belong to it.', { example: 'usage' }),
  model_id: id('mdl', 'The model that was used; null for what is no usage.', { nullable: true }),
  source_count: integer('How many requests, top-ups, grants … moved it.', { example: 14 }),
  amount_usd: usd('Positive: into the balance.'),
  promo_usd: usd('The part of it that came from grants, or went to them; the rest is paid money.'),
  amount_display: displayAmount('amount_usd'),
  promo_display: displayAmount('promo_usd'),
  units: objects(StatementUnitResponse, 'Units beside tokens that requests used, counted with their first movement.'),
  other_usd: usd('The rest of `amount_usd`: tokens, requests, and fractions of units.', { example: '-1.06' }),
  other_display: displayAmount('other_usd'),
}) {}

export class StatementResponse extends reply({
  object: objectName('statement'),
  organization_id: id('org'),
  month: text({ example: '2026-11' }),
  tz: text({ example: 'Europe/Berlin' }),
  from: time('Included.'),
  to: time('Not included.'),
  is_final: flag('From an hour after its end on: then nothing is added any more.'),
  opening_balance_usd: usd('The balance when the month began.'),
  closing_balance_usd: usd('The balance when it ended, or now: the opening one and all lines.'),
  display: display('at the end of the month, or now'),
  opening_balance_display: displayAmount('opening_balance_usd'),
  closing_balance_display: displayAmount('closing_balance_usd'),
  lines: objects(StatementLineResponse, 'By the time of booking.'),
}) {}

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
