/** Why a mail was not sent, in few words. */
export const MAIL_FAILURES = [
  'not_configured',
  'host_unknown',
  'no_connection',
  'timeout',
  'tls',
  'login_refused',
  'sender_refused',
  'recipient_refused',
  'message_refused',
  'unknown',
] as const;

export type MailFailure = (typeof MAIL_FAILURES)[number];

/** By the texts of Nodemailer and Node.js; the first one that matches. */
const SIGNS: readonly (readonly [MailFailure, RegExp])[] = [
  ['not_configured', /ROUTIFY_SMTP_URL is not set/],
  ['login_refused', /invalid login|missing credentials|authentication (?:failed|required)|no authentication method/i],
  ['recipient_refused', /recipients? (?:command failed|were rejected)|no recipients defined/i],
  ['sender_refused', /^mail command failed/i],
  ['message_refused', /^(?:data command|message) failed/i],
  ['tls', /certificate|STARTTLS|\bTLS\b|\bSSL\b|wrong version number/i],
  ['host_unknown', /ENOTFOUND|EAI_AGAIN|getaddrinfo|queryA/],
  ['timeout', /time(?:d )?-?out|ETIMEDOUT|greeting never received/i],
  ['no_connection', /ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE|connection closed|socket close/i],
];

/** What the error of an attempt says. @param error as `last_error` has it */
export function mailFailureOf(error: string): MailFailure {
  return SIGNS.find(([, sign]) => sign.test(error))?.[0] ?? 'unknown';
}
