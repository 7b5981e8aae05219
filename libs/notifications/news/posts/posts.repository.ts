import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import type { NewsTexts, Post, PostFields } from '../domain/post.js';

export interface PostFilter {
  readonly states?: readonly string[];
  readonly audience?: string;
}

/** What became of a post. */
export interface Reach {
  readonly organizations: number;
  readonly queued: number;
  readonly sent: number;
  readonly failed: number;
}

type Changes = Partial<PostFields & Pick<Post, 'state' | 'publishedAt' | 'withdrawnAt'>>;

/** Owns `news_post`. */
@Injectable()
export class PostsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list({ states, audience }: PostFilter, page: PageRequest): Promise<Page<Post>> {
    const window = pageWindow(page);
    const where: Prisma.NewsPostWhereInput = {
      AND: [window.where],
      ...(states === undefined ? {} : { state: { in: [...states] } }),
      ...(audience === undefined ? {} : { audience }),
    };
    return pageOf((await this.prisma.newsPost.findMany({ ...window, where })).map(postOf), page);
  }

  async find(id: string, tx: Transaction = this.prisma): Promise<Post | null> {
    const row = await tx.newsPost.findUnique({ where: { id } });
    return row === null ? null : postOf(row);
  }

  /** Locks it until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<Post | null> {
    await tx.$queryRaw`SELECT 1 FROM news_post WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return this.find(id, tx);
  }

  async insert(tx: Transaction, id: string, fields: PostFields): Promise<Post> {
    return postOf(await tx.newsPost.create({ data: { id, ...columnsOf(fields), ...required(fields) } }));
  }

  async update(tx: Transaction, id: string, changes: Changes): Promise<Post> {
    const data = { ...columnsOf(changes), version: { increment: 1 }, updatedAt: new Date() };
    return postOf(await tx.newsPost.update({ where: { id }, data }));
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.newsPost.delete({ where: { id } });
  }

  /**
   * Writes the draft of a change, or writes it anew where it is not published yet. A text that an operator has changed
   * meanwhile is replaced: it would have the earlier facts.
   */
  async writeDraft(tx: Transaction, id: string, sourceKey: string, fields: PostFields): Promise<void> {
    const { defaultLanguage, texts, audience, tierIds, modelId, byEmail } = fields;
    await tx.$executeRaw`
      INSERT INTO news_post (id, source_key, default_language, texts, audience, tier_ids, model_id, by_email)
      VALUES (${id}::uuid, ${sourceKey}, ${defaultLanguage}, ${JSON.stringify(texts)}::jsonb, ${audience},
        ${[...tierIds]}::uuid[], ${modelId}::uuid, ${byEmail})
      ON CONFLICT (source_key) WHERE state = 'draft' DO UPDATE SET texts = excluded.texts,
        default_language = excluded.default_language, version = news_post.version + 1, updated_at = clock_timestamp()`;
  }

  /** The first of these tiers, and models, that is not there. */
  async firstUnknown(tx: Transaction, { tierIds, modelId }: PostFields): Promise<'tier_ids' | 'model_id' | null> {
    const tiers = await tx.tier.count({ where: { id: { in: [...tierIds] } } });
    if (tiers < tierIds.length) return 'tier_ids';
    if (modelId === null) return null;
    return (await tx.model.count({ where: { id: modelId } })) === 0 ? 'model_id' : null;
  }

  /** Of each of these posts. */
  async reachOf(ids: readonly string[]): Promise<ReadonlyMap<string, Reach>> {
    const rows = await this.prisma.$queryRaw<(Reach & { id: string })[]>`
      SELECT p.id, (SELECT count(*)::int FROM news_recipient r WHERE r.post_id = p.id) AS organizations,
        m.queued, m.sent, m.failed
      FROM news_post p CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE status = 'queued')::int AS queued, count(*) FILTER (WHERE status = 'sent')::int AS sent,
          count(*) FILTER (WHERE status = 'failed')::int AS failed
        FROM news_mail WHERE post_id = p.id) AS m
      WHERE p.id = ANY(${[...ids]}::uuid[])`;
    return new Map(rows.map((row) => [row.id, row]));
  }
}

/** Fields of what is written; absent ones stay as they are. */
function columnsOf({ texts, tierIds, ...others }: Changes) {
  return {
    ...others,
    ...(texts === undefined ? {} : { texts: texts as Prisma.InputJsonObject }),
    ...(tierIds === undefined ? {} : { tierIds: [...tierIds] }),
  };
}

function required({ defaultLanguage, texts, audience, byEmail }: PostFields) {
  return { defaultLanguage, texts: texts as Prisma.InputJsonObject, audience, byEmail };
}

function postOf(row: Prisma.NewsPostGetPayload<object>): Post {
  return { ...(row as unknown as Post), texts: row.texts as NewsTexts };
}
