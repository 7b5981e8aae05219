/**
 * Mail sends the installation's mails: rendered in the recipient's language, queued in Postgres with the change that they
 * report, delivered by the worker over SMTP with retries, listed for operators. Owns mail_message.
 * Guarantees: a committed mail is sent or visibly dead; its links are never stored in clear.
 * Does not know: users, organizations, the meaning of a link.
 */
export { DeliveryService } from './delivery/delivery.service.js';
export { MAIL_LANGUAGES } from './domain/mail-locales.js';
export { formatMailTime } from './domain/mail-time.js';
export { SEALED_MAILS, mailBinding } from './domain/sealed-mails.js';
export { type MailTemplate } from './domain/templates/mail-template.js';
export { MailControlModule, MailDeliveryModule, MailOutboxModule, MailWorkerModule } from './mail.module.js';
export { MailOutbox, type MailRequest, type MailStyle, type MailText } from './mail.outbox.js';
export { MailsRepository } from './mails.repository.js';
export { MailsService } from './mails.service.js';
