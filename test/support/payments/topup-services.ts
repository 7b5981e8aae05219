import type { Clock } from '#core';
import { MailRecipientsRepository } from '../../../libs/auth/members/mail-recipients.repository.js';
import { AutomaticTopupRepository } from '../../../libs/payments/automatic/automatic-topup.repository.js';
import { AutomaticTopupsService } from '../../../libs/payments/automatic/automatic-topups.service.js';
import { MethodCaller } from '../../../libs/payments/automatic/method-caller.js';
import { MethodChargeRepository } from '../../../libs/payments/automatic/method-charge.repository.js';
import { MethodCharges } from '../../../libs/payments/automatic/method-charges.js';
import { SavedMethodRepository } from '../../../libs/payments/orders/saved-method.repository.js';
import { TopupStarter } from '../../../libs/payments/automatic/topup-starter.js';
import { TopupSteps } from '../../../libs/payments/automatic/topup-steps.js';
import type { CheckoutRules } from '../../../libs/payments/checkout/checkout.rules.js';
import type { OpenedProviders } from '../../../libs/payments/status-checks/opened-providers.js';
import { PaymentsQueue } from '../../../libs/payments/status-checks/payments.queue.js';
import { StatusCheckRepository } from '../../../libs/payments/status-checks/status-check.repository.js';
import { StatusChecksService } from '../../../libs/payments/status-checks/status-checks.service.js';
import type { LedgerFixture } from '../ledger/ledger-fixture.js';
import { quiet, type PaymentServices } from './payment-services.js';

/** Automatic top-ups of one process, with the providers that a test opens. */
export function topupServices(
  { prisma, logger }: LedgerFixture,
  { rows, orders, events, wallets, mails }: PaymentServices,
  opened: Pick<OpenedProviders, 'find'>,
  clock: Clock,
) {
  const [rules, methods] = [new AutomaticTopupRepository(prisma), new SavedMethodRepository(prisma)];
  const [charges, recipients] = [new MethodChargeRepository(prisma), new MailRecipientsRepository()];
  const steps = new TopupSteps(rules, mails);
  const checkout = {
    read: () => Promise.resolve({ brand: 'Routify', legalVersion: '2026-01-01' }),
  } as unknown as CheckoutRules;
  const providers = opened as OpenedProviders;
  const caller = new MethodCaller(providers, methods, recipients, orders, checkout);
  const queue = quiet(PaymentsQueue);
  const statusChecks = new StatusChecksService(new StatusCheckRepository(prisma), queue);
  return {
    rules,
    methods,
    starter: new TopupStarter(rules, methods, charges, orders, rows.orders, wallets, recipients, steps, clock),
    charges: new MethodCharges(charges, methods, rows.orders, caller, events, statusChecks, steps, clock, logger),
    service: new AutomaticTopupsService(rules, methods, rows.providers, recipients, checkout, queue, clock),
  };
}
