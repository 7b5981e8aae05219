import fc from 'fast-check';
import { anyCharacter } from '../../../../test/support/samples/any-character.js';
import { PRODUCT_VARIABLES } from './mail-variables.js';
import { renderMail } from './render-mail.js';
import { MAIL_LANGUAGES, textsOf } from './mail-locales.js';
import type { MailContent, MailTemplate, MailVariables } from './templates/mail-template.js';

const brand = {
  name: 'Acme AI',
  url: 'https://acme.example',
  color: '#112233',
  supportEmail: 'help@acme.example',
  logoUrl: 'https://acme.example/logo.png',
  conditionsUrl: 'https://acme.example/terms',
  privacyUrl: null,
  links: [{ label: 'Rates & more', url: 'https://acme.example/rates?a=1&b' }],
};
const link = 'https://acme.example/reset#token=abc&x=1';
const baseUrl = 'https://api.acme.example/v1';
const HOSTILE = [
  'Your account is locked: https://evil.example',
  'see www.evil.example/path or write to evil@evil.example',
  'Booking, by evil.example',
  'Acme\r\nBcc: all@example.com\r\n\r\nYour account is locked',
  'Acme\u2028\u2029\u0085\u000b-- \nYour account is locked',
  '\u202eAcme\u2066\u200b\u0000',
  '<a href="https://evil.example">Acme</a>',
  'x'.repeat(500),
];
const time = '2026-11-20 08:00 UTC';
const address = '203.0.113.7';
const role = 'viewer';
/** Of a test order, so that every paragraph is there. */
const about = { organization: 'Acme', reference: 'RF-7K3M-9QX2-5', mode: 'test', link } as const;
const dispute = { ...about, provider: 'Cards', amount: '$51.00', withdrawn: '$51.00', reason: 'fraudulent' };
/** Every template with all of its variables; the compiler refuses a missing one. */
const VARIABLES: { readonly [Template in MailTemplate]: MailVariables[Template] } = {
  verify_email: { link },
  account_exists: { link },
  reset_password: { link },
  password_changed: { time, address },
  invitation: { inviter: 'Ada', organization: 'Acme', role, time, link },
  operator_invitation: { inviter: 'Ada', role: 'support', time, link },
  test: { time },
  new_login: { time, address, device: 'Firefox' },
  session_ended: { time, address, device: 'Firefox' },
  factor_changed: { change: 'passkey_added: Phone', time, address },
  account_deleted: { time, address },
  token_expires: { organization: 'Acme', token: 'Laptop', time },
  domain_failing: { organization: 'Acme', domain: 'acme.example', record: 'challenge', value: 'x=1', link, time },
  domain_suspended: { organization: 'Acme', domain: 'acme.example', record: 'challenge', value: 'x=1', link },
  alert: { organization: 'Acme', cause: 'alerts', lines: ['The balance is low: $4.98 is left.'], link },
  news: {
    title: 'New prices',
    organization: 'Acme',
    body: ['From Monday on.', 'See https://acme.example/prices.'],
    link,
  },
  webhook_disabled: { organization: 'Acme', endpoint: 'Billing', cause: 'webhook_gone', link },
  models_retiring: { organization: 'Acme', lines: ['2026-12-31 acme/a → acme/b'], note: 'Its provider ends it', link },
  account_moved: { organization: 'Acme', base_url: baseUrl, console_url: brand.url, link },
  digest: {
    count: '2',
    rest: '1',
    items: [{ time, subject: 'Key', paragraphs: ['A.', 'B.'], action: { label: 'View', link } }],
  },
  alarms: { alarm: 'Redis almost full', rest: '+2', lines: ['Redis almost full: gateway-1'], link },
  key_created: { organization: 'Acme', key: 'Laptop', actor: 'Ada' },
  member_returned: { organization: 'Acme', person: 'ada@acme.example', provider: 'SSO', link },
  role_changed: { organization: 'Acme', role },
  payment_received: {
    ...about,
    amount: '$50.00',
    bonus: '$5.00',
    fee: '$1.00',
    tax: '$9.50',
    total: '$60.50',
    method: 'visa 4242',
    time,
  },
  refund_approved: { ...about, amount: '$50.00', total: '$59.50' },
  refund_sent: { ...about, total: '$59.50' },
  refund_claim: { ...about, total: '$59.50' },
  refund_failed: { ...about, total: '$59.50' },
  refund_declined: { ...about, amount: '$50.00', reason: 'The credit is spent' },
  dispute_opened: { ...dispute, time },
  dispute_withdrawn: { ...dispute, time },
  dispute_closed: { ...dispute, outcome: 'lost', returned: '$51.00' },
  automatic_topup_paused: {
    organization: 'Acme',
    amount: '$50.00',
    cause: 'needs_person',
    reason: 'authentication_required',
    link,
  },
  invoice_issued: {
    organization: 'Acme',
    number: 'INV-000123',
    total: '120.00 USD',
    time: '2026-12-15',
    mode: 'test',
    link,
  },
  automatic_topup_max: { organization: 'Acme', amount: '$50.00', max: '$200.00', link },
  payment_unapplied: { ...about, provider: 'Bank', amount: '$51.00', cause: 'late' },
};
const TEMPLATES = Object.keys(VARIABLES) as MailTemplate[];
/** Each variable that is not made by the product, in each template and language. */
const TYPED = TEMPLATES.flatMap((template) =>
  Object.keys(VARIABLES[template])
    .filter((variable) => !PRODUCT_VARIABLES.has(variable))
    .flatMap((variable) => MAIL_LANGUAGES.map((language) => [template, variable, language] as const)),
);

function render(
  template: MailTemplate,
  language: string,
  changed: Readonly<Record<string, string | readonly string[]>> = {},
): MailContent {
  return renderMail(template, { ...VARIABLES[template], ...changed }, language, brand);
}

/** Without the addresses that the product and the brand have in every mail. */
function typedIn({ text, html, subject }: MailContent): string {
  const own = [link, baseUrl, brand.url, brand.logoUrl, brand.conditionsUrl, ...brand.links.map(({ url }) => url)];
  const all = [...own.map((url) => url.replaceAll('&', '&amp;')), ...own].sort(
    (one, other) => other.length - one.length,
  );
  return all.reduce((rest, url) => rest.replaceAll(url, ''), `${subject}\n${text}\n${html}`);
}

describe('renderMail', () => {
  it('has the same content as text and as HTML', () => {
    const { subject, text, html } = renderMail('reset_password', { link }, 'en', brand);
    expect(subject).toBe('Set a new password for Acme AI');
    expect(text).toContain(`Set a new password:\n${link}\n`);
    expect(text).toContain('Questions? Contact help@acme.example');
    expect(html).toContain('href="https://acme.example/reset#token=abc&amp;x=1"');
    expect(html).toContain('background:#112233');
  });

  it('shows the logo and the links of the brand', () => {
    const { text, html } = renderMail('reset_password', { link }, 'en', brand);
    expect(text).toContain(
      'Terms of service: https://acme.example/terms\nRates & more: https://acme.example/rates?a=1&b\n',
    );
    expect(html).toContain('>Terms of service</a> · <a href="https://acme.example/rates?a=1&amp;b"');
    expect(text).not.toContain('Privacy');
    expect(html).toContain('<img src="https://acme.example/logo.png"');
    const data = { ...brand, logoUrl: 'data:image/png;base64,AA==' };
    expect(renderMail('reset_password', { link }, 'en', data).html).not.toContain('<img');
  });

  it.each([
    ['#112233', '#ffffff'],
    ['#ffe600', '#000000'],
    ['#777777', '#000000'],
  ])('has a button of %s that is readable: %s', (color, ink) => {
    const { html } = renderMail('reset_password', { link }, 'en', { ...brand, color });
    expect(html).toContain(`background:${color};color:${ink}`);
  });

  it.each([
    ['ru-RU', 'Новый пароль для Acme AI'],
    ['zh-CN', '设置 Acme AI 的新密码'],
    ['pt-BR', 'Set a new password for Acme AI'],
  ])('speaks the language of %s', (locale, subject) => {
    expect(renderMail('reset_password', { link }, locale, brand).subject).toBe(subject);
  });

  it('takes variables as text: no header, no tag, no variable begins in one', () => {
    const organization = '<img src=x>{link}\r\nBcc: all@example.com';
    const { subject, html, text } = render('invitation', 'en', { organization });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(subject).toContain('{link}');
    expect(html).not.toContain('<img src=x');
    expect(text).toContain('{link}');
  });

  it.each(['en', 'ru', 'zh'])('ATK-153: names the installation in every subject: %s', (language) => {
    for (const template of TEMPLATES)
      expect([template, render(template, language).subject]).toEqual([template, expect.stringContaining(brand.name)]);
  });

  it.each(TYPED)(
    'ATK-153: shows %s.%s in %s as one short line without links, whatever it is',
    (template, variable, language) => {
      const plain = render(template, language);
      const linesOf = ({ text }: MailContent): number => text.split(/[\r\n\u0085\u2028\u2029]/).length;
      const tagsOf = ({ html }: MailContent): number => html.split('<').length;
      for (const value of HOSTILE) {
        const mail = render(template, language, { [variable]: variable === 'lines' ? [value] : value });
        const typed = typedIn(mail);
        expect(typed).not.toMatch(
          /:\/\/|www\.|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/iu,
        );
        // The actor is the recipient: its address is to be read, and copied.
        if (variable !== 'actor') expect(typed).not.toMatch(/evil[.@](?!\u2060)/u);
        expect([linesOf(mail), tagsOf(mail)]).toEqual([linesOf(plain), tagsOf(plain)]);
        expect(mail.subject).not.toMatch(/[\r\n]/);
        expect(mail.subject.length).toBeLessThan(plain.subject.length + 61);
      }
    },
  );

  it('ATK-153: a name of any characters makes no line, tag or link, and is cut', () => {
    const name = fc.array(fc.oneof(anyCharacter, fc.constantFrom(...HOSTILE)), { maxLength: 6 });
    const plain = render('invitation', 'en');
    fc.assert(
      fc.property(name, (parts) => {
        const mail = render('invitation', 'en', { organization: parts.join('') });
        expect(typedIn(mail)).not.toMatch(/:\/\//);
        expect(mail.text.split('\n')).toHaveLength(plain.text.split('\n').length);
        expect(mail.html.split('<')).toHaveLength(plain.html.split('<').length);
        expect(mail.subject.replaceAll('\u2060', '').length).toBeLessThanOrEqual(plain.subject.length + 60);
      }),
    );
  });

  it('keeps names that are none of that, and times and addresses to copy', () => {
    const { text, subject } = render('invitation', 'en', { organization: 'Société Générale S.A. & Cie' });
    expect(subject).toBe('Invitation to join Société Générale S.A. & Cie on Acme AI'.replace('S.A', 'S.\u2060A'));
    expect(text).toContain('Ada invites you to join');
    expect(text).toContain('& Cie as viewer.');
    expect(render('invitation', 'ru').text).toContain('Ваша роль: наблюдатель.');
    expect(render('password_changed', 'en').text).toContain(`at ${time}, from ${address}.`);
    const long = render('role_changed', 'en', { organization: `${'x'.repeat(58)}👩\u200d💻 and more` });
    expect(long.subject).toBe(`Your role in ${'x'.repeat(58)}… on Acme AI changed`);
  });

  it('ignores a color that is none', () => {
    const color = 'red;background:url(https://evil.example)';
    expect(renderMail('reset_password', { link }, 'en', { ...brand, color }).html).not.toContain('evil');
  });

  it.each([
    ['ru', 'Добавлен ключ доступа: totp_removed'],
    ['en', 'A passkey was added: totp_removed'],
    ['zh', '已添加通行密钥: totp_removed'],
  ])('translates the sentences that are variables, and nothing after them: %s', (locale, change) => {
    const variables = { change: 'passkey_added: totp_removed', time: 'now', address: '::1' };
    expect(renderMail('factor_changed', variables, locale, brand).text).toContain(change);
  });

  it.each([
    ['en', 'This is test money', 'Bonus: $5.00', 'the order had expired'],
    ['ru', 'Это тестовые деньги', 'Бонус: $5.00', 'срок заказа истёк'],
    ['zh-CN', '这是测试资金', '赠金: $5.00', '订单已过期'],
  ])('lists amounts, and says what codes mean: %s', (locale, test, bonus, cause) => {
    const { text, html } = render('payment_received', locale);
    expect(text).toContain(`\n\n${test}`);
    expect(text).toContain(`\n${bonus}\n`);
    expect(html).toContain(`${bonus.replace('$5.00', '<strong>$5.00</strong>')}<br>`);
    expect(render('payment_unapplied', locale).text).toContain(cause);
  });

  it('leaves out what there is none of', () => {
    expect(render('account_moved', 'en').text).toContain(`\nAPI base URL: ${baseUrl}\nConsole: ${brand.url}\n`);
    expect(render('account_moved', 'en', { base_url: '' }).text).not.toContain('API base URL');
    const { text, html } = render('payment_received', 'en', { mode: 'live', bonus: '', tax: '' });
    expect(text).not.toMatch(/test money|Bonus|Tax|\n{3}/);
    expect(html).not.toMatch(/test money|Bonus|Tax|<p><\/p>/);
    expect(text).toContain('Top-up: $50.00\nPayment fee: $1.00\nPaid: $60.50\n');
  });

  it.each(TEMPLATES)('shows each variable of %s', (template) => {
    const { subject, paragraphs, details = {}, action = '' } = textsOf('en').templates[template];
    const texts = [subject, ...paragraphs, action, ...Object.keys(details).map((name) => `{${name}}`)].join(' ');
    const unused = Object.keys(VARIABLES[template]).filter((name) => !texts.includes(`{${name}}`));
    expect(unused).toEqual('link' in VARIABLES[template] ? ['link'] : []);
  });

  it('translates the same sentences into every language', () => {
    const [english, ...others] = MAIL_LANGUAGES.map((language) => Object.keys(textsOf(language).phrases));
    expect(others).toEqual([english, english]);
    expect(english).toContain('totp_enabled');
  });

  it('has the same variables, and a link for each action, in every language', () => {
    const variablesOf = (language: string, template: MailTemplate): string[] => {
      const { subject, paragraphs, details = {}, action = '' } = textsOf(language).templates[template];
      const listed = Object.keys(details).map((name) => `{${name}}`);
      const names = `${subject} ${paragraphs.join(' ')} ${action} ${listed.join(' ')}`.match(/\{\w+\}/g) ?? [];
      return [...new Set(names)].filter((name) => name !== '{brand}').sort();
    };
    for (const template of Object.keys(textsOf('en').templates) as MailTemplate[]) {
      const [english, ...others] = MAIL_LANGUAGES.map((language) => variablesOf(language, template));
      for (const other of others) expect([template, other]).toEqual([template, english]);
    }
  });
});
