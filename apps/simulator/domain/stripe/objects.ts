/**
 * An object as it is on the wire. References are ids, times unix seconds, amounts whole minor units of the currency.
 * Objects never change: a change is a new object with the same id.
 */
export interface WireObject {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly [field: string]: unknown;
}

export interface LineItem extends WireObject {
  readonly amount_subtotal: number;
  readonly amount_tax: number;
  readonly amount_total: number;
  readonly currency: string;
  readonly description: string;
  readonly quantity: number;
}

export interface Session extends WireObject {
  readonly amount_subtotal: number;
  readonly amount_total: number;
  readonly total_details: { readonly amount_tax: number; readonly [field: string]: unknown };
  readonly cancel_url: string | null;
  readonly currency: string;
  readonly customer: string | null;
  readonly customer_creation: 'always' | 'if_required' | null;
  readonly customer_email: string | null;
  readonly excluded_payment_method_types: readonly string[];
  readonly expires_at: number;
  readonly invoice_creation: { readonly enabled: boolean; readonly [field: string]: unknown };
  readonly payment_intent: string | null;
  readonly payment_method_types: readonly string[];
  readonly payment_status: 'paid' | 'unpaid';
  readonly status: 'open' | 'complete' | 'expired';
  readonly success_url: string;
  readonly tax_id_collection: { readonly enabled: boolean; readonly [field: string]: unknown };
}

export interface PaymentIntent extends WireObject {
  readonly amount: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly description: string | null;
  readonly latest_charge: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly payment_method: string | null;
  readonly setup_future_usage: 'off_session' | null;
  readonly status: 'requires_payment_method' | 'requires_action' | 'processing' | 'succeeded' | 'canceled';
}

export interface Customer extends WireObject {
  readonly email: string | null;
}

export interface PaymentMethod extends WireObject {
  readonly card?: Readonly<Record<string, unknown>>;
  /** Null: it is attached to none, and cannot be charged again. */
  readonly customer: string | null;
  readonly sepa_debit?: Readonly<Record<string, unknown>>;
  readonly type: 'card' | 'sepa_debit';
}

export interface Charge extends WireObject {
  readonly amount: number;
  readonly amount_refunded: number;
  readonly balance_transaction: string | null;
  readonly currency: string;
  readonly disputed: boolean;
  readonly payment_intent: string;
  readonly payment_method: string;
  readonly payment_method_details: { readonly type: string; readonly [method: string]: unknown };
  readonly refunded: boolean;
  readonly status: 'succeeded' | 'pending' | 'failed';
}

export interface Refund extends WireObject {
  readonly amount: number;
  readonly charge: string;
  readonly currency: string;
  readonly payment_intent: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
}

export interface Dispute extends WireObject {
  readonly amount: number;
  readonly balance_transactions: readonly BalanceTransaction[];
  readonly charge: string;
  readonly currency: string;
  readonly evidence_details: { readonly has_evidence: boolean; readonly [field: string]: unknown };
  readonly status:
    | 'warning_needs_response'
    | 'warning_under_review'
    | 'warning_closed'
    | 'needs_response'
    | 'under_review'
    | 'won'
    | 'lost';
}

export interface BalanceTransaction extends WireObject {
  readonly amount: number;
  readonly available_on: number;
  readonly currency: string;
  readonly fee: number;
  readonly net: number;
  readonly source: string;
  readonly type: string;
}

export interface Payout extends WireObject {
  readonly amount: number;
  readonly currency: string;
  readonly status: 'pending' | 'in_transit' | 'paid' | 'failed';
}

export interface StripeEvent extends WireObject {
  readonly type: string;
  readonly data: { readonly object: WireObject };
  readonly pending_webhooks: number;
}

export interface WebhookEndpoint extends WireObject {
  readonly api_version: string | null;
  readonly enabled_events: readonly string[];
  readonly status: 'enabled' | 'disabled';
  readonly url: string;
}
