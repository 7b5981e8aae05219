import { flag, id, integer, objects, optional, text, time, timeZone, usd, formatId, formatUsd } from '#core';
import { query, reply, objectName } from '#core/http';
import { type Display, display, displayAmount } from '#catalog/http';
import type { Statement } from '../../usage/statements/statements.service.js';
import type { StatementLine, StatementProject } from '../../usage/statements/statement.repository.js';
import type { UnitSum } from '../../usage/domain/usage-query.js';

export class StatementQuery extends query(
  optional({
    month: text('The month. Defaults to the current one.', {
      max: 7,
      pattern: /^20\d\d-(0[1-9]|1[0-2])$/,
      expected: 'a month such as 2026-11',
      example: '2026-11',
    }),
    tz: timeZone('Time zone of the month. Defaults to the organization’s.'),
  }),
) {}

export class StatementUnitResponse extends reply({
  unit: text('Unit, as in `per_unit_usd` of a price.', { example: 'web_search_call' }),
  quantity: integer({ example: 14 }),
  amount_usd: usd('Part of the line’s `amount_usd` for these units, rounded down for each request.', {
    example: '-0.14',
  }),
  amount_display: displayAmount('amount_usd'),
}) {}

export class StatementLineResponse extends reply({
  code: text('`code` of transfers. Charge corrections are included in charges.', { example: 'usage' }),
  model_id: id('mdl', 'Model. `null` if not a charge.', { nullable: true }),
  source_count: integer('Number of requests, top-ups, grants or other sources.', { example: 14 }),
  amount_usd: usd('Amount. Positive increases the balance.'),
  promo_usd: usd('Part that came from or went to credit grants. The rest is paid money.'),
  amount_display: displayAmount('amount_usd'),
  promo_display: displayAmount('promo_usd'),
  units: objects(StatementUnitResponse, 'Units other than tokens, counted with the first transaction of a request.'),
  other_usd: usd('Rest of `amount_usd`: tokens, requests, and fractions of units.', { example: '-1.06' }),
  other_display: displayAmount('other_usd'),
}) {}

export class StatementProjectResponse extends reply({
  project_id: id('prj', 'Project that the key had when the request was sent. `null`: none.', { nullable: true }),
  name: text('Current name of the project, also of an archived one.', { nullable: true, example: 'Search' }),
  request_count: integer('Number of requests.', { example: 14 }),
  amount_usd: usd('Part of the `usage` lines. Negative left the balance.', { example: '-1.2' }),
  refunded_usd: usd('Part of the `refund` line: refunds of requests of the project.', { example: '0.2' }),
  amount_display: displayAmount('amount_usd'),
  refunded_display: displayAmount('refunded_usd'),
}) {}

export class StatementPaymentResponse extends reply({
  code: text('`topup`, `adjustment`, `chargeback`, `payment_refund`, `bonus_clawback` or `reversal`.', {
    example: 'adjustment',
  }),
  amount_usd: usd('Amount. Positive increases the balance.', { example: '-5.00' }),
  amount_display: displayAmount('amount_usd'),
  reason: text('Reason, as the operator wrote it.', { nullable: true, example: 'Goodwill for the outage' }),
  created_at: time(),
}) {}

export class StatementResponse extends reply({
  object: objectName('statement'),
  organization_id: id('org'),
  month: text({ example: '2026-11' }),
  tz: text({ example: 'Europe/Berlin' }),
  from: time('Start, inclusive.'),
  to: time('End, exclusive.'),
  is_final: flag('Whether the statement is final: an hour after its end, nothing is added.'),
  opening_balance_usd: usd('Balance at the start of the month.'),
  closing_balance_usd: usd('Balance at the end of the month, or now: the opening balance plus all lines.'),
  display: display('at the end of the month, or now'),
  opening_balance_display: displayAmount('opening_balance_usd'),
  closing_balance_display: displayAmount('closing_balance_usd'),
  lines: objects(StatementLineResponse, 'Lines by settlement time.'),
  by_project: objects(
    StatementProjectResponse,
    'Charges and refunds by project, adding up to the lines. Empty without a request of a project.',
  ),
  payments: objects(
    StatementPaymentResponse,
    'Top-ups, adjustments and chargebacks in the lines, newest first, at most 100. The CSV file has all.',
  ),
}) {}

export function presentStatement(statement: Statement, display: Display): StatementResponse {
  const { organizationId, month, tz, from, before, isFinal, lines, projects, units, payments } = statement;
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
    by_project: projects.map((project) => presentProject(project, display)),
    payments: payments.map(({ code, amountNanoUsd, reason, createdAt }) => {
      const amount = formatUsd(amountNanoUsd);
      const converted = { amount_display: display.of(amount) };
      return { code, amount_usd: amount, ...converted, reason, created_at: createdAt.toISOString() };
    }),
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

function presentProject(project: StatementProject, display: Display): StatementProjectResponse {
  const { projectId, projectName, requests, usageNanoUsd, refundedNanoUsd } = project;
  const [amount, refunded] = [formatUsd(usageNanoUsd), formatUsd(refundedNanoUsd)];
  return {
    project_id: projectId === null ? null : formatId('prj', projectId),
    name: projectName,
    request_count: Number(requests),
    amount_usd: amount,
    refunded_usd: refunded,
    amount_display: display.of(amount),
    refunded_display: display.of(refunded),
  };
}

/** Like the line, an amount that left the balance is negative. */
function presentUnit({ unit, quantity, amountNanoUsd }: UnitSum, display: Display): StatementUnitResponse {
  const amount = formatUsd(-amountNanoUsd);
  return { unit, quantity: Number(quantity), amount_usd: amount, amount_display: display.of(amount) };
}
