import { renderMail } from './render-mail.js';
import { MAIL_LANGUAGES, textsOf } from './mail-locales.js';
import type { MailTemplate } from './templates/mail-template.js';

const brand = {
  ...{ name: 'Acme AI', url: 'https://acme.example', color: '#112233', supportEmail: 'help@acme.example' },
  logoUrl: 'https://acme.example/logo.png',
  ...{ conditionsUrl: 'https://acme.example/terms', privacyUrl: null },
  links: [{ label: 'Rates & more', url: 'https://acme.example/rates?a=1&b' }],
};
const link = 'https://acme.example/reset#token=abc&x=1';

describe('renderMail', () => {
  it('has the same content as text and as HTML', () => {
    const { subject, text, html } = renderMail('reset_password', { link }, 'en', brand);
    expect(subject).toBe('Set a new password for Acme AI');
    expect(text).toContain(`Set a new password:\n${link}\n`);
    expect(text).toContain('Questions: help@acme.example');
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
    const { subject, html, text } = renderMail('invitation', { organization, role: 'viewer', link }, 'en', brand);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(subject).toContain('{link}');
    expect(html).not.toContain('<img src=x');
    expect(text).toContain('{link}');
  });

  it('ignores a color that is none', () => {
    const color = 'red;background:url(https://evil.example)';
    expect(renderMail('reset_password', { link }, 'en', { ...brand, color }).html).not.toContain('evil');
  });

  it.each([
    ['ru', 'Добавлен ключ доступа: Codes of an app were removed'],
    ['en', 'A passkey was added: Codes of an app were removed'],
    ['zh', '已添加通行密钥: Codes of an app were removed'],
  ])('translates the sentences that are variables, and nothing after them: %s', (locale, change) => {
    const variables = { change: 'A passkey was added: Codes of an app were removed', time: 'now', address: '::1' };
    expect(renderMail('factor_changed', variables, locale, brand).text).toContain(change);
  });

  it('translates the same sentences into every language', () => {
    const [, ...others] = MAIL_LANGUAGES.map((language) => Object.keys(textsOf(language).phrases));
    expect(others).toEqual([others[0], others[0]]);
    expect(others[0]).toContain('Codes of an app were set up');
  });

  it('has the same variables, and a link for each action, in every language', () => {
    const variablesOf = (language: string, template: MailTemplate): string[] => {
      const { subject, paragraphs, action = '' } = textsOf(language).templates[template];
      const names = `${subject} ${paragraphs.join(' ')} ${action}`.match(/\{\w+\}/g) ?? [];
      return [...new Set(names)].filter((name) => name !== '{brand}').sort();
    };
    for (const template of Object.keys(textsOf('en').templates) as MailTemplate[]) {
      const [english, ...others] = MAIL_LANGUAGES.map((language) => variablesOf(language, template));
      for (const other of others) expect([template, other]).toEqual([template, english]);
    }
  });
});
