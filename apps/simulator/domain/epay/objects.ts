/** What a shop ordered at a merchant. */
export interface OrderRequest {
  readonly outTradeNo: string;
  /** Empty: chosen on the page. */
  readonly type: string;
  readonly name: string;
  readonly moneyFen: number;
  readonly notifyUrl: string;
  readonly returnUrl: string;
  readonly param: string;
}

export interface Order extends OrderRequest {
  readonly tradeNo: string;
  /** Unix milliseconds. */
  readonly addedAtMs: number;
  /** Null: it is not paid. */
  readonly endedAtMs: number | null;
  /** What was paid; before, what is due. */
  readonly paidFen: number;
  /** 0 not paid, 1 paid, 2 refunded in the dashboard. */
  readonly status: 0 | 1 | 2;
}

/** In what a vendor differs from others, or is wrong. */
export interface Traits {
  /** How notifications come. */
  notifyBy: 'GET' | 'POST';
  /** Which address `mapi.php` answers with. */
  page: 'payurl' | 'qrcode' | 'urlscheme';
  /** Numbers of answers are texts. */
  asTexts: boolean;
  /** How a list is paged; `first`: not at all. */
  list: 'offset' | 'page' | 'first' | 'none';
  /** What `act=order` says instead of the truth; empty: the truth. */
  statedStatus: '' | '0' | '1' | '2';
  statedMoney: string;
  /** So many next answers of the API are pages. */
  html: number;
  /** Each notification comes again after so many milliseconds, for ever, however it is answered. 0: once. */
  repeatMs: number;
}

export const USUAL: Traits = {
  notifyBy: 'GET',
  page: 'payurl',
  asTexts: false,
  list: 'offset',
  statedStatus: '',
  statedMoney: '',
  html: 0,
  repeatMs: 0,
};
