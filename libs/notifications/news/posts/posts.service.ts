import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { changeRow, recordChange, type Transaction } from '#core/infra';
import {
  Clock,
  formatId,
  newUuid,
  refusal,
  RoutifyError,
  type ChangeOutcome,
  type Page,
  type PageRequest,
  type Actor,
} from '#core';
import { checkAudience, checkChange, checkPost, narrowedAudience } from '../domain/check-post.js';
import { describePost, type Audience, type Post, type PostFields } from '../domain/post.js';
import { AudienceRepository, type AudienceSize } from '../audience/audience.repository.js';
import { PostsRepository, type PostFilter, type Reach } from './posts.repository.js';

/** Who changes a post, and which version of it. */
interface Step {
  readonly expectedVersion: number | null;
  readonly actor: Actor;
}

/** Posts as operators write them. A worker publishes what is scheduled. */
@Injectable()
export class PostsService {
  constructor(
    private readonly posts: PostsRepository,
    private readonly audiences: AudienceRepository,
    private readonly clock: Clock,
  ) {}

  list(filter: PostFilter, page: PageRequest): Promise<Page<Post>> {
    return this.posts.list(filter, page);
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<Post> {
    return found(await this.posts.find(id), id);
  }

  reachOf(ids: readonly string[]): Promise<ReadonlyMap<string, Reach>> {
    return this.posts.reachOf(ids);
  }

  /** How many would get it now. */
  audienceSize(audience: Audience): Promise<AudienceSize> {
    checkAudience(audience);
    return this.audiences.size(narrowedAudience(audience), this.clock.nowMs());
  }

  async create(fields: PostFields, actor: Actor): Promise<Post> {
    const nowMs = this.clock.nowMs();
    const written = { ...fields, ...narrowedAudience(fields) };
    return this.posts.transaction(async (tx) => {
      await this.check(tx, written, nowMs);
      const post = await this.posts.insert(tx, newUuid(nowMs), written);
      await record(tx, 'create', actor, null, post);
      return post;
    });
  }

  update(id: string, changes: Partial<PostFields>, { expectedVersion, actor }: Step): Promise<ChangeOutcome<Post>> {
    return this.change(id, 'update', { expectedVersion, actor }, async (tx, before) => {
      const merged = { ...before, ...changes };
      const after = { ...merged, ...narrowedAudience(merged) };
      checkChange(before, after);
      await this.check(tx, after, this.clock.nowMs());
      const { defaultLanguage, texts, byEmail, publishAt, expiresAt } = after;
      const written = { defaultLanguage, texts, byEmail, publishAt, expiresAt, ...narrowedAudience(after) };
      const isSame = isDeepStrictEqual({ ...before, ...written }, before);
      return isSame ? before : this.posts.update(tx, id, written);
    });
  }

  /** A worker publishes it at its time, which is now where it has none. */
  publish(id: string, step: Step): Promise<ChangeOutcome<Post>> {
    return this.change(id, 'publish', step, async (tx, before) => {
      if (before.state !== 'draft') throw refusal('news_not_draft', {});
      await this.check(tx, before, this.clock.nowMs());
      const publishAt = before.publishAt ?? new Date(this.clock.nowMs());
      return this.posts.update(tx, id, { state: 'scheduled', publishAt });
    });
  }

  /** Of a scheduled post a draft is left. Emails that are with the mail server already arrive. */
  withdraw(id: string, step: Step): Promise<ChangeOutcome<Post>> {
    return this.change(id, 'withdraw', step, async (tx, before) => {
      if (before.state === 'scheduled') return this.posts.update(tx, id, { state: 'draft' });
      if (before.state !== 'published') throw refusal('news_not_published', {});
      return this.posts.update(tx, id, { state: 'withdrawn', withdrawnAt: new Date(this.clock.nowMs()) });
    });
  }

  remove(id: string, { expectedVersion, actor }: Step): Promise<ChangeOutcome<Post>> {
    return this.posts.transaction((tx) =>
      changeRow<Post, null>(tx, {
        find: async () => found(await this.posts.lock(tx, id), id),
        expectedVersion,
        write: async ({ state }) => {
          if (state !== 'draft') throw refusal('news_not_draft', {});
          await this.posts.remove(tx, id);
          return null;
        },
        record: (before) => record(tx, 'delete', actor, before, null),
      }),
    );
  }

  private change(
    id: string,
    action: string,
    { expectedVersion, actor }: Step,
    write: (tx: Transaction, before: Post) => Promise<Post>,
  ): Promise<ChangeOutcome<Post>> {
    return this.posts.transaction((tx) =>
      changeRow<Post>(tx, {
        find: async () => found(await this.posts.lock(tx, id), id),
        expectedVersion,
        write: (before) => write(tx, before),
        record: (before, after) => record(tx, action, actor, before, after),
      }),
    );
  }

  private async check(tx: Transaction, fields: PostFields, nowMs: number): Promise<void> {
    checkPost(fields, nowMs);
    const param = await this.posts.firstUnknown(tx, fields);
    if (param !== null)
      throw new RoutifyError('invalid_request_error', `${param} names nothing that exists.`, { param });
  }
}

function found(post: Post | null, id: string): Post {
  if (post !== null) return post;
  throw new RoutifyError('not_found', `There is no post ${formatId('news', id)}.`);
}

async function record(
  tx: Transaction,
  step: string,
  actor: Actor,
  before: Post | null,
  after: Post | null,
): Promise<void> {
  const target = { targetKind: 'news', targetId: formatId('news', (after ?? before)?.id ?? '') };
  const states = { before: before && describePost(before), after: after && describePost(after) };
  await recordChange(tx, { actor, action: `news.${step}`, ...target, ...states });
}
