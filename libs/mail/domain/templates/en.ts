import type { MailTexts } from './mail-template.js';

export const EN: MailTexts = {
  footer: 'This mail was sent by {brand}.',
  support: 'Questions: {support}',
  conditionsLabel: 'Terms of service',
  privacyLabel: 'Privacy notice',
  phrases: {},
  templates: {
    verify_email: {
      subject: 'Confirm your address for {brand}',
      paragraphs: [
        'Please confirm that this address is yours. The link works once, within 24 hours.',
        'If you did not register, ignore this mail.',
      ],
      action: 'Confirm address',
    },
    account_exists: {
      subject: 'You already have an account at {brand}',
      paragraphs: [
        'A registration was started with this address, which already has an account. Nothing has changed.',
        'If it was you, log in. If you forgot the password, reset it there.',
      ],
      action: 'Log in',
    },
    reset_password: {
      subject: 'Set a new password for {brand}',
      paragraphs: [
        'A new password was requested for this address. The link works once, within one hour.',
        'If it was not you, ignore this mail: your password stays as it is.',
      ],
      action: 'Set a new password',
    },
    password_changed: {
      subject: 'Your password at {brand} was changed',
      paragraphs: [
        'The password was changed at {time}, from {address}. All other sessions have ended.',
        'If it was not you, set a new password now and contact support.',
      ],
    },
    invitation: {
      subject: 'Invitation to {organization} at {brand}',
      paragraphs: [
        'You are invited to join {organization} with the role {role}. The link works once, within 7 days, for this address only.',
      ],
      action: 'Join {organization}',
    },
    new_login: {
      subject: 'New log-in at {brand}',
      paragraphs: [
        'Your account was used from a new device or network at {time}: {device}, address {address}.',
        'If it was not you, change your password and end the session.',
      ],
    },
    session_ended: {
      subject: 'A session of your account at {brand} was ended',
      paragraphs: [
        'Ten wrong passwords or codes were given in a session of your account. It was ended at {time}. The last request came from {address}; the session was started with: {device}.',
        'If it was not you, change your password and contact support.',
      ],
    },
    factor_changed: {
      subject: 'A second factor of your account at {brand} changed',
      paragraphs: [
        '{change}, at {time}, from {address}.',
        'If it was not you, change your password and contact support.',
      ],
    },
    account_deleted: {
      subject: 'Your account at {brand} was deleted',
      paragraphs: [
        'The account of this address was deleted at {time}, from {address}. This is the last mail about it.',
        'If it was not you, contact support.',
      ],
    },
    token_expires: {
      subject: 'Your token {token} at {brand} expires soon',
      paragraphs: [
        'The management token “{token}” of {organization} expires at {time}. Programs that use it are refused from then on.',
        'Create a new token, and replace it where it is used.',
      ],
    },
    key_created: {
      subject: 'New API key in {organization} at {brand}',
      paragraphs: ['The API key "{key}" was created in {organization} by {actor}.'],
    },
    role_changed: {
      subject: 'Your role in {organization} at {brand} changed',
      paragraphs: ['Your role in {organization} is now {role}.'],
    },
    domain_failing: {
      subject: 'The DNS record of {domain} at {brand} is missing',
      paragraphs: [
        'The TXT record that verifies {domain} for {organization} could not be found. If it stays missing until {time}, people with an address at {domain} can no longer join {organization} by single sign-on.',
        'Restore the record: name {record}, value {value}.',
      ],
      action: 'View domains',
    },
    domain_suspended: {
      subject: '{domain} is no longer verified for {organization} at {brand}',
      paragraphs: [
        'The TXT record of {domain} was missing for seven days. People with an address there no longer join {organization} by single sign-on, and another organization can verify the domain. Your members stay.',
        'To verify it again, restore the record and check the domain: name {record}, value {value}.',
      ],
      action: 'View domains',
    },
  },
};
