import type { PaymentsEvidence, ProviderEvidence, StandIn } from '../../checker/payments/payment-evidence.js';
import type { Fleet } from '../../fleet.js';
import { ratesNanoOf } from '../../load/payments/exchange-rates.js';
import { BONUSES, PROVIDERS } from '../../load/payments/open-providers.js';
import type { PaymentLoad } from '../../load/payments/payment-load.js';
import type { ProviderDesk, ProviderKind } from '../../load/payments/provider-desk.js';
import { readRecorded, readStrayTransfers, readTopups } from './recorded-payments.js';
import { providerUuid } from './settle-payments.js';
import { readBtcpay } from '../../checker/payments/stand-ins/btcpay.js';
import { readEpay } from '../../checker/payments/stand-ins/epay.js';
import type { StandInReader } from '../../checker/payments/stand-ins/stand-in-reader.js';
import { readStripe } from '../../checker/payments/stand-ins/stripe.js';
import { readYookassa } from '../../checker/payments/stand-ins/yookassa.js';

const KINDS: Readonly<
  Record<ProviderKind, { readonly read: StandInReader; readonly settlement: ProviderEvidence['settlement'] }>
> = {
  stripe: { read: readStripe, settlement: 'stated' },
  epay: { read: readEpay, settlement: 'recorded' },
  yookassa: { read: readYookassa, settlement: 'recorded' },
  btcpay: { read: readBtcpay, settlement: 'own_account' },
};

/** Reads both sides of each provider, when nothing runs. */
export async function readPayments(
  fleet: Fleet,
  load: PaymentLoad,
  secondsUntilQuiet: number | null,
): Promise<PaymentsEvidence> {
  const { desks, purchases, organizationIds, topups } = load;
  const providers: ProviderEvidence[] = [];
  for (const [index, desk] of desks.entries()) {
    const { name = '', surcharge = { ppm: 0n, fixedNanoUsd: 0n } } = PROVIDERS[index] ?? {};
    const handPayouts = load.payouts.rows.filter(({ providerId }) => providerId === providerUuid(desk));
    providers.push({ ...(await readProvider(fleet, desk)), name, surcharge, handPayouts });
  }
  const strayTransfers = await readStrayTransfers(fleet, desks.map(providerUuid));
  return {
    purchases,
    organizationIds,
    bonuses: BONUSES,
    providers,
    strayTransfers,
    secondsUntilQuiet,
    topups: { limits: topups.limits, ...(await readTopups(fleet)) },
  };
}

async function readProvider(
  fleet: Fleet,
  desk: ProviderDesk,
): Promise<Omit<ProviderEvidence, 'name' | 'surcharge' | 'handPayouts'>> {
  const providerId = providerUuid(desk);
  const { read, settlement } = KINDS[desk.kind];
  const recorded = await readRecorded(fleet, providerId);
  const standIn: StandIn = read(await desk.dump(), recorded, providerId);
  return { providerId, ratesNano: ratesNanoOf(desk.account.currency), settlement, standIn, recorded };
}
