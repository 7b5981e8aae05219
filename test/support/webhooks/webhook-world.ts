import type { TestingModule } from '@nestjs/testing';
import { EventsRepository, recordEvents, PrismaService, Vault } from '#core/infra';
import { newUuid } from '#core';
import { WebhooksControlModule, WebhooksWorkerModule, type Endpoint } from '#notifications';
import { mailBinding } from '../../../libs/core/mail/domain/sealed-mails.js';
import {
  DeliveryRepository,
  type Delivery,
} from '../../../libs/notifications/webhooks/deliveries/delivery.repository.js';
import { FeederService } from '../../../libs/notifications/webhooks/deliveries/feeder.service.js';
import { SenderService } from '../../../libs/notifications/webhooks/deliveries/sender.service.js';
import {
  EndpointsService,
  type NewEndpoint,
} from '../../../libs/notifications/webhooks/endpoints/endpoints.service.js';
import { eventually } from '../eventually.js';
import { LedgerFixture, OPERATOR } from '../ledger/ledger-fixture.js';
import { openModuleProcess, passOf } from '../processes/module-process.js';
import { openAsOwner } from '../stores/database.js';
import { WebhookReceiver } from './webhook-receiver.js';

const NEW = { name: 'Test', kind: 'webhook', eventTypes: [], language: 'en', signing: 'hmac', secret: null } as const;

/** Control, two workers and a receiver, on real stores. */
export class WebhookWorld {
  private paths = 0;

  private constructor(
    readonly fixture: LedgerFixture,
    readonly receiver: WebhookReceiver,
    readonly control: TestingModule,
    readonly workers: readonly TestingModule[],
    private readonly owner: ReturnType<typeof openAsOwner>,
  ) {}

  static async start(): Promise<WebhookWorld> {
    const [fixture, receiver] = await Promise.all([LedgerFixture.open(), WebhookReceiver.start()]);
    const environment = { ROUTIFY_WEBHOOK_ALLOW: receiver.origin };
    const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl, environment };
    const openWorker = () => openModuleProcess({ ...stores, role: 'routify_worker', modules: [WebhooksWorkerModule] });
    const [control, ...workers] = await Promise.all([
      openModuleProcess({ ...stores, role: 'routify_control', modules: [WebhooksControlModule] }),
      ...[openWorker(), openWorker()],
    ]);
    return new WebhookWorld(fixture, receiver, control, workers, openAsOwner(fixture.database.url));
  }

  async stop(): Promise<void> {
    await this.receiver.stop();
    await Promise.all([this.control.close(), ...this.workers.map((worker) => worker.close())]);
    await this.owner.end();
    await this.fixture.close();
  }

  get endpoints(): EndpointsService {
    return this.control.get(EndpointsService);
  }

  get deliveries(): DeliveryRepository {
    return this.control.get(DeliveryRepository);
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.owner.query<Row>(sql, [...values])).rows;
  }

  /** A path of the receiver that no other endpoint has. */
  newPath(): string {
    this.paths += 1;
    return `/hook-${this.paths}`;
  }

  /** @param owner null: the operator */
  async created(
    owner: string | null,
    path: string,
    fields: Partial<NewEndpoint> = {},
  ): Promise<Endpoint & { secret: string }> {
    const url = `${this.receiver.origin}${path}`;
    const { endpoint, secret } = await this.endpoints.create(owner, { ...NEW, url, ...fields }, OPERATOR);
    return { ...endpoint, secret: secret ?? '' };
  }

  async happen(organizationId: string, count = 1): Promise<void> {
    const data = { member_id: 'mbr_1', role: 'viewer' };
    const events = Array.from({ length: count }, () => ({ type: 'member.joined', organizationId, data }) as const);
    await this.control.get(PrismaService).$transaction((tx) => recordEvents(tx, events));
  }

  /** A person with a confirmed address: a member, or an operator where there is no organization. */
  async person(organizationId: string | null, role: string): Promise<string> {
    const [id, platformRole] = [newUuid(Date.now()), organizationId === null ? role : null];
    const email = `${role}-${id}@example.com`;
    await this.query(
      `INSERT INTO "user" (id, email, name, platform_role, updated_at) VALUES ($1, $2, 'Ada', $3, now())`,
      [id, email, platformRole],
    );
    await this.query(`INSERT INTO login_account (user_id, email_verified_at, updated_at) VALUES ($1, now(), now())`, [
      id,
    ]);
    if (organizationId === null) return email;
    await this.query(
      `INSERT INTO member (id, organization_id, user_id, role, updated_at) VALUES ($1, $2, $1, $3, now())`,
      [id, organizationId, role],
    );
    return email;
  }

  /** Emails about an endpoint, by recipient. */
  async mailsAbout(name: string): Promise<Map<string, string>> {
    const rows = await this.query<{
      id: string;
      recipient: string;
      ciphertext: Buffer<ArrayBuffer>;
      encryptionKeyId: string;
    }>(
      `SELECT id, recipient, sealed AS ciphertext, encryption_key_id AS "encryptionKeyId" FROM mail_message
       WHERE template = 'webhook_disabled'`,
    );
    const vault = this.control.get(Vault);
    const mails = rows.map(({ id, recipient, ...sealed }) => {
      const { text } = JSON.parse(vault.open(sealed, mailBinding(id)).reveal()) as { text: string };
      return [recipient, text] as const;
    });
    return new Map(mails.filter(([, text]) => text.includes(name)));
  }

  /** Makes deliveries of what happened. */
  async feed(): Promise<void> {
    const [worker] = this.workers;
    while (((await worker?.get(EventsRepository).relay(1_000)) ?? 0) > 0);
    while ((await worker?.get(FeederService).feed()) === true);
  }

  /** Makes deliveries of what happened, and begins their calls. */
  async begin(): Promise<void> {
    for (const worker of this.workers) {
      while ((await worker.get(EventsRepository).relay(1_000)) > 0);
      await passOf(worker, 'webhooks');
    }
  }

  async work(): Promise<void> {
    await this.begin();
    for (const worker of this.workers) await worker.get(SenderService).whenIdle();
  }

  /** What waits is due at once. */
  async hurry(): Promise<void> {
    await this.query(`UPDATE webhook_delivery SET next_attempt_at = now() - interval '1 s' WHERE status = 'waiting'`);
  }

  arrived(path: string, count: number): Promise<unknown> {
    return this.becomes(() => this.receiver.at(path).length >= count);
  }

  becomes(check: () => boolean | Promise<boolean>): Promise<unknown> {
    return eventually(async () => {
      await this.work();
      return check();
    });
  }

  sequencesAt(path: string): number[] {
    return this.receiver.at(path).map(({ body }) => (JSON.parse(body) as { sequence: number }).sequence);
  }

  async deliveriesOf({ id: endpointId, organizationId }: Endpoint): Promise<readonly Delivery[]> {
    return (await this.deliveries.list({ endpointId, organizationId }, { limit: 100, after: null, before: null })).rows;
  }
}
