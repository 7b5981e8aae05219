import { createHash } from 'node:crypto';
import type { LinkedInvoice } from '../invoice.js';
import { unnamedBuyer } from '../parties.js';
import { PAGE_POLICY } from './page-style.js';
import { PAGE_TEXTS } from './page-texts.js';
import { renderInvoice } from './render-invoice.js';

const INVOICE: LinkedInvoice = {
  id: 'x',
  organizationId: 'x',
  kind: 'invoice',
  mode: 'live',
  number: 123n,
  numberText: 'INV-000123',
  paymentId: 'x',
  orderId: 'x',
  refersToId: null,
  refersTo: null,
  referredBy: [],
  currency: 'RUB',
  rateNano: 81_370_000_000n,
  totalMinor: 244_110n,
  taxMinor: 40_685n,
  totalNanoUsd: 30_000_000_000n,
  taxNanoUsd: 5_000_000_000n,
  taxRule: 'included',
  taxPpm: 200_000,
  language: 'ru',
  lines: [{ kind: 'credit', amountMinor: '244110' }],
  seller: {
    name: 'ООО «Ромашка»',
    addressLines: ['ул. Ленина, 1', '101000 Москва'],
    country: 'RU',
    vatId: null,
    taxIdLabel: null,
    taxId: null,
    inn: '7707083893',
    kpp: '773601001',
    bankDetails: 'р/с 40702810900000000001\nБИК 044525225',
    footerNote: 'Спасибо',
  },
  buyer: { ...unnamedBuyer('АО «Заказчик»'), country: 'RU', inn: '7736050003', kpp: '997250001' },
  issuedAt: new Date('2026-12-05T23:30:00Z'),
  paidAt: new Date('2026-12-05T23:29:00Z'),
  month: null,
  dueAt: null,
  carriedNanoUsd: 0n,
  balance: null,
};

/** As people see it. */
const textOf = (page: string): string =>
  page
    .replace(/<style>[^]*<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/[\s\u00a0\u202f]+/g, ' ');

describe('the page of an invoice', () => {
  it('is a Russian one with ИНН, КПП and НДС', () => {
    const text = textOf(renderInvoice(INVOICE, 'ru'));
    for (const part of [
      'Счёт № INV-000123 от 5 декабря 2026 г.',
      'ИНН/КПП: 7707083893/773601001',
      'ИНН/КПП: 7736050003/997250001',
      'Итого 2 441,10 ₽ В том числе НДС 20 % 406,85 ₽',
      'В долларах США: 30,00 $',
      'Курс: 1 USD = 81,37 RUB',
      'Россия',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('is the same in English and Chinese, in their writing', () => {
    expect(textOf(renderInvoice(INVOICE, 'en'))).toMatch(
      /Invoice INV-000123 .*December 5, 2026.*Includes VAT of 20% RUB 406\.85/,
    );
    expect(textOf(renderInvoice(INVOICE, 'zh'))).toMatch(/发票 INV-000123 .*2026年12月5日.*其中增值税 20% RUB 406\.85/);
  });

  it('adds a stated tax to the net', () => {
    const stated = { ...INVOICE, currency: 'USD', totalMinor: 3_000n, taxMinor: 500n, taxRule: 'stated' } as const;
    const text = textOf(renderInvoice({ ...stated, lines: [{ kind: 'credit', amountMinor: '2500' }] }, 'en'));
    expect(text).toContain('usage $25.00 Net $25.00 Tax $5.00 Total $30.00');
    expect(text).not.toContain('Exchange rate');
  });

  it.each([
    ['reverse_charge', 'Reverse charge: the recipient accounts'],
    ['none', 'No VAT'],
  ] as const)('says what %s means', (taxRule, sentence) => {
    expect(textOf(renderInvoice({ ...INVOICE, taxRule, taxPpm: 0, taxMinor: 0n }, 'en'))).toContain(sentence);
  });

  it('of a credit note names its invoice', () => {
    const refersTo = {
      id: 'y',
      kind: 'invoice',
      numberText: 'INV-000007',
      issuedAt: new Date('2026-12-01T00:00:00Z'),
    } as const;
    const note = { ...INVOICE, kind: 'credit_note', numberText: 'CN-000001', refersTo } as const;
    expect(textOf(renderInvoice(note, 'en'))).toMatch(
      /Credit note CN-000001 For Invoice INV-000007 of December 1, 2026.*Total refunded/,
    );
    expect(textOf(renderInvoice(note, 'ru'))).toContain('К документу: Счёт № INV-000007 от 1 декабря 2026 г.');
  });

  it('of a month has the last day, the due date, the reference and what is unpaid of earlier ones', () => {
    const month = {
      ...INVOICE,
      paymentId: null,
      orderId: null,
      paidAt: null,
      month: new Date('2026-11-01'),
      dueAt: new Date('2026-12-15'),
      ...({ lines: [{ kind: 'usage', amountMinor: '244110' }], carriedNanoUsd: 7_500_000_000n } as const),
    };
    expect(textOf(renderInvoice(month, 'en'))).toMatch(
      /Issued: December 5, 2026 · Due: December 15, 2026 .*API usage on credit until November 30, 2026 .*\$7\.50 of earlier invoices was unpaid.*Payment reference: INV-000123/,
    );
    const russian = textOf(renderInvoice({ ...month, carriedNanoUsd: 0n }, 'ru'));
    expect(russian).toContain('Пользование API в кредит по 30 ноября 2026 г.');
    expect(russian).not.toContain('прежним');
  });

  it('has no decimals in a currency without any', () => {
    const yen = { ...INVOICE, currency: 'JPY', totalMinor: 4_481n, taxMinor: 0n, taxRule: 'none' } as const;
    expect(textOf(renderInvoice({ ...yen, lines: [{ kind: 'credit', amountMinor: '4481' }] }, 'en'))).toContain(
      'Total ¥4,481',
    );
  });

  it('ATK-320: of test money says so', () => {
    expect(textOf(renderInvoice(INVOICE, 'en'))).not.toContain('Test:');
    expect(textOf(renderInvoice({ ...INVOICE, mode: 'test' }, 'en'))).toContain('Test: no money was moved');
  });

  it('ATK-321: shows markup of people as text, and lets nothing run', () => {
    const attack = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{number}}`;
    const seller = { ...INVOICE.seller, name: attack, bankDetails: attack, footerNote: attack, addressLines: [attack] };
    const evil = {
      ...INVOICE,
      numberText: attack,
      seller: { ...seller, taxId: attack, taxIdLabel: attack, vatId: attack },
    };
    const buyer = {
      ...INVOICE.buyer,
      legalName: attack,
      city: attack,
      postalCode: attack,
      email: attack,
      taxId: attack,
    };
    for (const language of ['en', 'ru', 'zh'] as const) {
      const page = renderInvoice({ ...evil, buyer }, language);
      expect(page).not.toMatch(/<(?:script|img)/i);
      expect(page.match(/<bdi>&quot;&#39;&gt;&lt;script&gt;/g)?.length).toBeGreaterThan(5);
    }
    expect(PAGE_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; .*; sandbox$/);
  });

  it('has the style that its policy allows, and no other', () => {
    const page = renderInvoice(INVOICE, 'en');
    const styles = Array.from(page.matchAll(/<style>([^]*?)<\/style>/g), ([, style]) => style ?? '');
    expect(styles).toHaveLength(1);
    const hash = createHash('sha256')
      .update(styles[0] ?? '')
      .digest('base64');
    expect(PAGE_POLICY).toContain(`'sha256-${hash}'`);
    expect(page).not.toMatch(/ style=| on\w+=|(?:src|href)=/);
  });

  it('has all texts in each language', () => {
    const keys = Object.values(PAGE_TEXTS).map((texts) => Object.keys(texts).sort());
    expect(keys[1]).toEqual(keys[0]);
    expect(keys[2]).toEqual(keys[0]);
  });
});
