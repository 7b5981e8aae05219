import type { TestingModule } from '@nestjs/testing';
import {
  AlarmsControlModule,
  AlarmsService,
  AlarmsWorkerModule,
  type Alarm,
  WebhooksControlModule,
  WebhooksWorkerModule,
} from '#notifications';
import { AlarmReporter, Logger, type AlarmName, Vault } from '#core/infra';
import { newUuid } from '#core';
import { AlarmIntake } from '../../../libs/notifications/alarms/intake/alarm-intake.service.js';
import { mailBinding } from '../../../libs/core/mail/domain/sealed-mails.js';
import type { SealedMail } from '../../../libs/core/mail/mail.outbox.js';
import { eventually } from '../eventually.js';
import { LedgerFixture } from '../ledger/ledger-fixture.js';
import { openModuleProcess } from '../processes/module-process.js';
import { openAsOwner } from '../stores/database.js';
import type { WebhookReceiver } from '../webhooks/webhook-receiver.js';

interface StoredEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly status: string; readonly subject: object };
}

interface Parts {
  /** Of workers and control, where it is not that of the gateway. */
  readonly databaseUrl?: (url: string) => Promise<string>;
  /** Workers also call webhooks, of this receiver. */
  readonly receiver?: WebhookReceiver;
}

/** A gateway that raises alarms; control and two workers that store and send them; on real stores. */
export class AlarmWorld {
  private constructor(
    readonly fixture: LedgerFixture,
    readonly gateway: TestingModule,
    readonly control: TestingModule,
    readonly workers: readonly TestingModule[],
    private readonly owner: ReturnType<typeof openAsOwner>,
  ) {}

  static async start({ databaseUrl, receiver }: Parts = {}): Promise<AlarmWorld> {
    const fixture = await LedgerFixture.open();
    const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl };
    const environment: Record<string, string> = receiver ? { ROUTIFY_WEBHOOK_ALLOW: receiver.origin } : {};
    const ofWorkers = {
      ...stores,
      environment,
      databaseUrl: (await databaseUrl?.(stores.databaseUrl)) ?? stores.databaseUrl,
    };
    const [ofWorker, ofControl] = receiver ? [[WebhooksWorkerModule], [WebhooksControlModule]] : [[], []];
    const worker = { ...ofWorkers, role: 'routify_worker', modules: [AlarmsWorkerModule, ...ofWorker] } as const;
    const [gateway, control, ...workers] = await Promise.all([
      openModuleProcess({ ...stores, role: 'routify_gateway', modules: [] }),
      openModuleProcess({ ...ofWorkers, role: 'routify_control', modules: [AlarmsControlModule, ...ofControl] }),
      ...[openModuleProcess(worker), openModuleProcess(worker)],
    ]);
    return new AlarmWorld(fixture, gateway, control, workers, openAsOwner(fixture.database.url));
  }

  async stop(): Promise<void> {
    await Promise.all([this.gateway, this.control, ...this.workers].map((process) => process.close()));
    await this.owner.end();
    await this.fixture.close();
  }

  /** Those that store and send. */
  get processes(): readonly TestingModule[] {
    return [this.control, ...this.workers];
  }

  get service(): AlarmsService {
    return this.control.get(AlarmsService);
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.owner.query<Row>(sql, [...values])).rows;
  }

  raise(name: AlarmName, fields: Readonly<Record<string, unknown>> = {}, message = 'raised'): void {
    this.gateway.get(Logger).alarm(name, fields, message);
  }

  /** What was raised is on its way. */
  async report(): Promise<void> {
    await this.gateway.get(AlarmReporter).send();
  }

  /** What was raised is stored, by the process that comes first. */
  async stored(): Promise<void> {
    await this.report();
    const { client } = this.fixture.redis;
    await eventually(async () => {
      await Promise.all(this.processes.map((process) => process.get(AlarmIntake).store()));
      return (await client.xlen('alarms')) === 0;
    });
  }

  /** What has ended, and what is due, is dealt with. */
  async settled(): Promise<void> {
    await eventually(async () => {
      const turns = this.processes.map((process) => process.get(AlarmIntake).settle());
      return (await Promise.all(turns)).includes(true);
    });
  }

  async raised(name: AlarmName, fields: Readonly<Record<string, unknown>> = {}): Promise<Alarm> {
    this.raise(name, fields);
    await this.stored();
    const [alarm] = await this.open(name);
    if (alarm === undefined) throw new Error(`${name} is not open`);
    return alarm;
  }

  /** The newest first. */
  async open(name: AlarmName): Promise<readonly Alarm[]> {
    const page = { limit: 1_000, after: null, before: null };
    return (await this.service.list({ status: 'open', name }, page)).rows;
  }

  /** It was not repeated for long enough. */
  async quiet(name: AlarmName): Promise<void> {
    await this.query(`UPDATE alarm SET quiet_at = now() WHERE name = $1`, [name]);
    await this.settled();
  }

  /** Lets time pass for emails: the first alarm has waited, and the last email is long ago. */
  async mailed(): Promise<void> {
    await this.query(`UPDATE alarm SET mail_due_at = mail_due_at - interval '1 minute' WHERE mail_due_at <= now()`);
    await this.query(`UPDATE alarm SET mailed_at = mailed_at - interval '10 minutes'`);
    await this.settled();
  }

  eventsOf(name: AlarmName): Promise<StoredEvent[]> {
    return this.query(`SELECT type, data FROM event WHERE type = $1 ORDER BY id`, [`alarm.${name}`]);
  }

  async operator(role: 'superadmin' | 'support', locale = 'en'): Promise<string> {
    const [id, email] = [newUuid(Date.now()), `${newUuid(Date.now())}@example.com`];
    await this.query(`INSERT INTO "user" (id, email, name, platform_role, status) VALUES ($1, $2, $2, $3, 'active')`, [
      id,
      email,
      role,
    ]);
    await this.query('INSERT INTO login_account (user_id, email_verified_at, locale) VALUES ($1, now(), $2)', [
      id,
      locale,
    ]);
    return email;
  }

  /** The newest first. */
  async mailsTo(email: string): Promise<SealedMail[]> {
    const rows = await this.query<{ id: string; sealed: Buffer; key: string }>(
      `SELECT id, sealed, encryption_key_id AS key FROM mail_message WHERE recipient = $1 AND template = 'alarms' ORDER BY id DESC`,
      [email],
    );
    const vault = this.control.get(Vault, { strict: false });
    return rows.map(({ id, sealed, key }) => {
      const secret = { ciphertext: new Uint8Array(sealed), encryptionKeyId: key };
      return JSON.parse(vault.open(secret, mailBinding(id)).reveal()) as SealedMail;
    });
  }
}
