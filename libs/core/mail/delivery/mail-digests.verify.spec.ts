import type { TestingModule } from '@nestjs/testing';
import { MailServer } from '../../../../test/support/mail/mail-server.js';
import { openModuleProcess, passOf } from '../../../../test/support/processes/module-process.js';
import { createTestDatabase, openAsOwner, type TestDatabase } from '../../../../test/support/stores/database.js';
import { createTestRedis, type TestRedis } from '../../../../test/support/stores/redis.js';
import { MailControlModule, MailWorkerModule } from '../mail.module.js';
import { MailOutbox, type MailRequest, type MailStyle } from '../mail.outbox.js';
import { MailsRepository } from '../mails.repository.js';
import { MailsService } from '../mails.service.js';

const STYLE: MailStyle = {
  brand: {
    name: 'Acme',
    url: 'https://acme.example',
    color: '#112233',
    supportEmail: null,
    logoUrl: null,
    conditionsUrl: null,
    privacyUrl: null,
    links: [],
  },
  from: { name: 'Acme', address: 'no-reply@acme.example' },
  replyTo: null,
};
const LINK = 'https://acme.example/join#token=secret-of-';
const SINGLE_MAX = 10;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

jest.setTimeout(120_000);

describe('ATK-435: many mails to one mailbox', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let server: MailServer;
  let control: TestingModule;
  let workers: TestingModule[];
  let owner: ReturnType<typeof openAsOwner>;
  let mailboxes = 0;
  /** Replies of the server to the next recipients. */
  const refusals: { code: number; message: string }[] = [];

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    owner = openAsOwner(database.url);
    server = await MailServer.start({
      onRcptTo: (_address, _session, done) => {
        const refusal = refusals.shift();
        done(refusal === undefined ? null : Object.assign(new Error(refusal.message), { responseCode: refusal.code }));
      },
    });
    const stores = { databaseUrl: database.url, redisUrl: redis.url };
    const environment = { ROUTIFY_SMTP_URL: server.url };
    const worker = () =>
      openModuleProcess({ ...stores, role: 'routify_worker', modules: [MailWorkerModule], environment });
    [control, ...workers] = await Promise.all([
      openModuleProcess({ ...stores, role: 'routify_control', modules: [MailControlModule] }),
      ...[worker(), worker()],
    ]);
  });

  afterAll(async () => {
    await Promise.all([control.close(), ...workers.map((worker) => worker.close()), server.stop(), owner.end()]);
    await Promise.all([database.drop(), redis.flush()]);
  });

  const newMailbox = (): string => `person-${++mailboxes}@example.com`;

  async function write(to: string, ...mails: Pick<MailRequest, 'template' | 'variables'>[]): Promise<void> {
    await control.get(MailsRepository).transaction(async (tx) => {
      for (const mail of mails) await control.get(MailOutbox).add(tx, { ...mail, to, locale: 'en' }, STYLE);
    });
  }
  const roleIn = (organization: string) =>
    ({ template: 'role_changed', variables: { organization, role: 'viewer' } }) as const;

  /** Both workers at once; a pass that runs already may have missed the newest mail. */
  async function deliver(): Promise<void> {
    for (const _ of numbers(2)) await Promise.all(workers.map((worker) => passOf(worker, 'mails')));
  }

  /** As if the mails of a mailbox had waited for long enough. */
  async function waited(mailbox: string): Promise<void> {
    await owner.query(`UPDATE mail_message SET next_attempt_at = now() - interval '1 s' WHERE recipient = $1`, [
      mailbox,
    ]);
  }

  /** Texts of what arrived. */
  function arrived(mailbox: string): string[] {
    return server.received
      .filter(({ to }) => to === mailbox)
      .map(({ source }) => Buffer.from(source.replaceAll(/=\r?\n/g, '')).toString());
  }

  async function statesOf(mailbox: string): Promise<Record<string, number>> {
    const { rows } = await owner.query<{ state: string; count: number }>(
      `SELECT concat_ws(' ', status, sent_as) AS state, count(*)::int AS count FROM mail_message WHERE recipient = $1 GROUP BY 1`,
      [mailbox],
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  it('of thirty role changes are ten, and one that lists the others', async () => {
    const mailbox = newMailbox();
    await write(mailbox, ...numbers(30).map((number) => roleIn(`Org-${number}-end`)));
    await deliver();
    expect([arrived(mailbox).length, await statesOf(mailbox)]).toEqual([
      SINGLE_MAX,
      { 'sent alone': 10, 'queued digest': 20 },
    ]);
    await waited(mailbox);
    await deliver();
    const [digest, ...more] = arrived(mailbox).slice(SINGLE_MAX);
    expect([more, await statesOf(mailbox)]).toEqual([[], { 'sent alone': 10, 'sent digest': 20 }]);
    expect(digest).toContain('20 emails from Acme in one');
    const named = numbers(30).filter((number) =>
      arrived(mailbox).some((text) => text.includes(`Your role in Org-${number}-end`)),
    );
    expect(named).toEqual(numbers(30));
    const { rows } = await owner.query('SELECT 1 FROM mail_message WHERE recipient = $1 AND sealed IS NOT NULL', [
      mailbox,
    ]);
    expect(rows).toEqual([]);
  });

  it('of other kinds and to others are not affected, and all that is too much comes in one, with its links', async () => {
    const [mailbox, other] = [newMailbox(), newMailbox()];
    const invitation = (number: number) =>
      ({
        template: 'invitation',
        variables: {
          inviter: 'Eve',
          organization: 'Acme',
          role: 'viewer',
          time: 'tomorrow',
          link: `${LINK}${number}.`,
        },
      }) as const;
    await write(mailbox, ...numbers(12).map((number) => roleIn(`Org-${number}`)), ...numbers(12).map(invitation));
    await write(other, roleIn('Org'));
    await deliver();
    expect([arrived(mailbox).length, arrived(other).length]).toEqual([2 * SINGLE_MAX, 1]);
    await waited(mailbox);
    await deliver();
    const [digest] = arrived(mailbox).slice(2 * SINGLE_MAX);
    expect(digest).toContain('4 emails from Acme in one');
    expect([
      digest?.match(/Your role in Org-\d+ is now/g)?.length,
      digest?.match(/token=3Dsecret-of-\d+\.|token=secret-of-\d+\./g)?.length,
    ]).toEqual([4, 4]);
    const texts = arrived(mailbox).join('').replaceAll('=3D', '=');
    for (const number of numbers(12)) {
      expect(texts).toContain(`Your role in Org-${number} is now`);
      expect(texts).toContain(`${LINK}${number}.`);
    }
  });

  it('that come while one of several waits for its next attempt are in the next one', async () => {
    const mailbox = newMailbox();
    await write(mailbox, ...numbers(12).map((number) => roleIn(`Org-${number}-end`)));
    await deliver();
    await waited(mailbox);
    refusals.push({ code: 451, message: 'later' });
    await deliver();
    expect(await statesOf(mailbox)).toEqual({ 'sent alone': 10, 'queued digest': 2 });
    await write(mailbox, roleIn('Org-late'));
    await deliver();
    await waited(mailbox);
    await deliver();
    const digests = arrived(mailbox).slice(SINGLE_MAX);
    expect(digests.length).toBe(2);
    const carried = digests.map((text) => new Set(text.match(/Org-(?:\d+-end|late)/g)));
    expect(carried.map((names) => names.size).toSorted()).toEqual([1, 2]);
    expect(carried.find((names) => names.has('Org-late'))?.size).toBe(1);
    expect(await statesOf(mailbox)).toEqual({ 'sent alone': 10, 'sent digest': 3 });
  });

  it('that are refused for good are dead together, and each can be sent again', async () => {
    const mailbox = newMailbox();
    await write(mailbox, ...numbers(12).map((number) => roleIn(`Org-${number}-end`)));
    await deliver();
    await waited(mailbox);
    refusals.push({ code: 550, message: 'no such user' });
    await deliver();
    expect(await statesOf(mailbox)).toEqual({ 'sent alone': 10, 'dead digest': 2 });
    const { rows } = await control
      .get(MailsService)
      .list({ statuses: ['dead'], q: mailbox }, { limit: 10, after: null, before: null });
    const actor = { kind: 'system', id: 'test', address: null, requestId: null, idempotencyKey: null } as const;
    for (const { id } of rows) await control.get(MailsService).retry(id, null, actor);
    await deliver();
    expect(await statesOf(mailbox)).toEqual({ 'sent alone': 12 });
  });

  it('are counted on when an account is deleted, with all that was sent to it', async () => {
    const mailbox = newMailbox();
    const deleted = { template: 'account_deleted', variables: { time: 'today', address: '192.0.2.1' } } as const;
    for (const _ of numbers(12)) {
      await control.get(MailsRepository).transaction((tx) => control.get(MailOutbox).forget(tx, mailbox));
      await write(mailbox, deleted);
      await deliver();
    }
    expect(arrived(mailbox).length).toBe(SINGLE_MAX);
  });

  it('that expire soon have their own limit, where they are written', async () => {
    const mailbox = newMailbox();
    await write(
      mailbox,
      ...numbers(12).map((number) => ({
        template: 'reset_password' as const,
        variables: { link: `${LINK}${number}` },
      })),
    );
    await deliver();
    expect(arrived(mailbox).length).toBe(12);
  });

  it('of more than three hundred are counted, and three hundred are listed', async () => {
    const mailbox = newMailbox();
    await write(mailbox, ...numbers(10 + 305).map((number) => roleIn(`Org-${number}-end`)));
    await deliver();
    await waited(mailbox);
    await deliver();
    const [digest] = arrived(mailbox).slice(SINGLE_MAX);
    const listed = numbers(315).filter((number) => digest?.includes(`Org-${number}-end`));
    expect([listed.length, digest?.includes('More that are not listed: 5')]).toEqual([300, true]);
  });
});
