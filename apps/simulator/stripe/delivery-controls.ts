import { createEndpoint, endRotation, rotateSecret } from '../domain/stripe/webhook-endpoints.js';
import { balanceOf } from '../domain/stripe/payouts.js';
import { expireDueSessions } from '../domain/stripe/checkout-sessions.js';
import type { StripeAccount } from '../domain/stripe/stripe-account.js';
import type { Params } from '../domain/stripe/wire/params.js';
import { StripeError } from '../domain/stripe/wire/stripe-error.js';
import type { Accounts } from './accounts.js';
import { setDeliveryFaults } from '../stand-in/delivery-faults.js';
import type { AccountControl } from './money-controls.js';
import type { WebhookSender } from './webhook-sender.js';

const ADVANCE_SECONDS_MAX = 366 * 86_400;

/** Webhooks and the state of accounts. */
export function deliveryControls(sender: WebhookSender): Readonly<Record<string, AccountControl>> {
  const named = (accounts: Accounts, params: Params): StripeAccount => accounts.named(params.requiredText('account'));
  return {
    'POST /stripe/control/endpoints': (accounts, params) => {
      params.allowOnly(['account', 'api_version', 'description', 'enabled_events', 'secret', 'url']);
      return createEndpoint(named(accounts, params), params, { secret: params.text('secret'), events: ['*'] });
    },
    'POST /stripe/control/endpoints/:id/rotate': (accounts, params, id) => {
      params.allowOnly(['secret']);
      return { secret: rotateSecret(accounts.owning(id), id, params.text('secret')) };
    },
    'POST /stripe/control/endpoints/:id/end_rotation': (accounts, _params, id) => {
      endRotation(accounts.owning(id), id);
      return { ended: true };
    },
    'POST /stripe/control/events/:id/resend': (accounts, params, id) => {
      params.allowOnly(['endpoint']);
      return { deliveries: sender.resend(accounts.owning(id), id, params.text('endpoint')) };
    },
    'GET /stripe/control/deliveries': (accounts, params) => ({
      data: sender.deliveries.of(named(accounts, params).id),
    }),
    'POST /stripe/control/webhooks': (accounts, params) =>
      setDeliveryFaults(sender.deliveries, named(accounts, params).id, params),
    'GET /stripe/control/objects': (accounts, params) => {
      const account = named(accounts, params);
      return {
        account: account.id,
        balance: balanceOf(account),
        objects: account.objects.all(),
        payout_of: account.payoutsByTransaction(),
        deliveries: sender.deliveries.of(account.id),
      };
    },
    'POST /stripe/control/account': (accounts, params) => setAccount(named(accounts, params), params),
    'POST /stripe/control/keys': (accounts, params) => {
      params.allowOnly(['account', 'secret_key']);
      const account = named(accounts, params);
      accounts.roll(account, params.requiredText('secret_key'));
      return { account: account.id };
    },
    'POST /stripe/control/reset': (accounts, params) => {
      params.allowOnly(['account']);
      const account = named(accounts, params);
      account.reset();
      sender.deliveries.forget(account.id);
      return { account: account.id };
    },
  };
}

/** Moves the clock of an account, and sets how its next charges and refunds behave. */
function setAccount(account: StripeAccount, params: Params): object {
  params.allowOnly(['account', 'advance_seconds', 'available_after_seconds', 'refund_outcomes']);
  account.advance(params.integer('advance_seconds', 0, ADVANCE_SECONDS_MAX) ?? 0);
  account.availableAfterSeconds = params.integer('available_after_seconds') ?? account.availableAfterSeconds;
  const outcomes = params.texts('refund_outcomes');
  for (const outcome of outcomes) {
    if (outcome !== 'pending' && outcome !== 'failed' && outcome !== 'succeeded') {
      throw new StripeError(400, 'Outcomes of refunds are succeeded, pending and failed.', {
        param: 'refund_outcomes',
      });
    }
    account.refundOutcomes.push(outcome);
  }
  expireDueSessions(account);
  return { account: account.id, now: account.now(), refund_outcomes: [...account.refundOutcomes] };
}
