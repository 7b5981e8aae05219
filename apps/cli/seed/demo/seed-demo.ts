import type { INestApplicationContext } from '@nestjs/common';
import { recordChange, Config, simulatorOrigin } from '#core/infra';
import { AuthWorkerModule, KeyUses, MembersService, OrganizationsService, UsersService } from '#auth';
import {
  AccountsService,
  BookingModule,
  AccountsModule,
  WalletRepository,
  RollupsModule,
  RollupsService,
} from '#billing/ledger';
import { ChannelHistoryModule } from '#channels/channel-history';
import { InvoicesControlModule } from '#payments';
import { RoutifyError, systemActor, type Actor } from '#core';
import { NewsControlModule, WebhooksControlModule } from '#notifications';
import { RejectionsGatewayModule } from '#completions/rejections';
import type { DemoPeople } from '../seed-people.js';
import { DemoLedger } from './demo-ledger.js';
import { addEndpoints, noteIncident, raiseAlarm, rejectRequests, setUpInvoices, writeNews } from './demo-notices.js';
import { makeWorld } from './demo-world.js';
import { PastClock } from './past-clock.js';
import { PastModule } from './past.module.js';
import { DEMO_ACTION, PastRepository } from './past.repository.js';
import { DAY_MS } from './traffic.js';

/** What the demo writes to, beside what the seed does. */
export const DEMO_MODULES = [
  ...[AuthWorkerModule, BookingModule, ChannelHistoryModule, InvoicesControlModule, NewsControlModule],
  ...[AccountsModule, RejectionsGatewayModule, RollupsModule, WebhooksControlModule],
  PastModule,
];

const DAYS = 91;

/**
 * Whether the demo is missing. Throws `conflict` where there is anything but the development seed, and without the
 * simulator, so in production.
 */
export async function needsDemo(services: INestApplicationContext): Promise<boolean> {
  if (simulatorOrigin(services.get(Config)) === null) throw refused('it needs the simulator, which production has not');
  const past = services.get(PastRepository);
  if (await past.isSeeded()) return false;
  const extra = await past.findExtra();
  if (extra.length > 0) throw refused(`this installation has data of its own (${extra.join(', ')})`);
  return true;
}

/**
 * Fills a seeded installation with ninety days of six customers, through the services that real ones go through. Returns one
 * line about it.
 */
export async function seedDemo(services: INestApplicationContext, people: DemoPeople | null): Promise<string> {
  const past = services.get(PastRepository);
  const nowMs = Date.now();
  const clock = new PastClock(nowMs);
  const actor = systemActor('demo');
  const requests = await inThePast(past, clock, new Date(nowMs - DAYS * DAY_MS), () =>
    fillPast({ services, clock, actor, nowMs }, people),
  );
  await past.analyze();
  // A worker makes what else there is, in its first pass: activity, seals, sums of months.
  await services.get(RollupsService).catchUp(new AbortController().signal, 7 * DAY_MS);
  const target = { targetKind: 'installation', targetId: 'demo' };
  await services
    .get(WalletRepository)
    .transaction((tx) => recordChange(tx, { actor, action: DEMO_ACTION, ...target, after: { requests } }));
  return `demo with ${requests} requests`;
}

/** Time and dates of rows are those of now afterwards, also when the work fails. */
async function inThePast<T>(past: PastRepository, clock: PastClock, from: Date, work: () => Promise<T>): Promise<T> {
  try {
    await past.openPast(from);
    return await work();
  } finally {
    clock.end();
    await past.closePast();
  }
}

interface Filling {
  readonly services: INestApplicationContext;
  readonly clock: PastClock;
  readonly actor: Actor;
  readonly nowMs: number;
}

async function fillPast(filling: Filling, people: DemoPeople | null): Promise<number> {
  const { services, clock, actor, nowMs } = filling;
  const simulator = simulatorOrigin(services.get(Config)) ?? '';
  const world = await makeWorld(filling, `${simulator}/v1`);
  const noting = { ...filling, world };
  clock.to(nowMs - DAYS * DAY_MS);
  await setUpInvoices(noting);
  const { requests, refused: unpaid } = await new DemoLedger({ services, clock, world, actor, nowMs }).fill();
  await noteIncident(noting);
  await writeNews(noting);
  await addEndpoints(noting, `${simulator}/webhooks`);
  clock.to(nowMs);
  await rejectRequests(noting, unpaid);
  await raiseAlarm(noting);
  const [first] = world.customers;
  if (first !== undefined && people !== null) await addDemoCustomer(filling, first.id, people.customer.email);
  for (const { id } of world.customers) await services.get(AccountsService).publish(id);
  await services.get(KeyUses).write();
  return requests;
}

/** The person that `npm start` prints sees a customer with data, too. */
async function addDemoCustomer({ services, actor }: Filling, organizationId: string, email: string): Promise<void> {
  const user = await services.get(UsersService).findByEmail(email);
  if (user === null) return;
  const member = { organizationId, userId: user.id, role: 'admin' };
  await services.get(OrganizationsService).update(organizationId, {}, null, actor, async (tx) => {
    await services.get(MembersService).add(tx, member, actor);
  });
}

function refused(reason: string): RoutifyError {
  return new RoutifyError(
    'conflict',
    `The demo is not added: ${reason}. It belongs into an empty installation: set ROUTIFY_HOME to a new folder.`,
  );
}
