import { Injectable } from '@nestjs/common';
import { changeRow, recordChange, violatedUniqueIndex, type Transaction } from '#core/infra';
import { Clock, formatId, formatUsd, newUuid, refusal, RoutifyError, type ChangeOutcome, type Actor } from '#core';
import type { TopupOffer } from '../domain/bonus-of.js';
import { TopupOfferRepository, type StoredOffer } from './topup-offer.repository.js';

const OFFERS_MAX = 50;

/** Packages and percentages that operators offer with a top-up. */
@Injectable()
export class TopupOffersService {
  constructor(
    private readonly offers: TopupOfferRepository,
    private readonly clock: Clock,
  ) {}

  list(): Promise<readonly StoredOffer[]> {
    return this.offers.list();
  }

  async get(id: string): Promise<StoredOffer> {
    const offers = await this.offers.list();
    return found(offers.find((offer) => offer.id === id) ?? null, id);
  }

  /** Throws `conflict` for an amount that has one of its kind. */
  create(offer: TopupOffer, actor: Actor): Promise<StoredOffer> {
    return refusingTakenAmount(() =>
      this.offers.transaction(async (tx) => {
        if ((await this.offers.list(tx)).length >= OFFERS_MAX) throw refusal('offers_limit', { limit: OFFERS_MAX });
        const stored = await this.offers.insert(tx, { ...offer, id: newUuid(this.clock.nowMs()) });
        await record(tx, actor, 'topup_offer.create', null, stored);
        return stored;
      }),
    );
  }

  update(
    id: string,
    fields: Partial<Omit<TopupOffer, 'kind'>>,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<StoredOffer>> {
    return refusingTakenAmount(() =>
      this.offers.transaction((tx) =>
        changeRow<StoredOffer>(tx, {
          find: async () => found(await this.offers.lock(tx, id), id),
          expectedVersion,
          write: () => this.offers.update(tx, id, fields),
          record: (before, after) => record(tx, actor, 'topup_offer.update', before, after),
        }),
      ),
    );
  }

  /** Orders that were made with it keep their bonus. */
  remove(id: string, expectedVersion: number | null, actor: Actor): Promise<ChangeOutcome<StoredOffer>> {
    return this.offers.transaction((tx) =>
      changeRow<StoredOffer, null>(tx, {
        find: async () => found(await this.offers.lock(tx, id), id),
        expectedVersion,
        write: async () => {
          await this.offers.remove(tx, id);
          return null;
        },
        record: (before) => record(tx, actor, 'topup_offer.delete', before, null),
      }),
    );
  }
}

/** The API representation, for responses and the audit log. */
export function describeTopupOffer(offer: StoredOffer) {
  return {
    id: formatId('offer', offer.id),
    kind: offer.kind,
    amount_usd: formatUsd(offer.amountNanoUsd),
    bonus_usd: offer.kind === 'package' ? formatUsd(offer.bonusNanoUsd) : null,
    bonus_ppm: offer.kind === 'percent' ? offer.bonusPpm : null,
    bonus_days: offer.bonusDays,
    status: offer.status,
  };
}

async function record(
  tx: Transaction,
  actor: Actor,
  action: string,
  before: StoredOffer | null,
  after: StoredOffer | null,
): Promise<void> {
  await recordChange(tx, {
    actor,
    action,
    targetKind: 'topup_offer',
    targetId: formatId('offer', (after ?? before)?.id ?? ''),
    before: before === null ? null : describeTopupOffer(before),
    after: after === null ? null : describeTopupOffer(after),
  });
}

async function refusingTakenAmount<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violatedUniqueIndex(error) === null) throw error;
    throw refusal('offer_amount_taken', {}, { param: 'amount_usd' });
  }
}

function found(offer: StoredOffer | null, id: string): StoredOffer {
  if (offer !== null) return offer;
  throw new RoutifyError('not_found', `There is no offer ${formatId('offer', id)}.`);
}
