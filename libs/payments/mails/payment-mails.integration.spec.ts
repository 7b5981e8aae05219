import { newUuid } from '#core';
import { mailBinding } from '#core/mail';
import type { NewPaymentEvent } from '../booking/payment-events.service.js';
import type { PaymentOrder } from '../orders/order.repository.js';
import { inWaves } from '../../../test/support/in-waves.js';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { paymentServices, type PaymentServices } from '../../../test/support/payments/payment-services.js';
import type { OpenedProviders } from '../status-checks/opened-providers.js';
import type { StatusChecksService } from '../status-checks/status-checks.service.js';
import type { SnapshotWriter } from '../status-checks/snapshot-writer.js';
import { ProviderRefusal, type SnapshotDispute } from '../port/provider-adapter.js';
import { RefundSender } from '../refunds/refund-sender.js';

const USD = 1_000_000_000n;
const NEW = { isTest: false, userId: null, method: null, legalVersion: null, firstMaxNanoUsd: null };
const CARDS = 'Cards <b>\r\nBcc: evil@evil.example';

let worker: LedgerFixture;
let control: LedgerFixture;
let of: { readonly control: PaymentServices; readonly worker: PaymentServices };
let providerId: string;
let testingId: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  of = { control: paymentServices(control), worker: paymentServices(worker) };
  [providerId, testingId] = [await provider('live'), await provider('test')];
  await person('root@operator.example', { platform_role: 'superadmin' });
  await person('money@operator.example', { platform_role: 'finance' }, { locale: 'ru' });
  await person('support@operator.example', { platform_role: 'support' });
  await person('unconfirmed@operator.example', { platform_role: 'finance' }, { email_verified_at: null });
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

async function insert(table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const columns = Object.keys(row);
  const parameters = columns.map((_, index) => `$${index + 1}`).join(', ');
  await worker.owner.query(`INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${parameters})`, Object.values(row));
}

async function provider(mode: string): Promise<string> {
  const id = newUuid(Date.now());
  await insert('payment_provider', {
    id,
    kind: 'bank_transfer',
    name: mode === 'live' ? 'Bank' : CARDS,
    mode,
    min_nano_usd: USD,
    max_nano_usd: 100n * USD,
    daily_max_nano_usd: 1_000n * USD,
  });
  return id;
}

/** A user with an account to log in; returns its id. */
async function person(email: string, user: object = {}, account: object = {}): Promise<string> {
  const id = newUuid(Date.now());
  await insert('user', { id, email, name: email, ...user });
  await insert('login_account', { user_id: id, email_verified_at: new Date(), ...account });
  return id;
}

/** A person in an organization; returns the user's id. */
async function member(organizationId: string, email: string, role: string, fields: object = {}): Promise<string> {
  const userId = await person(email);
  const row = { id: newUuid(Date.now()), organization_id: organizationId, user_id: userId, role, ...fields };
  await insert('member', row);
  return userId;
}

/** An organization with an owner, whose address has its name. */
async function customer(name: string): Promise<string> {
  const organizationId = await worker.createOrganization(0n);
  await worker.owner.query('UPDATE organization SET name = $2 WHERE id = $1', [organizationId, name]);
  await member(organizationId, `owner@${organizationId}.example`, 'owner');
  return organizationId;
}

function ordered(organizationId: string, changes: object = {}): Promise<PaymentOrder> {
  const order = { ...NEW, organizationId, providerId, amountNanoUsd: 50n * USD, ...changes };
  return of.control.orders.create(order, OPERATOR);
}

const paid = (order: PaymentOrder | null, grossMinor: bigint, externalRef = newUuid(Date.now())): NewPaymentEvent => ({
  providerId: order?.providerId ?? providerId,
  orderId: order?.id ?? null,
  kind: 'paid',
  externalRef,
  grossMinor,
  taxMinor: 0n,
  note: null,
  aboutRef: null,
  occurredAt: new Date(),
});

const credit = (order: PaymentOrder): Promise<string> => of.worker.events.record(paid(order, 5_000n), OPERATOR);

interface Mail {
  readonly template: string;
  readonly to: string;
  readonly locale: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mails whose text has a part, opened. */
async function mailsWith(part: string): Promise<Mail[]> {
  const { rows } = await worker.owner.query<Record<string, string> & { sealed: Buffer }>(
    'SELECT * FROM mail_message ORDER BY id',
  );
  const mails = rows.map(({ id = '', recipient, sealed: ciphertext, encryption_key_id, ...row }) => {
    const sealed = { ciphertext: new Uint8Array(ciphertext), encryptionKeyId: encryption_key_id ?? '' };
    const content = JSON.parse(of.control.vault.open(sealed, mailBinding(id)).reveal()) as object;
    return { ...row, to: recipient, ...content } as Mail;
  });
  return mails.filter(({ text }) => text.includes(part));
}

const sent = async (part: string): Promise<[template: string, to: string][]> =>
  (await mailsWith(part)).map(({ template, to }) => [template, to]);

describe('a receipt', () => {
  it('is sent once to each, by fifty messages of one payment in two processes', async () => {
    const organizationId = await customer('Many');
    const billing = `billing@${organizationId}.example`;
    await member(organizationId, billing, 'billing');
    const order = await ordered(organizationId);
    const event = paid(order, 5_000n);
    const wakes = of.control.mailWakes() + of.worker.mailWakes();
    await inWaves(50, 10, (index) => (index % 2 === 0 ? of.control : of.worker).events.record(event, OPERATOR));
    expect(await sent(order.reference)).toEqual([
      ['payment_received', `owner@${organizationId}.example`],
      ['payment_received', billing],
    ]);
    expect(of.control.mailWakes() + of.worker.mailWakes()).toBe(wakes + 1);
  });

  it('is sent of many orders that are credited at once', async () => {
    const orders = await Promise.all(Array.from({ length: 30 }, async () => ordered(await customer('At once'))));
    await Promise.all(orders.map(credit));
    for (const { reference } of orders) expect(await sent(reference)).toHaveLength(1);
  });

  it('is not sent when the order is not credited, and neither is the worker woken', async () => {
    const order = await ordered(await customer('Broken'));
    const wakes = of.worker.mailWakes();
    await worker.owner.query('ALTER TABLE mail_message ADD CONSTRAINT refused CHECK (false) NOT VALID');
    await expect(credit(order)).rejects.toThrow();
    await worker.owner.query('ALTER TABLE mail_message DROP CONSTRAINT refused');
    expect((await of.control.orders.get(order.id)).state).toBe('created');
    await worker.owner.query(
      `CREATE FUNCTION fails() RETURNS trigger AS $$ BEGIN RAISE 'after the mail'; END $$ LANGUAGE plpgsql`,
    );
    await worker.owner.query(
      `CREATE TRIGGER fails BEFORE UPDATE ON payment_order FOR EACH ROW WHEN (NEW.state = 'credited') EXECUTE FUNCTION fails()`,
    );
    expect(await of.worker.events.pass()).toBe(0);
    expect(await sent(order.reference)).toEqual([]);
    expect(of.worker.mailWakes()).toBe(wakes);
    await worker.owner.query('DROP TRIGGER fails ON payment_order');
    expect(await of.worker.events.pass()).toBe(1);
    expect(await sent(order.reference)).toHaveLength(1);
    expect(of.worker.mailWakes()).toBe(wakes + 1);
  });

  it('is sent when an operator credits an order from money that waits', async () => {
    const order = await ordered(await customer('By hand'));
    const id = await of.worker.events.record(paid(null, 5_000n), OPERATOR);
    await Promise.allSettled([1, 2].map(() => of.control.unapplied.assign(id, order.id, OPERATOR)));
    expect(await sent(order.reference)).toEqual([['payment_received', `owner@${order.organizationId}.example`]]);
  });

  it('goes to twenty of a hundred members: who ordered, then the oldest of owners and billing', async () => {
    const organizationId = await worker.createOrganization(0n);
    const address = (index: number): string => `m${index}@${organizationId}.example`;
    let userId = '';
    for (let index = 0; index < 100; index += 1) {
      const role = index % 2 === 0 ? 'owner' : 'developer';
      userId = await member(organizationId, address(index), role);
    }
    const order = await ordered(organizationId, { userId });
    await credit(order);
    const owners = Array.from({ length: 19 }, (_, index) => address(2 * index));
    expect((await sent(order.reference)).map(([, to]) => to)).toEqual([address(99), ...owners]);
  });

  it('goes to no one who left, is disabled, has another role or an address that is not confirmed', async () => {
    const organizationId = await customer('Left');
    const at = `@${organizationId}.example`;
    const userId = await member(organizationId, `removed${at}`, 'owner', { removed_at: new Date() });
    const disabled = await member(organizationId, `disabled${at}`, 'owner');
    const unconfirmed = await member(organizationId, `unconfirmed${at}`, 'billing');
    await member(organizationId, `admin${at}`, 'admin');
    await worker.owner.query(`UPDATE "user" SET status = 'suspended' WHERE id = $1`, [disabled]);
    await worker.owner.query('UPDATE login_account SET email_verified_at = NULL WHERE user_id = $1', [unconfirmed]);
    const order = await ordered(organizationId, { userId });
    await credit(order);
    expect(await sent(order.reference)).toEqual([['payment_received', `owner${at}`]]);
  });

  it('says that it is of test money, and links to its order', async () => {
    const organizationId = await customer('Trial');
    const order = await ordered(organizationId, { providerId: testingId, isTest: true });
    await credit(order);
    const [mail] = await mailsWith(order.reference);
    expect(mail?.text).toContain('This is test money');
    expect(mail?.text).toMatch(/https?:\/\/\S+\/billing\/orders\/ord_\w+\n/);
    const live = await ordered(organizationId);
    await credit(live);
    expect((await mailsWith(live.reference))[0]?.text).not.toContain('test money');
  });

  it('has no tags, links or lines of an injected name', async () => {
    const name = '<img src=x>https://evil.example\r\nBcc: evil@evil.example';
    const order = await ordered(await customer(name));
    await credit(order);
    const [mail] = await mailsWith(order.reference);
    if (mail === undefined) throw new Error('there is no mail');
    const { subject, text, html } = mail;
    expect(html).toContain('&lt;img');
    expect(html).not.toMatch(/<img|evil\.example/);
    expect(text).not.toMatch(/\/\/evil|\nBcc/);
    expect(subject).not.toMatch(/[\r\n]/);
  });
});

/** Sends refunds to a provider that refuses each. */
function refusingSender(): RefundSender {
  const { rows, events } = of.worker;
  const adapter = {
    refund: () => Promise.reject(new ProviderRefusal('the charge is disputed')),
    inspect: () => Promise.resolve(null),
  };
  const opened = { find: () => Promise.resolve({ adapter, access: {} }) } as unknown as OpenedProviders;
  const none = {} as unknown as StatusChecksService;
  const unread = {} as unknown as SnapshotWriter;
  return new RefundSender(
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
}

describe('a mail of a refund', () => {
  const REASON = 'changed plans';
  const templates = async ({ reference }: PaymentOrder) => (await sent(reference)).map(([template]) => template);

  async function credited(): Promise<PaymentOrder> {
    const order = await ordered(await customer('Refunds'));
    await credit(order);
    return order;
  }

  it('is sent when it is approved, sent and failed, once each', async () => {
    const order = await credited();
    const request = { orderId: order.id, amountNanoUsd: 10n * USD, reason: REASON };
    const { id } = await of.control.refunds.request(order.organizationId, request, OPERATOR);
    expect(await templates(order)).toEqual(['payment_received']);
    const approved = await Promise.allSettled(
      [1, 2, 3].map(() => of.control.refunds.approve(id, { mayExceed: false }, OPERATOR)),
    );
    expect(approved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const said = { ...paid(order, 1_000n, `refund-${id}`), aboutRef: id };
    for (const kind of ['refunded', 'refund_failed'] as const) {
      await Promise.all([1, 2, 3].map(() => of.worker.events.record({ ...said, kind }, OPERATOR)));
    }
    expect(await templates(order)).toEqual(['payment_received', 'refund_approved', 'refund_sent', 'refund_failed']);
    const [, approval] = await mailsWith(order.reference);
    expect(approval?.text).toContain('Taken from the balance: $10.00\nRefund: $10.00\n');
  });

  it('is sent of a request that is declined, with the reason', async () => {
    const order = await credited();
    const request = { orderId: order.id, amountNanoUsd: null, reason: REASON };
    const { id } = await of.control.refunds.request(order.organizationId, request, OPERATOR);
    await of.control.refunds.decline(id, 'too late', OPERATOR);
    await expect(of.control.refunds.decline(id, 'again', OPERATOR)).rejects.toThrow();
    expect(await templates(order)).toEqual(['payment_received', 'refund_declined']);
    expect((await mailsWith(order.reference))[1]?.text).toContain('Reason: too late\n');
  });

  it('says nothing of sending when the provider refuses it', async () => {
    const order = await credited();
    await worker.owner.query(`UPDATE payment_order SET payment_ref = 'pi_1' WHERE id = $1`, [order.id]);
    const request = { orderId: order.id, amountNanoUsd: 10n * USD, reason: REASON, mayExceed: false };
    await of.control.refunds.create(request, OPERATOR);
    await refusingSender().sendDue();
    expect(await templates(order)).toEqual(['payment_received', 'refund_approved', 'refund_failed']);
    expect((await of.control.orders.get(order.id)).refundedNanoUsd).toBe(0n);
  });

  it('has the link of a claim, once, for those alone who may change orders', async () => {
    const order = await credited();
    const at = `@${order.organizationId}.example`;
    await member(order.organizationId, `billing${at}`, 'billing');
    const userId = await member(order.organizationId, `left-billing${at}`, 'viewer');
    await worker.owner.query('UPDATE payment_order SET user_id = $2 WHERE id = $1', [order.id, userId]);
    const request = { orderId: order.id, amountNanoUsd: 10n * USD, reason: REASON, mayExceed: false };
    const { id } = await of.control.refunds.create(request, OPERATOR);
    const [externalRef, claimUrl] = [`claim:${id}`, `https://btcpay.example/pull-payments/${id}`];
    const known = await of.control.rows.providers.find(providerId);
    const snapshot = {
      order: { id: order.id, checkoutRef: null, paymentRef: null, method: null, written: null },
      events: [
        {
          ...({ kind: 'refunded', externalRef, aboutRef: id, grossMinor: 1_000n, taxMinor: 0n } as const),
          note: null,
          occurredAt: new Date(),
        },
      ],
      refunds: [{ externalRef, refundId: id, state: 'sent', reason: null, claimUrl } as const],
      disputes: [],
      declines: [],
    };
    await Promise.all([1, 2, 3].map(() => of.worker.snapshots.save(known!, snapshot, new Date())));
    expect(await sent(claimUrl)).toEqual([
      ['refund_claim', `owner${at}`],
      ['refund_claim', `billing${at}`],
    ]);
    const [mail] = await mailsWith(claimUrl);
    expect(mail?.text).toContain(`Claim your refund:\n${claimUrl}\n`);
    expect(await sent(order.reference)).not.toContainEqual(['refund_claim', `left-billing${at}`]);
  });

  it('is sent of one that was made at the provider', async () => {
    const order = await credited();
    await of.worker.events.record({ ...paid(order, 1_000n), kind: 'refunded' }, OPERATOR);
    expect(await templates(order)).toEqual(['payment_received', 'refund_sent']);
  });
});

describe('a mail to operators', () => {
  const OPERATORS = ['root@operator.example', 'money@operator.example'];
  const NONE = { refunds: [], disputes: [], events: [], order: null, declines: [] };

  const reported = (changes: Partial<SnapshotDispute> = {}): SnapshotDispute => ({
    externalRef: `dp-${newUuid(Date.now())}`,
    status: 'needs_response',
    isOpen: true,
    reason: 'fraudulent',
    amountMinor: 5_000n,
    withdrawnMinor: 0n,
    reinstatedMinor: 0n,
    evidenceDueAt: new Date('2026-12-24T10:00:00Z'),
    openedAt: new Date(),
    ...changes,
  });

  async function save(dispute: SnapshotDispute): Promise<void> {
    const known = await of.control.rows.providers.find(providerId);
    await of.worker.snapshots.save(known!, { ...NONE, disputes: [dispute] }, new Date());
  }

  it('is sent when a dispute is opened, its money is withdrawn, and it is closed, once each', async () => {
    const dispute = reported({ reason: 'reason of one' });
    const withdrawn = { ...dispute, withdrawnMinor: 5_000n };
    const lost = { ...withdrawn, isOpen: false, status: 'lost' };
    for (const state of [dispute, withdrawn, lost]) await Promise.all([1, 2, 3, 4].map(() => save(state)));
    const mails = await mailsWith('reason of one');
    const both = (template: string) => OPERATORS.map((to) => [template, to]);
    expect(mails.map(({ template, to }) => [template, to])).toEqual(
      ['dispute_opened', 'dispute_withdrawn', 'dispute_closed'].flatMap(both),
    );
    expect(mails[0]?.text).toContain('Evidence is due: 2026-12-24 10:00 UTC\n');
    expect(mails.at(-2)?.subject).toContain('lost');
    expect(mails.at(-1)?.subject).toContain('проигран');
  });

  it('is sent of money that waits, with a link to its order', async () => {
    const order = await ordered(await customer('Short'));
    await of.worker.events.record(paid(order, 3_000n), OPERATOR);
    const mails = await mailsWith(order.reference);
    expect(mails.map(({ template, to }) => [template, to])).toEqual(OPERATORS.map((to) => ['payment_unapplied', to]));
    expect(mails[0]?.text).toContain('it is less than the amount due');
    expect(mails[0]?.text).toMatch(/\/operator\/payments\/orders\/ord_\w+\n/);
    await of.worker.events.record(paid(order, 2_000n), OPERATOR);
    expect((await sent(order.reference)).slice(2).map(([template]) => template)).toEqual(['payment_received']);
    const over = await ordered(order.organizationId);
    await of.worker.events.record(paid(over, 5_400n), OPERATOR);
    expect((await mailsWith(over.reference)).map(({ template }) => template)).toEqual([
      ...['payment_received', 'payment_unapplied', 'payment_unapplied'],
    ]);
    expect((await mailsWith(over.reference))[1]?.text).toContain('Amount that waits: $4.00\n');
  });

  it('is sent of money of an unknown order, and injects nothing of the provider', async () => {
    await of.worker.events.record({ ...paid(null, 700n), providerId: testingId }, OPERATOR);
    const [mail, ...others] = await mailsWith('$7.00');
    expect(others).toHaveLength(1);
    expect(mail?.text).toContain('This is test money');
    expect(mail?.text).toMatch(/\/operator\/payments\n/);
    expect(mail?.text).not.toMatch(/\nBcc/);
    expect(mail?.html).not.toMatch(/<b>|evil@evil\.example/);
  });
});
