import type { TestingModule } from '@nestjs/testing';
import { MailsRepository, mailBinding } from '#core/mail';
import { newUuid } from '#core';
import { Vault } from '#core/infra';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { jobOf, openModuleProcess } from '../../../test/support/processes/module-process.js';
import { AudienceRepository } from './audience/audience.repository.js';
import { PublishingService } from './audience/publishing.service.js';
import { PriceNewsService } from './drafts/price-news.service.js';
import { RetirementNewsService } from './drafts/retirement-news.service.js';
import type { PostFields } from './domain/post.js';
import { NewsMailsService } from './mails/news-mails.service.js';
import { NewsControlModule, NewsWorkerModule } from './news.module.js';
import { PostsService } from './posts/posts.service.js';
import { ReadingService } from './readers/reading.service.js';

const USD = 1_000_000_000n;
const SIGNAL = new AbortController().signal;
const POST: PostFields = {
  defaultLanguage: 'en',
  texts: { en: { title: 'New disks', body: 'We have new disks.\nAll is faster.' } },
  audience: 'all',
  tierIds: [],
  modelId: null,
  balanceBelowNanoUsd: null,
  byEmail: true,
  publishAt: null,
  expiresAt: null,
};

let fixture: LedgerFixture;
let workers: readonly TestingModule[];
let control: TestingModule;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl };
  const open = () => openModuleProcess({ ...stores, role: 'routify_worker', modules: [NewsWorkerModule] });
  [control, ...workers] = await Promise.all([
    openModuleProcess({ ...stores, role: 'routify_control', modules: [NewsControlModule] }),
    ...[open(), open()],
  ]);
  // Their timers would take what a test looks at.
  await Promise.all(workers.map((worker) => jobOf(worker, 'news').beforeApplicationShutdown()));
}, 60_000);

afterAll(async () => {
  await Promise.all([...workers, control].map((each) => each.close()));
  await fixture.close();
});

/** Organizations of other tests get no posts. */
beforeEach(async () => {
  await query('UPDATE organization SET archived_at = now()');
  await query('DELETE FROM mail_message');
});

async function query<Row extends object>(sql: string, ...values: readonly unknown[]): Promise<Row[]> {
  return (await fixture.owner.query<Row>(sql, [...values])).rows;
}

async function member(
  organizationId: string,
  name: string,
  { locale = 'en', userId = newUuid(Date.now()), confirmed = true } = {},
) {
  const email = `${name}@${organizationId}.example`;
  const known = await query('SELECT 1 FROM "user" WHERE id = $1', userId);
  if (known.length === 0) {
    await fixture.insert('"user"', { id: userId, email, name });
    await fixture.insert('login_account', {
      user_id: userId,
      locale,
      email_verified_at: confirmed ? new Date() : null,
    });
  }
  const memberId = newUuid(Date.now());
  await fixture.insert('member', { id: memberId, organization_id: organizationId, user_id: userId, role: 'owner' });
  return { memberId, organizationId, userId, email };
}

async function publish(changes: Partial<PostFields> = {}): Promise<string> {
  const { id } = await control.get(PostsService).create({ ...POST, ...changes }, OPERATOR);
  await control.get(PostsService).publish(id, { expectedVersion: null, actor: OPERATOR });
  return id;
}

const withdraw = (id: string) => control.get(PostsService).withdraw(id, { expectedVersion: null, actor: OPERATOR });
const address = (worker = workers[0]!, atOnce = 500) => worker.get(PublishingService).publishDue(SIGNAL, atOnce);
const send = (worker = workers[0]!) => worker.get(NewsMailsService).send(SIGNAL);
const findPrices = (worker = workers[0]!) => worker.get(PriceNewsService).find();
const stateOf = async (id: string) => (await control.get(PostsService).get(id)).state;

async function addressedTo(id: string): Promise<string[]> {
  const rows = await query<{ id: string }>(
    'SELECT organization_id AS id FROM news_recipient WHERE post_id = $1 ORDER BY 1',
    id,
  );
  return rows.map((row) => row.id);
}

/** Addresses and contents of emails of news. */
async function mails(): Promise<{ to: string; subject: string; text: string; html: string; unsubscribeUrl: string }[]> {
  const rows = await query<{ id: string; recipient: string; sealed: Buffer; encryption_key_id: string }>(
    `SELECT * FROM mail_message WHERE template = 'news' ORDER BY recipient`,
  );
  const vault = workers[0]!.get(Vault, { strict: false });
  return rows.map(({ id, recipient: to, sealed: ciphertext, encryption_key_id: encryptionKeyId }) => {
    const sealed = { ciphertext: new Uint8Array(ciphertext), encryptionKeyId };
    return {
      to,
      ...(JSON.parse(vault.open(sealed, mailBinding(id)).reveal()) as Omit<Awaited<ReturnType<typeof mails>>[0], 'to'>),
    };
  });
}

const organizations = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => fixture.createOrganization(0n))).then((ids) => ids.toSorted());

async function use(organizationId: string, modelId: string): Promise<void> {
  await fixture.book([fixture.ledgerEvent({ organizationId, modelId, requestId: newUuid(Date.now()) })]);
}

let models = 0;
async function model(): Promise<{ id: string; name: string }> {
  const [id, name] = [newUuid(Date.now()), `acme/model-${++models}`];
  const limits = { context_length: 1_000, max_output_tokens: 100, status: 'active' };
  await fixture.insert('model', { id, canonical_id: name, name, ...limits });
  return { id, name };
}

async function price(
  modelId: string,
  [input, output]: [bigint, bigint],
  scope: object = {},
  from = new Date(),
): Promise<void> {
  const rows = JSON.stringify([{ from_prompt_tokens: 0, rates: { input: String(input), output: String(output) } }]);
  await fixture.insert('price_version', {
    id: newUuid(Date.now()),
    model_id: modelId,
    effective_from: from,
    rows,
    ...scope,
  });
}

const drafts = (modelId: string) =>
  query<{ state: string; audience: string; version: number; texts: PostFields['texts'] }>(
    `SELECT state, audience, version, texts FROM news_post WHERE source_key LIKE '%' || $1 || '%' ORDER BY id`,
    modelId,
  );

describe('the publication of a post', () => {
  it('waits for its time, and makes a post a draft again until then', async () => {
    await organizations(1);
    const id = await publish({ publishAt: new Date(Date.now() + 3_600_000) });
    await address();
    expect(await stateOf(id)).toBe('scheduled');
    await withdraw(id);
    await query('UPDATE news_post SET publish_at = now() WHERE id = $1', id);
    await address();
    expect([await stateOf(id), await addressedTo(id)]).toEqual(['draft', []]);
  });

  it('addresses each organization once, by pages, by two workers and after one that ended within a page', async () => {
    const ids = await organizations(7);
    const id = await publish();
    await query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT count(*) FROM news_recipient WHERE post_id = NEW.post_id) >= 5 THEN RAISE 'ended'; END IF; RETURN NEW; END $$`);
    await query('CREATE TRIGGER ends BEFORE INSERT ON news_recipient FOR EACH ROW EXECUTE FUNCTION fail()');
    await expect(address(workers[0], 2)).rejects.toThrow('ended');
    expect(await addressedTo(id)).toEqual(ids.slice(0, 4));
    await query('DROP TRIGGER ends ON news_recipient');
    const late = await fixture.createOrganization(0n);
    await Promise.all(workers.flatMap((worker) => [address(worker, 2), address(worker, 2)]));
    await address();
    expect(await addressedTo(id)).toEqual(ids);
    expect(await addressedTo(id)).not.toContain(late);
    expect(await control.get(PostsService).get(id)).toMatchObject({ addressedAt: expect.any(Date) as Date });
  });

  it('goes to tiers, to users of a model, and to those with a balance below an amount', async () => {
    const [poor, rich, user] = [
      await fixture.createOrganization(2n * USD),
      await fixture.createOrganization(20n * USD),
      await fixture.createOrganization(20n * USD),
    ];
    const tierId = newUuid(Date.now());
    await fixture.insert('tier', { id: tierId, name: tierId });
    await query('UPDATE organization SET tier_id = $2 WHERE id = $1', rich, tierId);
    const used = await model();
    await use(user, used.id);
    const cases: [Partial<PostFields>, string][] = [
      [{ audience: 'tier', tierIds: [tierId] }, rich],
      [{ audience: 'model', modelId: used.id }, user],
      [{ audience: 'balance_below', balanceBelowNanoUsd: 5n * USD }, poor],
    ];
    for (const [changes, expected] of cases) {
      const size = await control.get(PostsService).audienceSize({ ...POST, ...changes });
      expect(size).toEqual({ organizations: 1, people: 0 });
      const id = await publish(changes);
      await address();
      expect(await addressedTo(id)).toEqual([expected]);
    }
    await fixture.rollUp();
    expect(
      await control.get(AudienceRepository, { strict: false }).size({ ...POST, ...cases[1]![0] }, Date.now()),
    ).toMatchObject({
      organizations: 1,
    });
  });
});

describe('emails of a post', () => {
  it('are one for each person, in its language, not for those who turned them off or have no confirmed address', async () => {
    const [one = '', other = ''] = await organizations(2);
    const texts = {
      ...POST.texts,
      ru: { title: 'Новые диски', body: 'Подробнее: https://acme.example/disks?a=1&b=2. <b>' },
    };
    const [ada, bob] = [await member(one, 'ada', { locale: 'ru-RU' }), await member(one, 'bob', { locale: 'de' })];
    await member(other, 'ada', ada);
    const eve = await member(other, 'eve');
    await member(other, 'unconfirmed', { confirmed: false });
    await control.get(ReadingService).mute(eve, true, OPERATOR);
    expect(await control.get(PostsService).audienceSize(POST)).toEqual({ organizations: 2, people: 2 });
    await publish({ texts });
    await address();
    await Promise.all([...workers, ...workers].map((worker) => send(worker)));
    await send();
    const [first, second, ...more] = await mails();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ to: ada.email, subject: expect.stringContaining(': Новые диски') as string });
    expect(first?.html).toContain(
      '<a href="https://acme.example/disks?a=1&amp;b=2">https://acme.example/disks?a=1&amp;b=2</a>. &lt;b&gt;',
    );
    expect(second).toMatchObject({
      to: bob.email,
      text: expect.stringContaining('We have new disks.\n\nAll is faster.') as string,
    });
  });

  it('are neither lost nor sent twice after a worker that ended within an organization', async () => {
    const [one = '', other = ''] = await organizations(2);
    const people = [await member(one, 'ada'), await member(one, 'bob'), await member(other, 'eve')];
    await publish();
    await address();
    await query(`ALTER TABLE mail_message ADD CONSTRAINT ended CHECK (recipient <> '${people[1]!.email}') NOT VALID`);
    await expect(send()).rejects.toThrow('ended');
    await query('ALTER TABLE mail_message DROP CONSTRAINT ended');
    expect(await mails()).toEqual([]);
    await Promise.all(workers.map((worker) => send(worker)));
    expect((await mails()).map(({ to }) => to)).toEqual(people.map(({ email }) => email).toSorted());
  });

  it('stop when the post is withdrawn, and do not come again for a corrected text', async () => {
    const [one = ''] = await organizations(1);
    const ada = await member(one, 'ada');
    const [corrected, withdrawn] = [await publish(), await publish()];
    await address();
    await withdraw(withdrawn);
    await send();
    const texts = { en: { title: 'Corrected', body: 'Sorry.' } };
    await control.get(PostsService).update(corrected, { texts }, { expectedVersion: null, actor: OPERATOR });
    await send();
    expect(await mails()).toHaveLength(1);
    const page = await control.get(ReadingService).list(ada, { limit: 10, after: null, before: null });
    expect(page.rows).toMatchObject([{ id: corrected, texts, isRead: false }]);
  });

  it('let others overtake, wait in a bounded number, and are followed in the log', async () => {
    const [one = ''] = await organizations(1);
    for (let count = 0; count < 3; count++) await member(one, `person-${count}`);
    const id = await publish();
    await address();
    await send();
    await query(`UPDATE mail_message SET next_attempt_at = now() - interval '1 hour'`);
    const urgent = { id: newUuid(Date.now()), template: 'alert', locale: 'en', recipient: 'urgent@acme.example' };
    await fixture.insert('mail_message', { ...urgent, sealed: Buffer.from('x'), encryption_key_id: 'k1' });
    const [first] = await workers[0]!.get(MailsRepository, { strict: false }).claimDue(1, 60_000);
    expect(first?.id).toBe(urgent.id);
    await query(`UPDATE mail_message SET status = 'dead' WHERE recipient LIKE 'person-0%'`);
    await query(`UPDATE mail_message SET status = 'sent', sent_at = now() WHERE recipient LIKE 'person-1%'`);
    await send();
    expect((await control.get(PostsService).reachOf([id])).get(id)).toMatchObject({
      organizations: 1,
      queued: 1,
      sent: 1,
      failed: 1,
    });
    await query(`UPDATE mail_message SET status = 'queued' WHERE recipient LIKE 'person-0%'`);
    await send();
    expect((await control.get(PostsService).reachOf([id])).get(id)).toMatchObject({ queued: 2, failed: 0 });
    await query(
      `INSERT INTO news_mail (id, mail_id, post_id, organization_id, member_id, user_id, unsubscribe_digest)
      SELECT gen_random_uuid(), m.mail_id, m.post_id, m.organization_id, m.member_id, gen_random_uuid(), gen_random_uuid()::text::bytea
      FROM news_mail m, generate_series(1, 200) WHERE m.post_id = $1 AND m.status = 'queued' LIMIT 200`,
      id,
    );
    await query(`UPDATE news_recipient SET is_mailed = false WHERE post_id = $1`, id);
    await member(one, 'late');
    await send();
    expect(await mails()).toHaveLength(3);
  });

  it('are turned off by the address in one of them, in all organizations of the person', async () => {
    const [one = '', other = ''] = await organizations(2);
    const ada = await member(one, 'ada');
    const again = await member(other, 'ada', ada);
    await publish();
    await address();
    await send();
    const [mail] = await mails();
    const reading = control.get(ReadingService);
    const secret = mail?.unsubscribeUrl.split('/').at(-1) ?? '';
    await reading.unsubscribe(secret, OPERATOR);
    await reading.unsubscribe(secret, OPERATOR);
    expect(await Promise.all([ada, again].map(({ memberId }) => reading.isMuted(memberId)))).toEqual([true, true]);
    await expect(reading.unsubscribe('another', OPERATOR)).rejects.toThrow('no such email');
  });
});

describe('a change of prices', () => {
  it('EVT-19: is a draft and an event of those who pay it, once', async () => {
    const [user = '', idle = '', agreed = ''] = await organizations(3);
    const { id, name } = await model();
    await price(id, [2n * USD, 8n * USD], {}, new Date(Date.now() - 60_000));
    await price(id, [USD, USD], { organization_id: agreed }, new Date(Date.now() - 50_000));
    for (const each of [user, agreed]) await use(each, id);
    await findPrices();
    await query(`DELETE FROM event`);
    expect(await drafts(id)).toEqual([]);
    await price(id, [3n * USD, 8n * USD]);
    await Promise.all([...workers, ...workers].map((worker) => findPrices(worker)));
    await findPrices();
    const [draft, ...more] = await drafts(id);
    expect(more).toEqual([]);
    expect(draft).toMatchObject({ state: 'draft', audience: 'model' });
    expect(draft?.texts.en?.body).toContain('Input: $2 → $3');
    expect(draft?.texts.ru?.title).toContain(name);
    const events = await query<{ organization_id: string; data: object }>(
      `SELECT organization_id, data FROM event WHERE type = 'price.changed'`,
    );
    expect(events).toMatchObject([
      { organization_id: user, data: { model: name, previous_input_usd: '2', input_usd: '3', output_usd: '8' } },
    ]);
    expect(idle).not.toBe(user);
  });

  it('that is repeated on a day writes its draft anew, and another one once it is published', async () => {
    const [user = ''] = await organizations(1);
    const { id } = await model();
    await use(user, id);
    const at = new Date(Date.now() + 86_400_000);
    await price(id, [2n * USD, 8n * USD]);
    for (const input of [3n, 4n]) {
      await price(id, [input * USD, 8n * USD], {}, new Date(at.setUTCHours(Number(input))));
      await findPrices();
    }
    expect((await drafts(id)).map(({ version }) => version)).toEqual([2]);
    expect((await drafts(id))[0]?.texts.en?.body).toContain('→ $4');
    await query(`UPDATE news_post SET state = 'scheduled' WHERE state = 'draft'`);
    await price(id, [5n * USD, 8n * USD], {}, new Date(at.setUTCHours(6)));
    await findPrices();
    expect((await drafts(id)).map(({ state }) => state)).toEqual(['scheduled', 'draft']);
    await query(`DELETE FROM news_recipient`);
    await query(`DELETE FROM news_post`);
  });

  it('does not come from a retirement, which is a draft of its own: once, and anew when its date moves', async () => {
    const [user = ''] = await organizations(1);
    const { id, name } = await model();
    const idle = await model();
    await use(user, id);
    const retire = (modelId: string, days: number) =>
      query(`UPDATE model SET sunset_at = now() + make_interval(days => $2) WHERE id = $1`, modelId, days);
    for (const each of [id, idle.id]) await retire(each, 90);
    const find = () => Promise.all([...workers, ...workers].map((each) => each.get(RetirementNewsService).find()));
    for (let pass = 0; pass < 2; pass += 1) await find();
    const [draft, ...more] = await drafts(id);
    expect(more).toEqual([]);
    expect(draft).toMatchObject({ state: 'draft', audience: 'model', version: 1 });
    expect(draft?.texts.en?.title).toContain(`${name} retires on `);
    expect(await drafts(idle.id)).toEqual([]);
    await retire(id, 120);
    for (let pass = 0; pass < 2; pass += 1) await find();
    expect((await drafts(id)).map(({ version }) => version)).toEqual([2]);
    await query(`DELETE FROM news_post`);
  });

  it('of a tier is for that tier, and one that was agreed with a customer is no draft', async () => {
    const [user = ''] = await organizations(1);
    const { id } = await model();
    await use(user, id);
    await price(id, [2n * USD, 8n * USD], {}, new Date(Date.now() - 60_000));
    await price(id, [3n * USD, 8n * USD], { tier_id: fixture.tierId }, new Date(Date.now() - 50_000));
    await findPrices();
    expect(await drafts(id)).toMatchObject([{ audience: 'tier' }]);
    await price(id, [USD, 8n * USD], { organization_id: user });
    await findPrices();
    expect(await drafts(id)).toHaveLength(1);
    const events = await query<{ data: object }>(
      `SELECT data FROM event WHERE type = 'price.changed' AND organization_id = $1 ORDER BY id`,
      user,
    );
    expect(events.map(({ data }) => data)).toMatchObject([
      { previous_input_usd: '2', input_usd: '3' },
      { previous_input_usd: '3', input_usd: '1' },
    ]);
  });
});

describe('what an organization sees', () => {
  it('ATK-346: is what was published to it, whatever its transaction asks', async () => {
    const [one = '', other = ''] = await organizations(2);
    const [ada, eve] = [await member(one, 'ada'), await member(other, 'eve')];
    const tierId = newUuid(Date.now());
    await fixture.insert('tier', { id: tierId, name: tierId });
    await query('UPDATE organization SET tier_id = $2 WHERE id = $1', one, tierId);
    const of = { byEmail: false, audience: 'tier', tierIds: [tierId] } as const;
    const [shown, withdrawn] = [await publish(of), await publish(of)];
    await publish({ ...of, publishAt: new Date(Date.now() + 3_600_000) });
    await control.get(PostsService).create({ ...POST, ...of }, OPERATOR);
    await address();
    await withdraw(withdrawn);
    const seen = (organizationId: string) =>
      fixture.prisma.asOrganization(organizationId, (tx) => tx.newsPost.findMany({ select: { id: true } }));
    expect(await seen(one)).toEqual([{ id: shown }]);
    expect(await seen(other)).toEqual([]);
    const reading = control.get(ReadingService);
    await reading.markRead(eve, [shown]);
    expect([await reading.countUnread(ada), await reading.countUnread(eve)]).toEqual([1, 0]);
    expect(await query('SELECT 1 FROM news_read WHERE post_id = $1', shown)).toEqual([]);
    await reading.markRead(ada, [shown, withdrawn]);
    expect(await reading.countUnread(ada)).toBe(0);
    await query(`UPDATE news_post SET expires_at = now() - interval '1 second' WHERE id = $1`, shown);
    await expect(reading.get(ada, shown)).rejects.toThrow('no post');
  });
});
