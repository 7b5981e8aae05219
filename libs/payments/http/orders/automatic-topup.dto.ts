import { choice, id, object, objects, text, time, usd, usdInput, formatId, formatUsd } from '#core';
import { ProofRequest } from '#identity/http';
import { body, reply, objectName } from '#core/http';
import type { AutomaticTopup } from '../../automatic/automatic-topup.repository.js';
import type { OwnSavedMethod, SavedMethod } from '../../orders/saved-method.repository.js';

export class SavedMethodResponse extends reply({
  id: id('smd'),
  object: objectName('saved_method'),
  payment_provider_id: id('prv'),
  label: text('Kind of card or account, with its last digits.', { example: 'visa 4242' }),
  expires_at: time('When the card expires. `null`: it does not, or the provider does not say.', { nullable: true }),
  order_id: id('ord', 'Order it was saved with.'),
  user_id: id('usr', 'Member who saved it.'),
  created_at: time(),
}) {}

export class SavedMethodsResponse extends reply({
  object: objectName('list'),
  data: objects(SavedMethodResponse),
}) {}

export class PersonMethodResponse extends reply({
  ...SavedMethodResponse.fields,
  organization_id: id('org', 'Organization for which it was saved.'),
  organization_name: text({ example: 'Acme' }),
}) {}

export class PayByMethodRequest extends body({
  amount_usd: usdInput('Amount to add to the balance, in whole cents.', { sign: 'positive', example: '25.00' }),
  proof: object(ProofRequest, 'Solved challenge of `GET /api/v1/auth/challenge`, if required.', { optional: true }),
}) {}

export class AutomaticTopupResponse extends reply({
  object: objectName('automatic_topup'),
  status: choice(
    ['active', 'paused', 'disabled'],
    '`paused`: nothing is charged until it is set up again, or, for `needs_person`, until a payment on the payment page.',
  ),
  reason: text(
    'Why it is paused: `declined`, `needs_person`, `method_removed`, `member_left`, `role_changed`, `method_of_another` or `order_refused`; or why it waits: ' +
      '`may_pass`, `monthly_max` or `order_limits`. Reasons may be added.',
    { nullable: true, example: null },
  ),
  error: text('Reason of the last decline, in the words of the provider.', { nullable: true, example: null }),
  retries_at: time('When it continues. `null`: as soon as the balance is below the threshold.', { nullable: true }),
  saved_method_id: id('smd'),
  threshold_usd: usd('Balance below which it tops up.', { example: '10.00' }),
  amount_usd: usd('Amount of a top-up.', { example: '25.00' }),
  monthly_max_usd: usd('Maximum of a calendar month (UTC).', { example: '200.00' }),
  user_id: id('usr', 'Member who consented.'),
  consented_at: time('When the member consented.'),
  terms_version: text('Version of the terms of service at that time.', {
    nullable: true,
    example: '9f86d081884c7d65',
  }),
}) {}

export class PutAutomaticTopupRequest extends body({
  saved_method_id: id('smd'),
  threshold_usd: usdInput('Balance below which it tops up.', { sign: 'positive', example: '10.00' }),
  amount_usd: usdInput('Amount of a top-up, in whole cents.', { sign: 'positive', example: '25.00' }),
  monthly_max_usd: usdInput('Maximum of a calendar month (UTC).', { sign: 'positive', example: '200.00' }),
}) {}

export function presentSavedMethod(method: SavedMethod): SavedMethodResponse {
  return savedMethodFields(method);
}

function savedMethodFields(method: SavedMethod) {
  return {
    id: formatId('smd', method.id),
    object: 'saved_method' as const,
    payment_provider_id: formatId('prv', method.providerId),
    label: method.label,
    expires_at: method.expiresAt?.toISOString() ?? null,
    order_id: formatId('ord', method.orderId),
    user_id: formatId('usr', method.userId),
    created_at: method.createdAt.toISOString(),
  };
}

export function presentPersonMethod(method: OwnSavedMethod): PersonMethodResponse {
  const { organizationId, organizationName } = method;
  return {
    ...savedMethodFields(method),
    organization_id: formatId('org', organizationId),
    organization_name: organizationName,
  };
}

export function presentAutomaticTopup(rule: AutomaticTopup): AutomaticTopupResponse {
  return {
    object: 'automatic_topup',
    status: rule.status,
    reason: rule.status === 'disabled' ? null : rule.reason,
    error: rule.error,
    retries_at: rule.dueAt?.toISOString() ?? null,
    saved_method_id: formatId('smd', rule.savedMethodId),
    threshold_usd: formatUsd(rule.thresholdNanoUsd),
    amount_usd: formatUsd(rule.amountNanoUsd),
    monthly_max_usd: formatUsd(rule.monthlyMaxNanoUsd),
    user_id: formatId('usr', rule.userId),
    consented_at: rule.consentedAt.toISOString(),
    terms_version: rule.legalVersion,
  };
}
