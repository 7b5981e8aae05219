import { codeOf } from './read-amount.js';

/** What a column holds. `side` says whether an unsigned amount came or left, `status` whether it is booked. */
export const COLUMN_ROLES = [
  'date',
  'amount',
  'credit',
  'debit',
  'side',
  'currency',
  'status',
  'payer',
  'id',
  'text',
] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/**
 * Names of columns in exports of banks, as `canonicalName` writes them, the best of a role first. References of payers
 * are texts, never ids: payers choose them and repeat them. A text that is added here changes the `externalRef` of
 * transfers without an id in exports with such a column.
 */
export const HEADER_NAMES: Readonly<Record<ColumnRole, readonly string[]>> = {
  date: [
    ...['booking date', 'buchungstag', 'buchungsdatum', 'buchung', 'posting date', 'posted date', 'date posted'],
    ...['transaction date', 'completed date', 'date completed utc', 'date utc', 'date', 'datum', 'belegdatum'],
    ...['value date', 'valutadatum', 'valuta', 'wertstellung', 'wertstellungstag'],
    ...['дата проводки', 'дата операции', 'дата платежа', 'дата документа', 'дата'],
    ...['记账日期', '入账日期', '交易日期', '交易时间', '日期'],
  ],
  amount: [
    ...['amount', 'transaction amount', 'betrag', 'umsatz', 'сумма', 'сумма операции', 'сумма платежа'],
    ...['金额', '交易金额', '发生额'],
  ],
  credit: [
    ...['credit', 'credits', 'credit amount', 'paid in', 'money in', 'deposit', 'deposits', 'haben', 'gutschrift'],
    ...['eingang', 'кредит', 'сумма по кредиту', 'приход', 'зачисление', 'поступление'],
    ...['收入', '收入金额', '贷方', '贷方金额', '贷方发生额', '存入'],
  ],
  debit: [
    ...['debit', 'debits', 'debit amount', 'paid out', 'money out', 'withdrawal', 'withdrawals', 'soll', 'lastschrift'],
    ...['ausgang', 'дебет', 'сумма по дебету', 'расход', 'списание'],
    ...['支出', '支出金额', '借方', '借方金额', '借方发生额', '支取'],
  ],
  side: [
    ...[
      'debit credit',
      'credit debit',
      'debit credit indicator',
      'credit debit indicator',
      'dr cr',
      'cr dr',
      'd c',
      'c d',
    ],
    ...['direction', 'soll haben', 'soll haben kennzeichen', 's h', 'дебет кредит', 'приход расход'],
    ...['借贷', '借贷标志', '借贷方向', '收支', '收 支', '收支类型'],
  ],
  currency: [
    ...['currency', 'account currency', 'payment currency', 'ccy', 'währung', 'waehrung', 'валюта', 'код валюты'],
    ...['币种', '货币', '交易币种'],
  ],
  status: ['status', 'state', 'booking status', 'info', 'статус', 'состояние', '状态', '交易状态'],
  payer: [
    ...['payer', 'payer name', 'payee', 'partner name', 'counterparty', 'counterparty name', 'sender', 'name'],
    ...['auftraggeber', 'zahlungspflichtiger', 'zahlungspflichtige r', 'beguenstigter zahlungspflichtiger'],
    ...['begünstigter zahlungspflichtiger', 'auftraggeber empfänger', 'auftraggeber begünstigter'],
    ...['name zahlungsbeteiligter', 'zahlungsbeteiligter', 'плательщик', 'наименование плательщика', 'отправитель'],
    ...['контрагент', '付款人', '付款人名称', '对方户名', '对方名称', '对方账户名称'],
  ],
  id: [
    ...['transaction id', 'transaction number', 'id', 'fitid', 'bank transaction id', 'transferwise id'],
    ...['transaktions id', 'umsatz id', 'buchungs id', 'id операции', 'номер операции', 'идентификатор операции'],
    ...['交易流水号', '流水号', '交易号'],
  ],
  text: [
    ...['description', 'transaction description', 'details', 'narrative', 'memo', 'message', 'remittance information'],
    ...['reference', 'payment reference', 'transaction reference', 'payment details', 'particulars', 'note', 'notes'],
    ...['verwendungszweck', 'zahlungsreferenz', 'buchungstext', 'kundenreferenz', 'kundenreferenz end to end'],
    ...['mitteilung', 'zahlungsgrund', 'zahlungszweck', 'назначение платежа', 'назначение', 'описание'],
    ...['описание операции', 'комментарий', '摘要', '附言', '用途', '备注', '交易摘要'],
  ],
};

/**
 * Names of texts that were learned after statements had been imported: they are read and searched, and name no transfer
 * with its reference in another column: an earlier export is not booked again.
 */
export const LATER_TEXT_NAMES: ReadonlySet<string> = new Set([
  ...['beschreibung', 'buchungsdetails', 'umsatztext', 'avisierungstext', 'verwendungszweck 1', 'verwendungszweck 2'],
  ...['text', 'betreff', 'anmerkung', 'bemerkung', 'notiz', 'subject', 'comment', 'comments', 'statement', 'purpose'],
  ...['remittance info', 'payment purpose', 'payment description', 'payment reason', 'label', 'narration', 'remarks'],
  ...['libellé', 'libelle', 'communication', 'motif', 'omschrijving', 'mededeling', 'mededelingen', 'concepto'],
  ...['descripción', 'descripcion', 'observaciones', 'descrizione', 'causale', 'descrição', 'descricao', 'historico'],
  ...['tytuł', 'tytuł operacji', 'opis', 'opis operacji', 'popis', 'zpráva pro příjemce', 'közlemény', 'megjegyzés'],
  ...[
    'açıklama',
    'meddelelse',
    'meddelande',
    'viesti',
    'примечание',
    'основание платежа',
    'основание',
    'призначення платежу',
  ],
  ...['交易附言', '交易备注', '说明', '交易说明', '商品说明', '商品', '留言'],
]);

/** Words that name a currency at the end of a header: `Amount (USD)`, `Betrag in EUR`, `金额（元）`. */
const CURRENCY_WORDS =
  /^(?:usd|eur|gbp|chf|rub|cny|rmb|jpy|cad|aud|nzd|hkd|sgd|pln|czk|huf|sek|nok|dkk|inr|try|uah|kzt|brl|mxn|zar|aed|元|人民币|美元|руб)$/;
/** Longer cells are texts. */
const NAME_LENGTH_MAX = 100;
const SIGNS = /[€£¥₽]/g;

/** A name of a column in lower case, with single spaces for all but letters and digits; empty: it is none. */
export function canonicalName(header: string): string {
  if (header.length > NAME_LENGTH_MAX) return '';
  const written = header.normalize('NFKC').replaceAll(SIGNS, (sign) => ` ${codeOf(sign) ?? ''} `);
  return written
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** The currency at the end of a header; null: it names none. A dollar sign names none. */
export function currencyInHeader(header: string): string | null {
  const last = canonicalName(header).split(' ').at(-1) ?? '';
  return CURRENCY_WORDS.test(last) ? codeOf(last) : null;
}

/** The canonical name without a currency at its end. */
export function nameWithoutCurrency(header: string): string {
  const words = canonicalName(header).split(' ');
  if (currencyInHeader(header) === null) return words.join(' ');
  const before = words.slice(0, -1).join(' ');
  return isKnown(before) ? before : before.replace(/ in$/, '');
}

const KNOWN_NAMES: ReadonlySet<string> = new Set(Object.values(HEADER_NAMES).flat());

const isKnown = (name: string): boolean => KNOWN_NAMES.has(name);
