import type { PaymentsEvidence, ProviderEvidence } from '../../checker/payments/payment-evidence.js';
import type { Fleet } from '../../fleet.js';
import { PAYMENT_RULES } from '../../load/payments/open-providers.js';
import type { PaymentLoad } from '../../load/payments/payment-load.js';
import type { ProviderDesk } from '../../load/payments/provider-desk.js';
import { readRecorded, readStrayTransfers } from './recorded-payments.js';
import { providerUuid } from './settle-payments.js';
import { readStandIn } from './stand-in.js';

/** Reads both sides of each provider, when nothing runs. */
export async function readPayments(
  fleet: Fleet,
  { desks, purchases, organizationIds }: PaymentLoad,
  secondsUntilQuiet: number | null,
): Promise<PaymentsEvidence> {
  const rates = Object.values(PAYMENT_RULES.surcharges);
  const providers: ProviderEvidence[] = [];
  for (const [index, desk] of desks.entries()) {
    const { ppm = 0n, fixedNanoUsd = 0n } = rates[index] ?? {};
    providers.push(await readProvider(fleet, desk, { ppm, fixedNanoUsd }));
  }
  const strayTransfers = await readStrayTransfers(fleet, desks.map(providerUuid));
  const { package: pack, percent } = PAYMENT_RULES;
  const bonuses = { package: pack, percent };
  return { purchases, organizationIds, bonuses, providers, strayTransfers, secondsUntilQuiet };
}

async function readProvider(
  fleet: Fleet,
  desk: ProviderDesk,
  surcharge: ProviderEvidence['surcharge'],
): Promise<ProviderEvidence> {
  const providerId = providerUuid(desk);
  const standIn = readStandIn(await desk.dump());
  return { providerId, surcharge, standIn, recorded: await readRecorded(fleet, providerId) };
}
