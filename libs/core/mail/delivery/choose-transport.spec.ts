import { renderMail } from '../domain/render-mail.js';
import { chooseTransport } from './choose-transport.js';
import type { TransportedMail } from './mail.transport.js';

const BRAND = {
  name: 'Acme',
  url: 'https://acme.example',
  color: '#112233',
  supportEmail: null,
  logoUrl: null,
  conditionsUrl: 'https://acme.example/terms',
  privacyUrl: null,
  links: [],
};
const LINK = 'https://acme.example/reset#token=top-secret-link';
const ENVELOPE = {
  id: '1',
  to: 'ada@example.com',
  from: { name: 'Acme', address: 'no-reply@acme.example' },
  replyTo: null,
};

const reset: TransportedMail = { ...ENVELOPE, ...renderMail('reset_password', { link: LINK }, 'en', BRAND) };
const changed: TransportedMail = {
  ...ENVELOPE,
  ...renderMail('password_changed', { time: 'today', address: '192.0.2.1' }, 'en', BRAND),
};

describe('mails without a mail server', () => {
  let printed: string[];
  const send = (profile: 'development' | 'production', mail: TransportedMail): Promise<void> =>
    chooseTransport({ smtpUrl: null, profile }, (line) => printed.push(line)).send(mail);
  beforeEach(() => {
    printed = [];
  });

  it('are one plain line in development, which ends with their own link', async () => {
    await send('development', reset);
    await send('development', changed);
    expect(printed).toEqual([
      `mail to ada@example.com: ${reset.subject}  ${LINK}`,
      `mail to ada@example.com: ${changed.subject}`,
    ]);
  });

  it('wait in production, and print nothing', async () => {
    await expect(send('production', reset)).rejects.toThrow('ROUTIFY_SMTP_URL');
    expect(printed).toEqual([]);
  });
});
