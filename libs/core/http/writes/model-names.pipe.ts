import { Injectable, type PipeTransform } from '@nestjs/common';
import { ModelsService } from '#catalog';
import { requireStorableNames } from '../fields/globs.js';

const LISTS = ['models', 'model_allow', 'model_deny', 'allowed_models'] as const;

type Lists = { [List in (typeof LISTS)[number]]?: string[] };
type ScopedBody = Lists & { scopes?: Lists };

/**
 * Resolves the lists of models in a body, or in the `scopes` of one, before they are stored: an alias means its model.
 * For admins: what a pattern covers names models that a customer may not know (`OwnCatalog`).
 * `@Body(ModelNamesPipe) body` follows the validation of the body.
 */
@Injectable()
export class ModelNamesPipe implements PipeTransform<ScopedBody, Promise<ScopedBody>> {
  constructor(private readonly models: ModelsService) {}

  async transform(body: ScopedBody): Promise<ScopedBody> {
    await this.resolve(body);
    if (body.scopes !== undefined) await this.resolve(body.scopes);
    return body;
  }

  private async resolve(lists: Lists): Promise<void> {
    for (const list of LISTS) {
      const names = lists[list];
      if (names !== undefined) lists[list] = requireStorableNames(await this.models.resolveNames(names), list);
    }
  }
}
