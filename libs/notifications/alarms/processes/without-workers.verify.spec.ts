import type { TestingModule } from '@nestjs/testing';
import { recordEvents, AlarmReporter, Logger, PrismaService, MailStyles, SettingsControlModule } from '#core/infra';
import { newUuid } from '#core';
import { MailControlModule, MailOutbox, MailWorkerModule } from '#core/mail';
import { EndpointsService } from '../../webhooks/endpoints/endpoints.service.js';
import { WebhooksControlModule, WebhooksWorkerModule } from '../../webhooks/webhooks.module.js';
import { eventually } from '../../../../test/support/eventually.js';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { MailServer } from '../../../../test/support/mail/mail-server.js';
import { openModuleProcess, passOf } from '../../../../test/support/processes/module-process.js';
import { WebhookReceiver } from '../../../../test/support/webhooks/webhook-receiver.js';
import { AlarmsControlModule, AlarmsWorkerModule } from '../alarms.module.js';

const KEPT_MS = 3_600_000;
const BEAT = { version: '0', startedAt: '2026-12-01T00:00:00.000Z', failures: {}, clockAheadMs: 0, reports: {} };
const HOOK = { name: 'Test', kind: 'webhook', eventTypes: [], language: 'en', signing: 'hmac', secret: null } as const;

jest.setTimeout(120_000);

/** Two controls and a worker; heartbeats are written here. Their timers pass all the time. */
describe('while no worker runs', () => {
  let fixture: LedgerFixture;
  let receiver: WebhookReceiver;
  let mails: MailServer;
  let controls: TestingModule[];
  let worker: TestingModule | null = null;
  let organizationId: string;

  const stores = () => ({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl });
  const environment = () => ({ ROUTIFY_WEBHOOK_ALLOW: receiver.origin, ROUTIFY_SMTP_URL: mails.url });
  const query = (sql: string, values: readonly unknown[] = []) => fixture.owner.query(sql, [...values]);

  const openControl = () =>
    openModuleProcess({
      ...stores(),
      role: 'routify_control',
      environment: environment(),
      modules: [AlarmsControlModule, MailControlModule, SettingsControlModule, WebhooksControlModule],
    });
  const openWorker = () =>
    openModuleProcess({
      ...stores(),
      role: 'routify_worker',
      environment: environment(),
      modules: [AlarmsWorkerModule, MailWorkerModule, WebhooksWorkerModule],
    });

  beforeAll(async () => {
    [fixture, receiver, mails] = await Promise.all([LedgerFixture.open(), WebhookReceiver.start(), MailServer.start()]);
    organizationId = await fixture.createOrganization(0n);
    controls = await Promise.all([openControl(), openControl()]);
    const endpoints = controls[0]!.get(EndpointsService);
    await endpoints.create(null, { ...HOOK, url: `${receiver.origin}/operator` }, OPERATOR);
    await endpoints.create(organizationId, { ...HOOK, url: `${receiver.origin}/customer` }, OPERATOR);
  });

  afterAll(async () => {
    await Promise.all([...controls, ...(worker === null ? [] : [worker])].map((process) => process.close()));
    await Promise.all([fixture.close(), receiver.stop(), mails.stop()]);
  });

  /** The last heartbeat of the worker. */
  async function beat(agoMs: number): Promise<void> {
    const { client } = fixture.redis;
    await client.set('instance:worker:w', JSON.stringify(BEAT), 'PX', KEPT_MS - agoMs);
    await client.sadd('instances', 'worker:w');
    await client.sadd('instance:apps', 'worker');
    await Promise.all(controls.map((control) => passOf(control, 'processes')));
  }

  async function raise(organization: string): Promise<void> {
    const [control] = controls;
    control!.get(Logger).alarm('drift', { organization, differences: [] }, 'raised');
    await control!.get(AlarmReporter).send();
  }

  async function superadmin(): Promise<string> {
    const id = newUuid(Date.now());
    const email = `${id}@example.com`;
    await query(
      `INSERT INTO "user" (id, email, name, platform_role, status) VALUES ($1, $2, $2, 'superadmin', 'active')`,
      [id, email],
    );
    await query(`INSERT INTO login_account (user_id, email_verified_at, locale) VALUES ($1, now(), 'en')`, [id]);
    return email;
  }

  /** What a customer is owed: an event and an email. */
  async function oweCustomer(): Promise<void> {
    const [control] = controls;
    const style = await control!.get(PrismaService).$transaction((tx) => control!.get(MailStyles).read(tx));
    await control!.get(PrismaService).$transaction(async (tx) => {
      const data = { member_id: 'mbr_1', role: 'viewer' };
      await recordEvents(tx, [{ type: 'member.joined', organizationId, data }]);
      const variables = { organization: 'Acme', endpoint: 'hook', cause: 'webhook_gone', link: 'https://acme.example' };
      const mail = { template: 'webhook_disabled', variables, to: 'customer@example.com', locale: 'en' } as const;
      await control!.get(MailOutbox).add(tx, mail, style);
    });
  }

  interface Message {
    readonly data: { readonly alarm_id: string; readonly subject?: { readonly organization?: string } };
  }

  /** Alarms about it that have arrived, each as often as it has. */
  const alarmsOf = (organization: string): string[] =>
    receiver
      .at('/operator')
      .map(({ body }) => (JSON.parse(body) as Message).data)
      .flatMap(({ alarm_id: id, subject }) => (subject?.organization === organization ? [id] : []));
  const mailsTo = (email: string) => mails.received.filter(({ to }) => to === email);

  it('EVT-46, ATK-440: one control sends alarms to the operator, and nothing to customers; a worker repeats none', async () => {
    const email = await superadmin();
    await beat(0);
    await raise('org_before');
    await eventually(async () => {
      const { rows } = await query(`SELECT 1 FROM event WHERE type = 'alarm.drift'`);
      return rows.length > 0;
    });
    expect(receiver.received).toEqual([]);

    await beat(31_000);
    await oweCustomer();
    await eventually(() => alarmsOf('org_before').length > 0);
    await raise('org_without');
    await eventually(() => alarmsOf('org_without').length > 0);
    // The minute in which an email waits for others is over.
    await query(`UPDATE alarm SET mail_due_at = mail_due_at - interval '1 minute'`);
    await eventually(() => mailsTo(email).length > 0);
    expect(mailsTo(email)[0]?.source).toContain('Gateways, workers or control are down');

    // A worker comes back while control sends.
    const raised = Array.from({ length: 20 }, (_, index) => `org_many_${index}`);
    for (const organization of raised.slice(0, 10)) await raise(organization);
    worker = await openWorker();
    for (const organization of raised.slice(10)) await raise(organization);
    await beat(0);
    await eventually(() => raised.every((organization) => alarmsOf(organization).length > 0));
    await eventually(() => receiver.at('/customer').length > 0 && mailsTo('customer@example.com').length > 0);
    await raise('org_last');
    await eventually(() => alarmsOf('org_last').length > 0);
    const ids = receiver.received.map(({ path, headers }) => `${path} ${String(headers['webhook-id'])}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect([mailsTo(email).length, mailsTo('customer@example.com').length]).toEqual([1, 1]);
  });

  it('ATK-440: neither calls customers nor sends their mails, while they wait', async () => {
    await worker?.close();
    worker = null;
    const [calls, sent] = [receiver.at('/customer').length, mails.received.length];
    await beat(31_000);
    await oweCustomer();
    await raise('org_again');
    await eventually(() => alarmsOf('org_again').length > 0);
    // Another turn of both, after what the customer is owed was placed.
    await raise('org_once_more');
    await eventually(() => alarmsOf('org_once_more').length > 0);
    expect([receiver.at('/customer').length, mails.received.length]).toEqual([calls, sent]);
  });
});
