import type { DocumentName, LinkedInvoice } from '../invoice.js';
import type { InvoiceLanguage } from '../invoice-language.js';
import { lastDayOf } from '../monthly-invoice.js';
import type { Buyer, Seller } from '../parties.js';
import { shownCountry, shownDay, shownMinor, shownPpm, shownRate, shownUsd } from './page-formats.js';
import { STYLE } from './page-style.js';
import { filled, PAGE_TEXTS, type PageTexts } from './page-texts.js';

/** A document as a page of its own that prints to one sheet. Everything in it that people wrote is escaped. */
export function renderInvoice(invoice: LinkedInvoice, language: InvoiceLanguage): string {
  const texts = PAGE_TEXTS[language];
  const { seller, buyer, refersTo, mode } = invoice;
  const title = titleOf(invoice, texts);
  return `<!doctype html>
<html lang="${texts.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${mode === 'test' ? `<p class="test">${escapeHtml(texts.test)}</p>` : ''}
<header>
<h1>${escapeHtml(`${title}${language === 'ru' ? ` от ${shownDay(invoice.issuedAt, texts.locale)}` : ''}`)}</h1>
${refersTo === null ? '' : `<p>${escapeHtml(referenceTo(refersTo, texts))}</p>`}
<p class="dates">${escapeHtml(datesOf(invoice, texts))}</p>
</header>
<div class="parties">
<div><h2>${escapeHtml(texts.seller)}</h2>${paragraphs(sellerLines(seller, texts))}</div>
<div><h2>${escapeHtml(texts.buyer)}</h2>${paragraphs(buyerLines(buyer, texts))}</div>
</div>
${tableOf(invoice, texts)}
${invoice.taxRule === 'reverse_charge' ? `<section><p>${escapeHtml(texts.reverseCharge)}</p></section>` : ''}
${currencyNote(invoice, texts)}
${monthNote(invoice, texts)}
${seller.bankDetails === null ? '' : `<section><h2>${escapeHtml(texts.bankDetails)}</h2><p class="lines">${shown(seller.bankDetails)}</p></section>`}
${seller.footerNote === null ? '' : `<footer><p class="lines">${shown(seller.footerNote)}</p></footer>`}
</body>
</html>
`;
}

function titleOf({ kind, numberText }: Pick<DocumentName, 'kind' | 'numberText'>, texts: PageTexts): string {
  return filled(kind === 'invoice' ? texts.invoice : texts.creditNote, { number: numberText });
}

function referenceTo(document: DocumentName, texts: PageTexts): string {
  const date = shownDay(document.issuedAt, texts.locale);
  return filled(texts.refersTo, { document: titleOf(document, texts), date });
}

function datesOf({ kind, issuedAt, paidAt, dueAt }: LinkedInvoice, texts: PageTexts): string {
  const day = (label: string, moment: Date | null): string[] =>
    moment === null ? [] : [`${label}: ${shownDay(moment, texts.locale)}`];
  const moved = kind === 'invoice' ? texts.paidOn : texts.returnedOn;
  return [...day(texts.issuedOn, issuedAt), ...day(moved, paidAt), ...day(texts.dueOn, dueAt)].join(' · ');
}

/** A name with letters of the other direction does not turn what stands around it. */
const shown = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;

const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${shown(line)}</p>`).join('');

function sellerLines(seller: Seller, texts: PageTexts): string[] {
  const { name, addressLines, country, vatId, taxId, taxIdLabel } = seller;
  return [
    ...[name, ...addressLines, shownCountry(country, texts.locale)],
    ...(vatId === null ? [] : [`${texts.vatId}: ${vatId}`]),
    ...russianNumbers(seller, texts),
    ...(taxId === null ? [] : [`${taxIdLabel ?? texts.taxId}: ${taxId}`]),
  ];
}

function buyerLines(buyer: Buyer, texts: PageTexts): string[] {
  const { legalName, addressLines, city, postalCode, country, email, vatId, taxId } = buyer;
  const town = [postalCode, city].filter((part) => part !== null).join(' ');
  return [
    ...[legalName, ...addressLines, ...(town === '' ? [] : [town])],
    ...(country === null ? [] : [shownCountry(country, texts.locale)]),
    ...(email === null ? [] : [email]),
    ...(vatId === null ? [] : [`${texts.vatId}: ${vatId}`]),
    ...russianNumbers(buyer, texts),
    ...(taxId === null ? [] : [`${texts.taxId}: ${taxId}`]),
  ];
}

function russianNumbers({ inn, kpp }: Pick<Buyer, 'inn' | 'kpp'>, texts: PageTexts): string[] {
  if (inn === null) return [];
  return [kpp === null ? `${texts.inn}: ${inn}` : `${texts.innAndKpp}: ${inn}/${kpp}`];
}

function tableOf(invoice: LinkedInvoice, texts: PageTexts): string {
  const { lines, currency } = invoice;
  const row = (label: string, value: string, name = ''): string =>
    `<tr${name === '' ? '' : ` class="${name}"`}><td>${escapeHtml(label)}</td><td>${escapeHtml(value)}</td></tr>`;
  const money = (minor: bigint): string => shownMinor(minor, currency, texts.locale);
  const last = invoice.month === null ? '' : shownDay(lastDayOf(invoice.month), texts.locale);
  const total = invoice.kind === 'invoice' ? texts.total : texts.totalReturned;
  return `<table>
<thead><tr><th>${escapeHtml(texts.description)}</th><th>${escapeHtml(`${texts.amount}, ${currency}`)}</th></tr></thead>
<tbody>${lines.map(({ kind, amountMinor }) => row(filled(texts.lines[kind], { date: last }), money(BigInt(amountMinor)))).join('')}</tbody>
<tfoot>${taxRows(invoice, texts, money)
    .map(([label, value]) => row(label, value))
    .join('')}${row(total, money(invoice.totalMinor), 'total')}${includedRow(invoice, texts, money)
    .map(([label, value]) => row(label, value))
    .join('')}</tfoot>
</table>`;
}

type Row = readonly [label: string, value: string];

/** Before the total: what is added on top. */
function taxRows(invoice: LinkedInvoice, texts: PageTexts, money: (minor: bigint) => string): Row[] {
  const { taxRule, totalMinor, taxMinor } = invoice;
  if (taxRule !== 'stated') return [];
  return [
    [texts.net, money(totalMinor - taxMinor)],
    [texts.tax, money(taxMinor)],
  ];
}

/** After it: what it includes. */
function includedRow(invoice: LinkedInvoice, texts: PageTexts, money: (minor: bigint) => string): Row[] {
  const { taxRule, taxPpm, taxMinor } = invoice;
  if (taxRule === 'included') {
    return [[filled(texts.included, { rate: shownPpm(taxPpm, texts.locale) }), money(taxMinor)]];
  }
  return taxRule === 'none' ? [[texts.noTax, '']] : [];
}

function currencyNote({ currency, rateNano, totalNanoUsd }: LinkedInvoice, texts: PageTexts): string {
  if (currency === 'USD') return '';
  const rate = filled(texts.rate, { rate: shownRate(rateNano, texts.locale), currency });
  const note = `${texts.inUsd}: ${shownUsd(totalNanoUsd, texts.locale)} · ${rate}`;
  return `<section><p>${escapeHtml(note)}</p></section>`;
}

/** How an invoice of a month is paid, and what earlier ones had open. */
function monthNote({ month, numberText: number, carriedNanoUsd }: LinkedInvoice, texts: PageTexts): string {
  if (month === null) return '';
  const reference = `<p>${shown(filled(texts.reference, { number }))}</p>`;
  const amount = shownUsd(carriedNanoUsd, texts.locale);
  const carried = carriedNanoUsd === 0n ? '' : `<p>${escapeHtml(filled(texts.carried, { amount }))}</p>`;
  return `<section>${carried}${reference}</section>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text within an element or an attribute. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
