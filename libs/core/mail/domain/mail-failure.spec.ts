import { mailFailureOf, type MailFailure } from './mail-failure.js';

/** As Nodemailer and Node.js say it. */
const ERRORS: readonly (readonly [string, MailFailure])[] = [
  ['ROUTIFY_SMTP_URL is not set', 'not_configured'],
  ['getaddrinfo ENOTFOUND smtp.acme.example', 'host_unknown'],
  ['queryA ETIMEOUT smtp.acme.example', 'host_unknown'],
  ['connect ECONNREFUSED 10.0.0.7:587', 'no_connection'],
  ['Connection closed', 'no_connection'],
  ['Connection timeout', 'timeout'],
  ['Greeting never received', 'timeout'],
  ['self-signed certificate', 'tls'],
  ['Error upgrading connection with STARTTLS: 454 TLS not available', 'tls'],
  ['Invalid login: 535 5.7.8 Error: authentication failed', 'login_refused'],
  ['Mail command failed: 553 5.7.1 sender address rejected', 'sender_refused'],
  ["Can't send mail - all recipients were rejected: 550 no such user", 'recipient_refused'],
  ['Data command failed: 554 5.7.1 looks like spam', 'message_refused'],
  ['Message failed: 552 too large', 'message_refused'],
  ['421 shutting down', 'unknown'],
];

it.each(ERRORS)('%s: %s', (error, failure) => {
  expect(mailFailureOf(error)).toBe(failure);
});
