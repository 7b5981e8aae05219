import type { Secret } from '#core';
import type { ChargeDecline } from '../domain/automatic-topup.js';
import type { PaymentEventKind } from '../domain/order-state.js';

/** How a provider's API is reached, with its opened credentials. */
export interface ProviderAccess {
  readonly providerId: string;
  readonly mode: PaymentMode;
  /** ISO 4217. All that the provider says of money is in minor units of it. */
  readonly currency: string;
  readonly secretKey: Secret;
  /** The current one first; during a rotation the earlier one, too. */
  readonly webhookSecrets: readonly Secret[];
  /** Another origin than the provider's own, for a stand-in; null: the provider's. */
  readonly apiUrl: string | null;
  readonly options: ProviderOptions;
}

export type PaymentMode = 'live' | 'test';

/** What operators choose of a provider's page. */
export interface ProviderOptions {
  /** The provider computes tax and adds it. */
  readonly automaticTax: boolean;
  /** The page asks for a tax id. */
  readonly collectTaxIds: boolean;
  /** The provider writes invoices of its own. */
  readonly providerInvoices: boolean;
  /** Of a provider that operators run: its address, with a path, without a trailing slash. Null: it has one for all. */
  readonly serverUrl: string | null;
  /** Which store of the server, or which merchant. Null: the keys name the merchant. */
  readonly storeId: string | null;
  /** Ways to pay that customers choose from, by the provider's names. Empty: its page offers what it has. */
  readonly methods: readonly string[];
  /** What an order is called on the provider's page. Null: by the brand. */
  readonly orderTitle: string | null;
  /** `redirect`: customers go to a signed address. `api`: the provider is called for a page, where it has such an API. */
  readonly pageBy: 'redirect' | 'api';
  /** How receipts of the payer's tax authority are written. Null: by none of ours. */
  readonly receipt: ReceiptOptions | null;
}

/** Of receipts by 54-FZ, as an accountant chooses them; codes are those of the provider. */
export interface ReceiptOptions {
  readonly vatCode: number;
  /** Null: the merchant has one alone. */
  readonly taxSystemCode: number | null;
  readonly paymentSubject: string;
  readonly paymentMode: string;
  /** Orders that are credited from this day (UTC) on get second receipts, of what is used; null or absent: none do. */
  readonly settlesFrom?: string | null;
}

/** An advance that is used up in part, of which a second receipt is due. */
export interface ReceiptToSend {
  /** Of ours, at most 50 letters, digits, `-` and `_`: the same receipt has the same. */
  readonly id: string;
  readonly paymentRef: string;
  readonly email: string;
  /** What the service is called. */
  readonly title: string;
  /** What of the advance was used. */
  readonly amountMinor: bigint;
}

/** What a customer is to pay, for the provider's page. */
export interface CheckoutOrder {
  readonly id: string;
  readonly organizationId: string;
  readonly reference: string;
  readonly amountNanoUsd: bigint;
  readonly surchargeNanoUsd: bigint;
  readonly bonusNanoUsd: bigint;
  readonly bonusDays: number | null;
  /** Of the provider. */
  readonly currency: string;
  /** Pinned: units of the currency for a dollar, as nano-units. */
  readonly rateNano: bigint;
  /** What is to be paid, the fee included, in minor units of the currency. */
  readonly totalMinor: bigint;
  /** The fee in it. */
  readonly surchargeMinor: bigint;
  readonly legalVersion: string | null;
  /** Of this installation, over what identifies and values the order. */
  readonly signature: string;
  /** The customer lets the provider keep the way to pay. */
  readonly savesMethod: boolean;
  /** Texts of the page, in the customer's language. */
  readonly title: string;
  readonly surchargeTitle: string;
  /** Chosen among those of the options; null: on the page. */
  readonly method: string | null;
  readonly email: string | null;
  readonly clientAddress: string | null;
  readonly locale: string;
  /** Where the provider sends messages, for those that take it with each order. */
  readonly messageUrl: string;
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The page where the customer pays. */
export interface Checkout {
  readonly checkoutRef: string;
  readonly url: string;
}

/** One event of a snapshot; see `PaymentEvent`. */
export interface SnapshotEvent {
  readonly kind: PaymentEventKind;
  readonly externalRef: string;
  readonly aboutRef: string | null;
  readonly grossMinor: bigint;
  readonly taxMinor: bigint;
  readonly note: string | null;
  readonly occurredAt: Date;
}

export interface SnapshotDispute {
  readonly externalRef: string;
  /** The provider's word; unknown ones are kept. */
  readonly status: string;
  readonly isOpen: boolean;
  readonly reason: string;
  readonly amountMinor: bigint;
  readonly withdrawnMinor: bigint;
  readonly reinstatedMinor: bigint;
  readonly evidenceDueAt: Date | null;
  readonly openedAt: Date;
}

/** A refund as its provider knows it. */
export interface SnapshotRefund {
  readonly externalRef: string;
  /** Of ours; null: it was made elsewhere. */
  readonly refundId: string | null;
  readonly state: 'sent' | 'succeeded' | 'failed';
  readonly reason: string | null;
  /** Of a claim: where its payer says where the money goes. A secret, as anyone who has it is paid. */
  readonly claimUrl?: string;
}

/** What identifies and values an order, as it was written to a provider's object. */
export interface WrittenOrder extends Pick<
  CheckoutOrder,
  | 'organizationId'
  | 'reference'
  | 'amountNanoUsd'
  | 'surchargeNanoUsd'
  | 'bonusNanoUsd'
  | 'bonusDays'
  | 'rateNano'
  | 'totalMinor'
> {
  readonly legalVersion: string | null;
  /** As it was written; empty: none was. */
  readonly signature: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A way to pay that a provider keeps, by its names. */
export interface KeptMethod {
  readonly externalRef: string;
  /** Whose it is at the provider; null: it has no customers. */
  readonly customerRef: string | null;
}

/** One that a payment was made by, kept with its payer's consent. */
export interface SnapshotMethod extends KeptMethod {
  /** For people: `visa 4242`. */
  readonly label: string;
  /** The end of the month in which a card ends. */
  readonly expiresAt: Date | null;
}

/** An order that is charged to a kept method. */
export type ChargedOrder = Omit<CheckoutOrder, 'method' | 'savesMethod' | 'successUrl' | 'cancelUrl' | 'messageUrl'>;

/** `paymentRef`: what is to be inspected, whatever became of it. */
export type ChargeAnswer =
  | { readonly paymentRef: string; readonly decline: null }
  | { readonly paymentRef: string | null; readonly decline: ChargeDecline };

/** The order that a provider's object was made for. */
export interface SnapshotOrder {
  readonly id: string;
  readonly checkoutRef: string | null;
  readonly paymentRef: string | null;
  readonly method: string | null;
  /** By which a lost order is made again. Null: the provider keeps nothing but the id, and such money waits. */
  readonly written: WrittenOrder | null;
}

/** All that a provider says of one of its objects, when it is asked. */
export interface PaymentSnapshot {
  /** Null: it belongs to no order, as a payout does. */
  readonly order: SnapshotOrder | null;
  readonly events: readonly SnapshotEvent[];
  readonly refunds: readonly SnapshotRefund[];
  readonly disputes: readonly SnapshotDispute[];
  readonly declines: readonly SnapshotDecline[];
  /** What it was paid by, if the provider keeps that; null or absent: it does not. */
  readonly keptMethod?: SnapshotMethod | null;
}

/** A card that was declined on a page. */
export interface SnapshotDecline {
  readonly externalRef: string;
  /** Which card, as a digest of the provider; null: it does not say. */
  readonly card: string | null;
  readonly occurredAt: Date;
}

/** The account behind the credentials. */
export interface ProviderAccount {
  readonly accountRef: string;
  readonly name: string | null;
  readonly mode: PaymentMode;
}

/** Where a provider is to send its messages. */
export interface EndpointToRegister {
  /** Of this provider in this installation alone. */
  readonly url: string;
  /** The endpoint whose secret is stored here; null: none. */
  readonly knownRef: string | null;
  /** The same for repetitions, and for two at once. */
  readonly attempt: string;
}

export interface RegisteredEndpoint {
  readonly endpointRef: string;
  /** Null: it is the known one, whose secret is stored. */
  readonly secret: Secret | null;
}

export interface RefundToSend {
  readonly id: string;
  readonly paymentRef: string;
  readonly grossMinor: bigint;
}

export interface RefundToClaim {
  readonly id: string;
  readonly orderId: string;
  readonly checkoutRef: string;
  readonly grossMinor: bigint;
  /** Whether an earlier try may have made it. Then only a provider that says it has none may refuse. */
  readonly isRepeated: boolean;
}

/**
 * A provider of payments behind its API. Calls throw `ProviderUnavailable` when the answer is unknown, and
 * `ProviderRefusal` when it is no.
 */
export interface ProviderAdapter {
  /** Kinds of messages to be sent here, by the provider's names. Empty: each order names where they go. */
  readonly events: readonly string[];
  /** What the body of the answer to a message is; absent: the product's own JSON. */
  readonly acknowledgement?: string;
  /** Opens a page. Repeatable within a day: one order, one page. */
  checkout(access: ProviderAccess, order: CheckoutOrder): Promise<Checkout>;
  /** Closes a page that is not paid. What is paid meanwhile stays paid. Some throw `PageEnded` for one that is not open. */
  close(access: ProviderAccess, checkoutRef: string): Promise<void>;
  /**
   * The objects that a message is about. Throws `InvalidMessage` unless the provider signed the bytes, lately and for
   * this mode.
   */
  readMessage(access: ProviderAccess, message: ProviderMessage): readonly string[];
  /** What the provider says of an object now. Null: it is nothing of this installation. */
  inspect(access: ProviderAccess, subject: string): Promise<PaymentSnapshot | null>;
  /**
   * Sends a refund once, however often it is called. How it ends is known by `inspect`. Without it operators transfer
   * refunds, and say so.
   */
  refund?(access: ProviderAccess, refund: RefundToSend): Promise<void>;
  /**
   * Makes a claim of a refund once, however often it is called: its payer says where the money goes. Returns what is to be
   * inspected, which is also the `externalRef` of the refund. After a refusal operators transfer it.
   */
  claim?(access: ProviderAccess, refund: RefundToClaim): Promise<string>;
  /**
   * Charges a kept method without its payer: once, however often it is called within a day. Absent: the kind keeps none.
   */
  charge?(access: ProviderAccess, order: ChargedOrder, method: KeptMethod): Promise<ChargeAnswer>;
  /** Ends what the provider keeps. Repeatable. */
  forget?(access: ProviderAccess, method: KeptMethod): Promise<void>;
  /** Sends a second receipt, once for all calls of a day. Returns the provider's id. Absent: the kind has none. */
  sendReceipt?(access: ProviderAccess, receipt: ReceiptToSend): Promise<string>;
  /** Objects with money since a moment, to be inspected: what messages did not tell. */
  subjectsSince(access: ProviderAccess, since: Date): AsyncIterable<string>;
  account(access: ProviderAccess): Promise<ProviderAccount>;
  /**
   * Makes or mends the endpoint of an address at the provider, and leaves all others alone. Repeatable. Throws
   * `EndpointForbidden` for a key without the right. Absent: operators register the address.
   */
  registerEndpoint?(access: ProviderAccess, endpoint: EndpointToRegister): Promise<RegisteredEndpoint>;
  /** Ends an endpoint. Repeatable. */
  removeEndpoint?(access: ProviderAccess, endpointRef: string): Promise<void>;
  /** Null: the provider keeps no account of the merchant, as money goes to a wallet or a bank of the operator. */
  readonly comparison: ProviderComparison | null;
}

/** The merchant's account at a provider, to be compared with the ledger. */
export interface ProviderComparison {
  /** Movements of the merchant's account since a moment. */
  movementsSince(access: ProviderAccess, since: Date): AsyncIterable<AccountMovement>;
  /**
   * What the provider owes the merchant, money on its way to the merchant's balance included. Absent: it reports no balance, and
   * no payouts, so that movements alone are compared.
   */
  balanceMinor?(access: ProviderAccess): Promise<bigint>;
}

/** One movement of a merchant's account. */
export interface AccountMovement {
  /** Of the movement itself. */
  readonly externalRef: string;
  /** References by which an event may have noted it: of the payment, refund, dispute or payout. */
  readonly noted: readonly string[];
  readonly type: string;
  /** A fee of the provider that belongs to no payment, such as one of a month; positive. */
  readonly accountFeeMinor: bigint;
  /** What it adds to the account, less its fee. */
  readonly netMinor: bigint;
  readonly occurredAt: Date;
}

/** A webhook as it came. */
export interface ProviderMessage {
  /** Of a GET, the query as it was sent. */
  readonly body: string;
  /** Of the sender, where proxies that the operator trusts say it. */
  readonly address: string | null;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** No answer, or one that says nothing: what happened at the provider is unknown. */
export class ProviderUnavailable extends Error {}

/** The provider refuses: a repetition would be refused, too. */
export class ProviderRefusal extends Error {}

/** The key may not write endpoints. */
export class EndpointForbidden extends ProviderRefusal {}

/** A refund is refused because the money has left already: by a dispute, or by a refund that was made elsewhere. */
export class PaymentTakenBack extends ProviderRefusal {}

/** A page cannot be closed: it is paid, or has ended. */
export class PageEnded extends ProviderRefusal {}

/** A message that its provider did not send. */
export class InvalidMessage extends Error {}
