import { EndpointsService, WebhooksControlModule } from '#notifications';
import { newUuid } from '#core';
import { eventually } from '../../support/eventually.js';
import { OPERATOR } from '../../support/ledger/ledger-fixture.js';
import { MailServer } from '../../support/mail/mail-server.js';
import { AppProcess } from '../../support/processes/app-process.js';
import { FaultProxy } from '../../support/processes/fault-proxy.js';
import { openModuleProcess } from '../../support/processes/module-process.js';
import { createTestDatabase, openAsOwner, type TestDatabase } from '../../support/stores/database.js';
import { createTestRedis, type TestRedis } from '../../support/stores/redis.js';
import { testEnvironment } from '../../support/test-environment.js';
import { WebhookReceiver } from '../../support/webhooks/webhook-receiver.js';

const TIMEOUT_MS = 300_000;
/** A kind of process is missing after half a minute. */
const PATIENCE_MS = 120_000;
const APPS = ['control', 'gateway', 'worker'] as const;
type App = (typeof APPS)[number];
const SWITCH = '/secret-of-the-switch';
const HOOK = { name: 'Test', kind: 'webhook', language: 'en', signing: 'hmac', secret: null } as const;

interface Alarm {
  readonly id: string;
  readonly process: string;
  readonly status: string;
}

/** One of each process behind cables to both stores, with an operator's endpoint, a mailbox and a dead man's switch outside. */
describe('EVT-47: when something ends at night', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let receiver: WebhookReceiver;
  let mails: MailServer;
  let cables: Record<'redis' | 'postgres', FaultProxy>;
  let owner: ReturnType<typeof openAsOwner>;
  let environment: Record<string, string>;
  const processes = new Map<App, AppProcess>();
  const email = 'operator@example.com';

  beforeAll(async () => {
    [database, redis, receiver, mails] = await Promise.all([
      createTestDatabase(),
      createTestRedis(),
      WebhookReceiver.start(),
      MailServer.start(),
    ]);
    cables = { redis: await FaultProxy.start(redis.url), postgres: await FaultProxy.start(database.url) };
    owner = openAsOwner(database.url);
    environment = {
      ...testEnvironment({ databaseUrl: cables.postgres.url, redisUrl: cables.redis.url }),
      LOG_LEVEL: 'info',
      ROUTIFY_INSTANCE: 'night',
      ROUTIFY_DRAIN_MS: '0',
      ROUTIFY_WEBHOOK_ALLOW: receiver.origin,
      ROUTIFY_SMTP_URL: mails.url,
      ROUTIFY_PING_URL: `${receiver.origin}${SWITCH}`,
      ROUTIFY_PING_SECONDS: '1',
    };
    const id = newUuid(Date.now());
    await owner.query(
      `INSERT INTO "user" (id, email, name, platform_role, status) VALUES ($1, $2, 'Op', 'superadmin', 'active')`,
      [id, email],
    );
    await owner.query(`INSERT INTO login_account (user_id, email_verified_at, locale) VALUES ($1, now(), 'en')`, [id]);
    const stores = { databaseUrl: database.url, redisUrl: redis.url, environment };
    const setup = await openModuleProcess({ ...stores, role: 'routify_control', modules: [WebhooksControlModule] });
    const hook = { ...HOOK, url: `${receiver.origin}/operator`, eventTypes: ['alarm.process_missing'] };
    await setup.get(EndpointsService).create(null, hook, OPERATOR);
    await setup.close();
    for (const app of APPS) await start(app);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await Promise.all([...processes.values()].map((process) => process.kill()));
    await owner.end();
    await Promise.all([...Object.values(cables).map((cable) => cable.stop()), receiver.stop(), mails.stop()]);
    await Promise.all([database.drop(), redis.flush()]);
  });

  beforeEach(() => isCalled(), TIMEOUT_MS);

  async function start(app: App): Promise<void> {
    const listen = { [`ROUTIFY_${app.toUpperCase()}_LISTEN`]: '127.0.0.1:0', ROUTIFY_METRICS_LISTEN: 'off' };
    processes.set(app, await AppProcess.start(app, { environment: { ...environment, ...listen } }));
  }

  const calls = (): number => receiver.at(SWITCH).length;

  /** The switch is called once more. */
  async function isCalled(): Promise<void> {
    const count = calls();
    await eventually(() => calls() > count, PATIENCE_MS, 'the switch is called');
  }

  const alarms = (): Alarm[] =>
    receiver.at('/operator').map(({ body }) => {
      const { data } = JSON.parse(body) as {
        data: { alarm_id: string; status: string; subject: { process: string } };
      };
      return { id: data.alarm_id, process: data.subject.process, status: data.status };
    });

  const controlSaid = (text: string): boolean => processes.get('control')?.output.includes(text) ?? false;

  it.each(APPS)(
    'all of %s: an alarm arrives, the switch is not called any more, and is when it is back',
    async (app) => {
      await processes.get(app)?.kill();
      const arrived = (): Alarm[] => alarms().filter(({ process }) => process === app);
      await eventually(() => arrived().length > 0, PATIENCE_MS, 'an alarm arrives');
      if (app !== 'control') expect(controlSaid(`missing: ${app}`)).toBe(true);
      const count = calls();
      if (app === 'worker') {
        // The minute in which an email waits for others is over.
        await owner.query(`UPDATE alarm SET mail_due_at = mail_due_at - interval '1 minute'`);
        const mail = await mails.mailTo(email, 'Gateways, workers or control are down');
        expect(mail.source).toContain('worker');
      }
      expect(calls()).toBe(count);
      await start(app);
      await isCalled();
      expect(arrived()).toEqual([{ id: expect.any(String), process: app, status: 'raised' }]);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['redis', 'cut'],
    ['redis', 'halfOpen'],
    ['postgres', 'cut'],
    ['postgres', 'halfOpen'],
  ] as const)(
    '%s (%s): the switch is not called any more, and is when it is back',
    async (store, fault) => {
      const control = processes.get('control')!;
      const before = control.output.length;
      cables[store][fault]();
      await eventually(() => control.output.slice(before).includes(`missing: ${store}`), PATIENCE_MS);
      const count = calls();
      // The next turn finds the same.
      await eventually(() => control.output.slice(before).includes('the ping is not sent'));
      expect(calls()).toBe(count);
      cables[store].restore();
      await isCalled();
    },
    TIMEOUT_MS,
  );

  it('ATK-442: and no log has the address of the switch', () => {
    const outputs = [...processes.values()].map(({ output }) => output);
    expect(outputs.join('\n')).not.toContain(SWITCH);
  });
});
