import { Injectable } from '@nestjs/common';
import { isRetired, ModelsRepository, type CatalogModel } from '#catalog';
import { Clock } from '#core';
import { ModelUsers } from '#billing/ledger';
import { retirementTexts } from '../domain/draft-texts.js';
import { DraftsService } from './drafts.service.js';
import { NewsFindingsRepository } from './news-findings.repository.js';

/**
 * A retirement of a model that customers use is a draft for the operator. It is not for email: those customers get emails
 * of the retirement anyway, 30 and 7 days ahead.
 */
@Injectable()
export class RetirementNewsService {
  constructor(
    private readonly models: ModelsRepository,
    private readonly findings: NewsFindingsRepository,
    private readonly users: ModelUsers,
    private readonly drafts: DraftsService,
    private readonly clock: Clock,
  ) {}

  async find(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const retiring = (await this.models.loadAll()).filter(
      (model) => model.sunsetAtMs !== null && model.status !== 'draft' && !isRetired(model, nowMs),
    );
    const known = await this.findings.valuesOf(retiring.map(keyOf));
    for (const model of retiring) if (known.get(keyOf(model)) !== valueOf(model)) await this.draft(model, nowMs);
  }

  private async draft(model: CatalogModel, nowMs: number): Promise<void> {
    const { id: modelId, canonicalId, sunsetAtMs, sunsetAction, sunsetNote, replacement } = model;
    const users = await this.users.at(modelId, nowMs);
    const texts = retirementTexts({
      model: canonicalId,
      sunsetAt: new Date(sunsetAtMs ?? 0),
      replacement,
      note: sunsetNote,
      isRedirected: sunsetAction === 'redirect',
    });
    await this.findings.transaction(async (tx) => {
      if (!(await this.findings.claim(tx, keyOf(model), valueOf(model))) || users.length === 0) return;
      await this.drafts.write(tx, { sourceKey: keyOf(model), modelId, tierId: null, byEmail: false }, texts);
    });
  }
}

const keyOf = ({ id }: CatalogModel): string => `retirement:${id}`;

/** A note alone is no other retirement. */
const valueOf = ({ sunsetAtMs, sunsetAction, replacement }: CatalogModel): string =>
  [new Date(sunsetAtMs ?? 0).toISOString(), sunsetAction, replacement ?? ''].join(' ');
