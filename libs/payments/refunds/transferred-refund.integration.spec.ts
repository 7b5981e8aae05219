import { formatId, formatActor } from '#core';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { bankProvider, creditOrder } from '../../../test/support/payments/invoice-services.js';
import { paymentServices, type PaymentServices } from '../../../test/support/payments/payment-services.js';
import type { OpenedProviders } from '../status-checks/opened-providers.js';
import type { StatusChecksService } from '../status-checks/status-checks.service.js';
import type { SnapshotWriter } from '../status-checks/snapshot-writer.js';
import { RefundSender } from './refund-sender.js';

const CENT = 10_000_000n;

let control: LedgerFixture;
let worker: LedgerFixture;
let ofControl: PaymentServices;
let ofWorker: PaymentServices;
let sender: RefundSender;
let providerId: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  [ofControl, ofWorker] = [paymentServices(control), paymentServices(worker)];
  providerId = await bankProvider(control, ofControl);
  const { rows, events } = ofControl;
  const opened = { find: () => Promise.resolve(null) } as unknown as OpenedProviders;
  const none = {} as unknown as StatusChecksService;
  const unread = {} as unknown as SnapshotWriter;
  sender = new RefundSender(
    rows.orders,
    rows.refunds,
    rows.events,
    opened,
    none,
    unread,
    events,
    worker.clock,
    worker.logger,
  );
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

async function bookedRefund(): Promise<string> {
  const organizationId = await worker.createOrganization(0n);
  const orderId = await creditOrder(ofControl, { organizationId, providerId, amountNanoUsd: 100n * CENT });
  const refund = { orderId, amountNanoUsd: 40n * CENT, reason: 'x', mayExceed: false };
  return (await ofControl.refunds.create(refund, OPERATOR)).id;
}

const stateOf = (id: string) =>
  control.prisma.$transaction(async (tx) => (await ofControl.rows.refunds.find(id, tx))?.state);

const actorsOf = async (id: string): Promise<unknown[]> => {
  const sql = `SELECT actor FROM audit_event WHERE action = 'order_refund.transfer' AND target_id = $1`;
  return (await worker.owner.query<{ actor: string }>(sql, [formatId('ofr', id)])).rows;
};

/** As a process that ends at a point. */
async function endingAt(point: string, work: () => Promise<unknown>): Promise<void> {
  const usual = globalThis.failpoint;
  Object.assign(globalThis, {
    failpoint: (name: string): void => {
      if (name === point) throw new Error(point);
    },
  });
  await work().catch(() => undefined);
  Object.assign(globalThis, { failpoint: usual });
}

describe('a refund that an operator transferred', () => {
  it.each(['payment-event-noted', 'payment-event-booked'])(
    'has succeeded, once, also where control ends at %s',
    async (point) => {
      const id = await bookedRefund();
      await endingAt(point, () => sender.noteTransferred(id, OPERATOR));
      while ((await ofWorker.events.pass()) > 0);
      expect(await stateOf(id)).toBe('succeeded');
      expect(await sender.noteTransferred(id, OPERATOR)).toMatchObject({ state: 'succeeded' });
      expect(await actorsOf(id)).toEqual([{ actor: formatActor(OPERATOR) }]);
    },
  );
});
