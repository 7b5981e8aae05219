import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { Clock, newUuid } from '#core';
import type { NewsTexts } from '../domain/post.js';
import { PostsRepository } from '../posts/posts.repository.js';

/** A change of a model that customers are to know of. */
interface ModelChange {
  /** One draft for each. */
  readonly sourceKey: string;
  readonly modelId: string;
  /** The tier that it is of; null: it is of all users of the model. */
  readonly tierId: string | null;
  readonly byEmail: boolean;
}

/** Drafts that the product writes. They are published by operators alone. */
@Injectable()
export class DraftsService {
  constructor(
    private readonly posts: PostsRepository,
    private readonly clock: Clock,
  ) {}

  /** A repeated change writes the draft anew while it is one. */
  async write(tx: Transaction, { sourceKey, modelId, tierId, byEmail }: ModelChange, texts: NewsTexts): Promise<void> {
    await this.posts.writeDraft(tx, newUuid(this.clock.nowMs()), sourceKey, {
      defaultLanguage: 'en',
      texts,
      byEmail,
      publishAt: null,
      expiresAt: null,
      ...(tierId === null
        ? { audience: 'model', tierIds: [], modelId, balanceBelowNanoUsd: null }
        : { audience: 'tier', tierIds: [tierId], modelId: null, balanceBelowNanoUsd: null }),
    });
  }
}
