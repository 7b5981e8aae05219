import { Injectable } from '@nestjs/common';
import { multipliersPpm } from '#auth';
import { callerRate } from '#catalog';
import { recordEvents } from '#core/infra';
import { Clock, formatId, formatUsd, type NewEvent } from '#core';
import { ModelUsers } from '#billing/ledger';
import { priceTexts } from '../domain/draft-texts.js';
import { DraftsService } from './drafts.service.js';
import { NewsFindingsRepository } from './news-findings.repository.js';
import {
  PriceChangesRepository,
  type FoundPrice,
  type PricedCustomer,
  type ReadPrice,
} from './price-changes.repository.js';

const VERSIONS_AT_ONCE = 100;
const DAY_CHARACTERS = '2026-12-31'.length;
/** In one transaction. */
const EVENTS_AT_ONCE = 500;

/** A change of prices, for the customers who pay it: an event to each of them, and a draft for the operator. */
@Injectable()
export class PriceNewsService {
  constructor(
    private readonly changes: PriceChangesRepository,
    private readonly findings: NewsFindingsRepository,
    private readonly users: ModelUsers,
    private readonly drafts: DraftsService,
    private readonly clock: Clock,
  ) {}

  async find(): Promise<void> {
    for (const found of await this.changes.findNew(this.clock.nowMs(), VERSIONS_AT_ONCE)) await this.handle(found);
  }

  /** Events have the key of their version: a worker that ends before the version is noted repeats them without effect. */
  private async handle(found: FoundPrice): Promise<void> {
    const before = await this.changes.before(found);
    const texts =
      before === null
        ? null
        : priceTexts({
            model: found.model,
            effectiveAt: found.effectiveFrom,
            before: before.json,
            after: found.price.json,
          });
    const payers = before === null || texts === null ? [] : await this.payersOf(found);
    for (let at = 0; before !== null && at < payers.length; at += EVENTS_AT_ONCE) {
      const events = payers.slice(at, at + EVENTS_AT_ONCE).map((payer) => eventOf(found, before, payer));
      await this.findings.transaction((tx) => recordEvents(tx, events));
    }
    await this.findings.transaction(async (tx) => {
      if (!(await this.findings.claim(tx, `price:${found.id}`))) return;
      // What was agreed with one customer is for no one else.
      if (texts === null || payers.length === 0 || found.organizationId !== null) return;
      const { modelId, tierId, effectiveFrom } = found;
      const day = effectiveFrom.toISOString().slice(0, DAY_CHARACTERS);
      const sourceKey = `price:${modelId}:${tierId ?? 'list'}:${day}`;
      await this.drafts.write(tx, { sourceKey, modelId, tierId, byEmail: true }, texts);
    });
  }

  private async payersOf(found: FoundPrice): Promise<PricedCustomer[]> {
    return this.changes.payersOf(found, await this.users.at(found.modelId, this.clock.nowMs()));
  }
}

function eventOf(found: FoundPrice, before: ReadPrice, payer: PricedCustomer): NewEvent {
  const multipliers = multipliersPpm(payer, payer);
  const rateOf = ({ rows }: ReadPrice, component: 'input' | 'output'): string =>
    formatUsd(callerRate(rows[0]?.rates[component] ?? 0n, multipliers));
  return {
    type: 'price.changed',
    organizationId: payer.id,
    key: found.id,
    data: {
      model_id: formatId('mdl', found.modelId),
      model: found.model,
      effective_at: found.effectiveFrom.toISOString(),
      previous_input_usd: rateOf(before, 'input'),
      input_usd: rateOf(found.price, 'input'),
      previous_output_usd: rateOf(before, 'output'),
      output_usd: rateOf(found.price, 'output'),
    },
  };
}
