/**
 * Invoices: documents of what customers paid and got back, and who they are made out to. Owns billing profiles, invoices
 * and the series of their numbers. Guarantees: numbers follow each other without a gap; a payment has one document, which
 * never changes; credit notes never exceed their invoice.
 * Does not know: HTTP, how a payment is booked.
 */
export { describeProfile, PROFILE_FIELDS, type BillingProfile } from './domain/billing-profile.js';
export { DOCUMENT_KINDS } from './domain/document-number.js';
export { type LinkedInvoice } from './domain/invoice.js';
export { PAGE_POLICY, STYLE_SOURCE } from './domain/page/page-style.js';
export { renderInvoice } from './domain/page/render-invoice.js';
export { type InvoiceFilter } from './documents/invoice.repository.js';
export { InvoicesService } from './documents/invoices.service.js';
export { InvoicesControlModule, InvoicesWorkerModule } from './invoices.module.js';
export { BillingProfilesService } from './profiles/billing-profiles.service.js';
