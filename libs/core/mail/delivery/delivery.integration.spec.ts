import type { TestingModule } from '@nestjs/testing';
import type { Transaction } from '../../infra/prisma/prisma.service.js';
import { Secret } from '../../kernel/secret.js';
import { createTestDatabase, openAsOwner, type TestDatabase } from '../../../../test/support/stores/database.js';
import { createTestRedis, type TestRedis } from '../../../../test/support/stores/redis.js';
import { MailServer } from '../../../../test/support/mail/mail-server.js';
import { openModuleProcess, passOf, TESTER } from '../../../../test/support/processes/module-process.js';
import { MailOutbox, type MailStyle } from '../mail.outbox.js';
import { MailControlModule, MailWorkerModule } from '../mail.module.js';
import { MailsRepository } from '../mails.repository.js';
import { MailsService } from '../mails.service.js';
import { mailFailureOf } from '../domain/mail-failure.js';
import { describeMail, type OutgoingMail } from '../outgoing-mail.js';
import { SmtpTransport } from './smtp.transport.js';

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
  replyTo: 'help@acme.example',
};
const LINK = 'https://acme.example/reset#token=top-secret-link';

describe('the delivery of mails', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let server: MailServer;
  let control: TestingModule;
  let worker: TestingModule;
  let owner: ReturnType<typeof openAsOwner>;
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
    [control, worker] = await Promise.all([
      openModuleProcess({ ...stores, role: 'routify_control', modules: [MailControlModule] }),
      openModuleProcess({ ...stores, role: 'routify_worker', modules: [MailWorkerModule], environment }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([control.close(), worker.close(), server.stop(), owner.end()]);
    await Promise.all([database.drop(), redis.flush()]);
  });

  const addIn = (tx: Transaction, to: string): Promise<string> =>
    control.get(MailOutbox).add(tx, { template: 'reset_password', variables: { link: LINK }, to, locale: 'ru' }, STYLE);
  const add = (to: string): Promise<string> => control.get(MailsRepository).transaction((tx) => addIn(tx, to));
  /** A pass that runs already may have missed the newest mail. */
  const deliver = async (): Promise<void> => {
    await passOf(worker, 'mails');
    await passOf(worker, 'mails');
  };
  const mailTo = async (q: string): Promise<OutgoingMail> => {
    const { rows } = await control.get(MailsService).list({ q }, { limit: 1, after: null, before: null });
    return rows[0]!;
  };
  /** The stored row of a mail, as the owner of the database sees it. */
  const stored = async (recipient: string): Promise<string> =>
    JSON.stringify((await owner.query('SELECT m, sealed FROM mail_message m WHERE recipient = $1', [recipient])).rows);

  it('brings a mail with both parts, sender and answer address; a job wakes the worker', async () => {
    await add('ada@example.com');
    const { from, source } = await server.mailTo('ada@example.com');
    expect(from).toBe('no-reply@acme.example');
    expect(source).toContain('Reply-To: help@acme.example');
    expect(source).toMatch(/Content-Type: text\/plain[^]*Content-Type: text\/html/);
    expect(source).toContain(LINK);
  });

  it('lets an urgent mail overtake many of news, which have an address that turns them off', async () => {
    const bulk = { unsubscribeUrl: 'https://acme.example/off/secret' };
    const news = { template: 'news', locale: 'en', bulk } as const;
    const variables = { title: 'Disks', organization: 'Acme', body: ['New disks.'], link: LINK };
    await control.get(MailsRepository).transaction(async (tx) => {
      for (let count = 0; count < 25; count++) {
        await control.get(MailOutbox).add(tx, { ...news, variables, to: `news-${count}@example.com` }, STYLE);
      }
      await tx.$executeRaw`UPDATE mail_message SET next_attempt_at = now() - interval '1 hour' WHERE is_bulk`;
      await addIn(tx, 'urgent@example.com');
    });
    await deliver();
    const order = server.received.map(({ to }) => to);
    expect(
      order.slice(order.indexOf('urgent@example.com')).filter((to) => to.startsWith('news-')).length,
    ).toBeGreaterThan(14);
    const { source } = await server.mailTo('news-0@example.com');
    expect(source).toContain('List-Unsubscribe: <https://acme.example/off/secret>');
    expect(source).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  it('ATK-153: neither a name nor the brand begins a header or adds a recipient', async () => {
    const injected = 'Acme\r\nBcc: evil@evil.example\r\nReply-To: evil@evil.example\r\n\r\n<b>';
    const style = { ...STYLE, brand: { ...STYLE.brand, name: injected }, from: { ...STYLE.from, name: injected } };
    const variables = { inviter: injected, organization: injected, role: 'viewer', time: 'today', link: LINK };
    const request = { template: 'invitation', variables, to: 'header@example.com', locale: 'en' } as const;
    await control.get(MailsRepository).transaction((tx) => control.get(MailOutbox).add(tx, request, style));
    await deliver();
    const { source } = await server.mailTo('header@example.com');
    const head = source.slice(0, source.search(/\r?\n\r?\n/));
    expect(head.match(/^(?:bcc|cc|reply-to|from|to|subject):/gim)).toHaveLength(4);
    expect(head).toContain('Reply-To: help@acme.example');
    expect(server.received.filter(({ to }) => to.includes('evil'))).toEqual([]);
  });

  it('seals the content, and removes it once it is sent', async () => {
    await add('sealed@example.com');
    expect(await stored('sealed@example.com')).not.toContain('top-secret-link');
    await deliver();
    await server.mailTo('sealed@example.com');
    expect(await mailTo('sealed@')).toMatchObject({ status: 'sent', attempts: 1, sentAt: expect.any(Date) });
    const { rows } = await owner.query('SELECT sealed FROM mail_message WHERE recipient = $1', ['sealed@example.com']);
    expect(rows).toEqual([{ sealed: null }]);
  });

  it('sends nothing of a transaction that is rolled back', async () => {
    const rolledBack = control.get(MailsRepository).transaction(async (tx) => {
      await addIn(tx, 'none@example.com');
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    await deliver();
    expect(await mailTo('none@')).toBeUndefined();
  });

  it.each([
    ['on-time', 0],
    ['behind', -3_600_000],
    ['ahead', 3_600_000],
  ])(
    'C57: tries again after a temporary refusal, later each time; the clock of its worker: %s',
    async (name, offsetMs) => {
      const to = `${name}@example.com`;
      refusals.push({ code: 451, message: 'try later' });
      await add(to);
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => new Date().getTime() + offsetMs);
      await deliver().finally(() => {
        clock.mockRestore();
      });
      const failed = await mailTo(to);
      expect(failed).toMatchObject({ status: 'queued', attempts: 1, lastError: expect.stringContaining('try later') });
      expect(failed.nextAttemptAt.getTime()).toBeGreaterThan(Date.now() + 40_000);
      expect(failed.nextAttemptAt.getTime()).toBeLessThan(Date.now() + 100_000);
      await owner.query(`UPDATE mail_message SET next_attempt_at = now() - interval '1 minute' WHERE recipient = $1`, [
        to,
      ]);
      await deliver();
      await server.mailTo(to);
      expect(await mailTo(to)).toMatchObject({ status: 'sent', attempts: 2, lastError: null });
    },
  );

  it('gives up at once when the recipient is refused for good; an operator sends it again', async () => {
    refusals.push({ code: 550, message: 'no such user' });
    await add('typo@example.com');
    await deliver();
    const dead = await mailTo('typo@');
    expect(dead).toMatchObject({ status: 'dead', lastError: expect.stringContaining('no such user') });
    await control.get(MailsService).retry(dead.id, 'mailbox exists now', TESTER);
    await server.mailTo('typo@example.com');
    await expect(control.get(MailsService).retry(dead.id, null, TESTER)).rejects.toThrow(/dead emails/);
  });

  it('says in few words what the server answered', async () => {
    const failures: (string | null)[] = [];
    for (const [to, refusal] of [
      ['refused@example.com', { code: 550, message: 'no such user' }],
      ['greylisted@example.com', { code: 451, message: 'try later' }],
    ] as const) {
      refusals.push(refusal);
      await add(to);
      await deliver();
      failures.push(describeMail(await mailTo(to)).failure);
    }
    expect(failures).toEqual(['recipient_refused', 'recipient_refused']);
  });

  it.each([
    ['a log-in that it refuses', 'login_refused'],
    ['a sender that it refuses', 'sender_refused'],
    ['a message that it refuses', 'message_refused'],
    ['no server', 'no_connection'],
  ] as const)('of %s: %s', async (_what, failure) => {
    const strict = await MailServer.start({
      authOptional: failure !== 'login_refused',
      onAuth: (_auth, _session, done) => {
        done(Object.assign(new Error('authentication failed'), { responseCode: 535 }));
      },
      onMailFrom: (_address, _session, done) => {
        done(failure === 'sender_refused' ? Object.assign(new Error('no'), { responseCode: 553 }) : null);
      },
      ...(failure === 'message_refused' && {
        onData: (stream, _session, done) => {
          stream.resume();
          stream.on('end', () => {
            done(Object.assign(new Error('looks like spam'), { responseCode: 554 }));
          });
        },
      }),
      allowInsecureAuth: true,
    });
    const address = new URL(strict.url);
    if (failure === 'login_refused') Object.assign(address, { username: 'user', password: 'top-secret-password' });
    if (failure === 'no_connection') await strict.stop();
    const transport = new SmtpTransport(new Secret(address.href));
    const mail = {
      id: 'id',
      to: 'ada@example.com',
      subject: 's',
      text: 't',
      html: 'h',
      from: STYLE.from,
      replyTo: null,
    };
    const error = await transport.send(mail).then(
      () => null,
      (thrown: unknown) => (thrown as Error).message,
    );
    transport.close();
    expect([mailFailureOf(error ?? ''), error]).toEqual([failure, expect.not.stringContaining('top-secret')]);
    if (failure !== 'no_connection') await strict.stop();
  });

  it('is dead after the last attempt', async () => {
    refusals.push({ code: 421, message: 'shutting down' });
    await control.get(MailsRepository).transaction(async (tx) => {
      await addIn(tx, 'down@example.com');
      await tx.$executeRaw`UPDATE mail_message SET attempts = 7 WHERE recipient = 'down@example.com'`;
    });
    await deliver();
    expect(await mailTo('down@')).toMatchObject({ status: 'dead', attempts: 8 });
  });
});
