import type { InvoiceLanguage } from '../invoice-language.js';
import type { LineKind } from '../document-lines.js';

/** The words of a printed document. `{{name}}` stands for a value. */
export interface PageTexts {
  /** Of the runtime, for amounts, dates and countries. */
  readonly locale: string;
  readonly invoice: string;
  readonly creditNote: string;
  /** Over a document of test money. */
  readonly test: string;
  readonly seller: string;
  readonly buyer: string;
  readonly issuedOn: string;
  readonly paidOn: string;
  /** Of a month. */
  readonly dueOn: string;
  readonly returnedOn: string;
  /** A credit note names its invoice; an invoice names the credit note that it takes back. */
  readonly refersTo: string;
  readonly description: string;
  readonly amount: string;
  readonly lines: Readonly<Record<LineKind, string>>;
  readonly net: string;
  readonly tax: string;
  readonly total: string;
  readonly totalReturned: string;
  readonly included: string;
  readonly noTax: string;
  readonly reverseCharge: string;
  /** What earlier invoices of months had open. */
  readonly carried: string;
  readonly reference: string;
  readonly inUsd: string;
  readonly rate: string;
  readonly bankDetails: string;
  readonly vatId: string;
  readonly inn: string;
  readonly innAndKpp: string;
  readonly taxId: string;
}

export const PAGE_TEXTS: Readonly<Record<InvoiceLanguage, PageTexts>> = {
  en: {
    locale: 'en',
    invoice: 'Invoice {{number}}',
    creditNote: 'Credit note {{number}}',
    test: 'Test: no money was moved',
    seller: 'From',
    buyer: 'Bill to',
    issuedOn: 'Issued',
    paidOn: 'Paid',
    dueOn: 'Due',
    returnedOn: 'Refunded',
    refersTo: 'For {{document}} of {{date}}',
    description: 'Description',
    amount: 'Amount',
    lines: {
      credit: 'Prepaid credit for API usage',
      fee: 'Payment fee',
      usage: 'API usage on credit until {{date}}',
      refund: 'Refund of prepaid credit',
      refund_returned: 'Prepaid credit after a failed refund or a won dispute',
    },
    net: 'Net',
    tax: 'Tax',
    total: 'Total',
    totalReturned: 'Total refunded',
    included: 'Includes VAT of {{rate}}',
    noTax: 'No VAT',
    reverseCharge: 'Reverse charge: the recipient accounts for the VAT (Article 196 of Council Directive 2006/112/EC).',
    carried: 'Not in the total: {{amount}} of earlier invoices was unpaid when this one was issued.',
    reference: 'Payment reference: {{number}}',
    inUsd: 'In US dollars',
    rate: 'Exchange rate: 1 USD = {{rate}} {{currency}}',
    bankDetails: 'Bank account',
    vatId: 'VAT number',
    inn: 'INN',
    innAndKpp: 'INN/KPP',
    taxId: 'Tax number',
  },
  ru: {
    locale: 'ru',
    invoice: 'Счёт № {{number}}',
    creditNote: 'Кредит-нота № {{number}}',
    test: 'Тест: деньги не переводились',
    seller: 'Продавец',
    buyer: 'Покупатель',
    issuedOn: 'Дата',
    paidOn: 'Оплачен',
    dueOn: 'Оплатить до',
    returnedOn: 'Возвращено',
    refersTo: 'К документу: {{document}} от {{date}}',
    description: 'Наименование',
    amount: 'Сумма',
    lines: {
      credit: 'Аванс за пользование API',
      fee: 'Комиссия за оплату',
      usage: 'Пользование API в кредит по {{date}}',
      refund: 'Возврат аванса',
      refund_returned: 'Аванс после отменённого возврата или спора в пользу продавца',
    },
    net: 'Без налога',
    tax: 'Налог',
    total: 'Итого',
    totalReturned: 'Итого возвращено',
    included: 'В том числе НДС {{rate}}',
    noTax: 'Без НДС',
    reverseCharge: 'Обратное начисление: НДС уплачивает покупатель (статья 196 Директивы Совета ЕС 2006/112/EC).',
    carried: 'Не входит в итог: {{amount}} по прежним счетам не было оплачено на дату этого счёта.',
    reference: 'Назначение платежа: {{number}}',
    inUsd: 'В долларах США',
    rate: 'Курс: 1 USD = {{rate}} {{currency}}',
    bankDetails: 'Банковские реквизиты',
    vatId: 'Номер НДС',
    inn: 'ИНН',
    innAndKpp: 'ИНН/КПП',
    taxId: 'Налоговый номер',
  },
  zh: {
    locale: 'zh-CN',
    invoice: '发票 {{number}}',
    creditNote: '贷记单 {{number}}',
    test: '测试：未发生资金转移',
    seller: '卖方',
    buyer: '买方',
    issuedOn: '开具日期',
    paidOn: '付款日期',
    dueOn: '付款期限',
    returnedOn: '退款日期',
    refersTo: '对应单据：{{document}}，{{date}}',
    description: '说明',
    amount: '金额',
    lines: {
      credit: 'API 用量预付额度',
      fee: '支付手续费',
      usage: '截至 {{date}} 的 API 赊账用量',
      refund: '预付额度退款',
      refund_returned: '退款失败或争议胜诉后的预付额度',
    },
    net: '不含税金额',
    tax: '税额',
    total: '合计',
    totalReturned: '退款合计',
    included: '其中增值税 {{rate}}',
    noTax: '无增值税',
    reverseCharge: '反向征收：增值税由买方申报缴纳（欧盟理事会指令 2006/112/EC 第 196 条）。',
    carried: '未计入合计：开具本单据时，先前账单尚有 {{amount}} 未付。',
    reference: '付款附言：{{number}}',
    inUsd: '折合美元',
    rate: '汇率：1 USD = {{rate}} {{currency}}',
    bankDetails: '银行账户',
    vatId: '增值税号',
    inn: 'INN',
    innAndKpp: 'INN/KPP',
    taxId: '税号',
  },
};

/** Puts values in the place of their names. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_mark, name: string) => values[name] ?? '');
}
