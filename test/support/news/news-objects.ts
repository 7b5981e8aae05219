import { formatId, newUuid, parseId } from '#core';
import type { World } from '../control/api-world.js';
import type { ControlApp } from '../control/control-app.js';

/** A post as an operator writes it. */
export const newsFields = (changes: object = {}) => ({
  default_language: 'en',
  audience: 'all',
  by_email: false,
  texts: [
    { language: 'en', title: 'New disks', body: 'We have new disks.' },
    { language: 'ru', title: 'Новые диски', body: 'У нас новые диски.' },
  ],
  ...changes,
});

/** A draft. */
export const draftPost = ({ create }: Pick<World, 'create'>): Promise<string> => create('/news', newsFields());

/** One that a worker will publish. */
export async function scheduledPost({ app, create }: Pick<World, 'app' | 'create'>): Promise<string> {
  const id = await draftPost({ create });
  await app.call('post', `/news/${id}/publish`).expect(200);
  return id;
}

/** One that an organization received, as a worker publishes it. */
export async function receivedPost(app: ControlApp, organizationId: string): Promise<string> {
  const id = newUuid(Date.now());
  const texts = { en: { title: 'New disks', body: 'We have new disks.' } };
  await app.query(
    `INSERT INTO news_post (id, state, default_language, texts, audience, tier_ids, by_email, publish_at, published_at, addressed_at)
     VALUES ($1, 'published', 'en', $2, 'all', '{}', false, now(), now(), now())`,
    ...[id, JSON.stringify(texts)],
  );
  await app.query(
    'INSERT INTO news_recipient (post_id, organization_id, is_mailed) VALUES ($1, $2, true)',
    ...[id, parseId('org', organizationId) ?? ''],
  );
  return formatId('news', id);
}

/** An email of a post to a member. */
export async function newsMail({ app, customer }: Pick<World, 'app' | 'customer'>): Promise<void> {
  const post = await receivedPost(app, customer.organizationId);
  await app.query(
    `INSERT INTO news_mail (id, post_id, organization_id, member_id, user_id, unsubscribe_digest)
     SELECT $1, $2, organization_id, id, user_id, gen_random_uuid()::text::bytea FROM member WHERE id = $3`,
    ...[newUuid(Date.now()), parseId('news', post) ?? '', parseId('mbr', customer.memberId) ?? ''],
  );
}
