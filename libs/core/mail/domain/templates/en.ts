import { EN_MONEY } from './en-money.js';
import type { MailTexts } from './mail-template.js';

export const EN: MailTexts = {
  footer: 'This email was sent by {brand}.',
  support: 'Questions? Contact {support}',
  conditionsLabel: 'Terms of service',
  privacyLabel: 'Privacy notice',
  phrases: {
    totp_enabled: 'An authenticator app was added',
    totp_removed: 'The authenticator app was removed',
    recovery_codes_created: 'New recovery codes were created',
    second_factor_removed: 'The second factor was removed',
    passkey_added: 'A passkey was added',
    passkey_removed: 'A passkey was removed',
    identity_linked: 'An identity provider login was linked',
    identity_unlinked: 'An identity provider login was unlinked',
    webhook_gone: 'It answered that it is gone (410).',
    webhook_failing: 'No call has succeeded for three days.',
    role_owner: 'owner',
    role_admin: 'admin',
    role_developer: 'developer',
    role_billing: 'billing',
    role_viewer: 'viewer',
    role_superadmin: 'superadmin',
    role_support: 'support',
    role_finance: 'finance',
    mode_live: '',
    mode_test: 'This is test money: no real payment took place.',
    cause_alert_balance_low: 'the balance is low',
    cause_alert_balance_empty: 'the balance is used up',
    cause_alert_cap_reached: 'a spend cap is reached',
    cause_alert_request_cap_reached: 'a request cap is reached',
    cause_alert_key_expiring: 'an API key expires',
    cause_alert_spend_unusual: 'unusual spend',
    cause_alerts: 'alerts',
    cause_declined: 'the payment was declined',
    cause_needs_person: 'the bank wants the payment to be confirmed in person',
    cause_method_removed: 'the payment method was removed',
    cause_member_left: 'the person who set it up is no longer a member',
    cause_role_changed: 'the role of the person who set it up can no longer pay',
    cause_method_of_another: 'the payment method belongs to another person',
    cause_order_refused: 'the amount cannot be ordered any more',
    cause_unknown_order: 'its order is unknown',
    cause_late: 'the order had expired',
    cause_twice: 'the order is already paid',
    cause_under: 'it is less than the amount due',
    cause_over: 'it is more than the amount due',
    outcome_won: 'won',
    outcome_lost: 'lost',
    outcome_warning_closed: 'closed without a chargeback',
  },
  templates: {
    ...EN_MONEY,
    verify_email: {
      subject: 'Confirm your email for {brand}',
      paragraphs: [
        'Please confirm that this email address is yours. The link expires in 24 hours and works once.',
        'If you did not sign up, you can ignore this email.',
      ],
      action: 'Confirm email',
    },
    account_exists: {
      subject: 'You already have an account at {brand}',
      paragraphs: [
        'Someone tried to sign up with this email, but an account already exists. Nothing has changed.',
        'If this was you, log in. If you forgot your password, you can reset it on the login page.',
      ],
      action: 'Log in',
    },
    reset_password: {
      subject: 'Set a new password for {brand}',
      paragraphs: [
        'A new password was requested for this account. The link expires in one hour and works once.',
        'If this was not you, ignore this email. Your password stays the same.',
      ],
      action: 'Set a new password',
    },
    password_changed: {
      subject: 'Your password at {brand} was changed',
      paragraphs: [
        'Your password was changed at {time}, from {address}. All other sessions were ended.',
        'If this was not you, set a new password now and contact support.',
      ],
    },
    invitation: {
      subject: 'Invitation to join {organization} on {brand}',
      paragraphs: [
        '{inviter} invites you to join {organization} as {role}. The link expires at {time}, works once, and only for this email.',
      ],
      action: 'Join {organization}',
    },
    operator_invitation: {
      subject: 'Invitation to be an operator of {brand}',
      paragraphs: [
        '{inviter} invites you to be an operator of {brand}, with the role {role}. The link expires at {time}, works once, and only for this email.',
      ],
      action: 'View invitation',
    },
    test: {
      subject: 'Test email from {brand}',
      paragraphs: ['Email works: this message was sent from the settings of {brand} at {time}.'],
    },
    new_login: {
      subject: 'New login to {brand}',
      paragraphs: [
        'Your account was used from a new device or network at {time}: {device}, IP address {address}.',
        'If this was not you, change your password and end the session.',
      ],
    },
    session_ended: {
      subject: 'A session of your {brand} account was ended',
      paragraphs: [
        'Ten wrong passwords or codes were entered in a session of your account. The session was ended at {time}. The last request came from {address}; the session was started on: {device}.',
        'If this was not you, change your password and contact support.',
      ],
    },
    factor_changed: {
      subject: 'A second factor of your {brand} account changed',
      paragraphs: [
        '{change} at {time}, from {address}.',
        'If this was not you, change your password and contact support.',
      ],
    },
    account_deleted: {
      subject: 'Your {brand} account was deleted',
      paragraphs: [
        'The account with this email was deleted at {time}, from {address}. This is the last email about it.',
        'If this was not you, contact support.',
      ],
    },
    token_expires: {
      subject: 'Your {brand} token {token} expires soon',
      paragraphs: [
        'The management token “{token}” of {organization} expires at {time}. After that, requests that use it are rejected.',
        'Create a new token and replace this one wherever it is used.',
      ],
    },
    key_created: {
      subject: 'New API key in {organization} on {brand}',
      paragraphs: ['{actor} created the API key “{key}” in {organization}.'],
    },
    role_changed: {
      subject: 'Your role in {organization} on {brand} changed',
      paragraphs: ['Your role in {organization} is now {role}.'],
    },
    member_returned: {
      subject: 'A former member tried to rejoin {organization} on {brand}',
      paragraphs: [
        '{person} is no longer a member of {organization}, tried to log in through {provider}, and was refused.',
        'To let this user back in, send an invitation. Otherwise, remove their access at {provider}. Further attempts are refused without an email.',
      ],
      action: 'View team',
    },
    domain_failing: {
      subject: 'The DNS record for {domain} on {brand} is missing',
      paragraphs: [
        'The TXT record that verifies {domain} for {organization} was not found. If it is still missing at {time}, people with an email at {domain} can no longer join {organization} with single sign-on.',
        'Restore the record: name {record}, value {value}.',
      ],
      action: 'View domains',
    },
    domain_suspended: {
      subject: '{domain} is no longer verified for {organization} on {brand}',
      paragraphs: [
        'The TXT record of {domain} was missing for seven days. New people with an email at this domain can no longer join {organization} with single sign-on, and another organization can verify the domain. Existing members are not affected.',
        'To verify it again, restore the record and check the domain: name {record}, value {value}.',
      ],
      action: 'View domains',
    },
    alert: {
      subject: '{brand}: {cause} ({organization})',
      paragraphs: ['{lines}', 'You can change alerts, or turn off these emails, in the console.'],
      action: 'Open alerts',
    },
    models_retiring: {
      subject: 'Models that {organization} uses on {brand} are being retired',
      paragraphs: [
        'Models that {organization} used in the last 30 days are being retired. From the day given (UTC), requests for them fail, or the replacement answers them at its own price. The replacement is after the arrow.',
        '{lines}',
        '{note}',
        'Switch your programs before that day.',
      ],
      action: 'View models',
    },
    news: {
      subject: '{brand}: {title}',
      paragraphs: [
        '{body}',
        'You get news because you are a member of {organization}. You can turn off these emails under Settings, Alerts.',
      ],
      action: 'Open news',
    },
    account_moved: {
      subject: 'Your {brand} account moved: set a password',
      paragraphs: [
        'The account {organization} moved to a new system of {brand}, with its balance. Your API keys keep working.',
        'Passwords were not moved. To log in, open the link, enter this email address, and you get a link that sets your password.',
      ],
      details: { base_url: 'API base URL', console_url: 'Console' },
      action: 'Set a password',
    },
    digest: {
      subject: '{count} emails from {brand} in one',
      paragraphs: ['Many emails of {brand} were due to you today, so these are in one.', '{items}'],
      details: { rest: 'More that are not listed' },
    },
    alarms: {
      subject: '{brand} alarm: {alarm} {rest}',
      paragraphs: [
        '{lines}',
        'These alarms need attention. Acknowledge or silence them in the console.',
        'The meaning and the remedy of each are in docs/operations/alarms.md.',
      ],
      action: 'Open alarms',
    },
    webhook_disabled: {
      subject: 'A webhook of {organization} on {brand} was disabled',
      paragraphs: [
        'The webhook endpoint {endpoint} takes no events, and was disabled. {cause}',
        'Correct the receiver, then enable the endpoint: it gets what it missed in the last 30 days.',
      ],
      action: 'View webhooks',
    },
  },
};
