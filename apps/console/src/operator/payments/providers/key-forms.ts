import type { Provider } from '../data/providers';

type Kind = Provider['kind'];

/** Texts of a field that names the account at a provider. */
interface RefField<Label extends string> {
  readonly label: Label;
  readonly note: `${Label}_note`;
  readonly example: string;
}

/** What the keys of a kind are called and begin with, and what else names its account. */
interface KeyForm {
  readonly key: 'secret_key' | 'api_key' | 'merchant_key';
  readonly note: 'secret_key_note' | 'api_key_note' | 'merchant_key_note' | 'shop_key_note';
  readonly after: 'webhook_after' | 'webhook_after_btcpay' | 'webhook_after_epay' | 'webhook_after_yookassa';
  readonly keyBegins: (mode: Provider['mode']) => string;
  readonly secretBegins: string;
  /** Null: all merchants have the same. */
  readonly server: RefField<'server_url'> | RefField<'vendor_url'> | null;
  /** Null: the key names it. */
  readonly store: RefField<'store_id'> | RefField<'pid'> | RefField<'shop_id'> | null;
}

/** Null: operators confirm payments, without an API. */
const FORMS: Readonly<Record<Kind, KeyForm | null>> = {
  bank_transfer: null,
  stripe: {
    key: 'secret_key',
    note: 'secret_key_note',
    after: 'webhook_after',
    keyBegins: (mode) => `sk_${mode}_…`,
    secretBegins: 'whsec_…',
    server: null,
    store: null,
  },
  btcpay: {
    key: 'api_key',
    note: 'api_key_note',
    after: 'webhook_after_btcpay',
    keyBegins: () => '',
    secretBegins: '',
    server: { label: 'server_url', note: 'server_url_note', example: 'https://btcpay.example.com' },
    store: { label: 'store_id', note: 'store_id_note', example: '' },
  },
  epay: {
    key: 'merchant_key',
    note: 'merchant_key_note',
    after: 'webhook_after_epay',
    keyBegins: () => '',
    secretBegins: '',
    server: { label: 'vendor_url', note: 'vendor_url_note', example: 'https://pay.example.com' },
    store: { label: 'pid', note: 'pid_note', example: '1001' },
  },
  yookassa: {
    key: 'secret_key',
    note: 'shop_key_note',
    after: 'webhook_after_yookassa',
    keyBegins: (mode) => `${mode}_…`,
    secretBegins: '',
    server: null,
    store: { label: 'shop_id', note: 'shop_id_note', example: '100500' },
  },
};

export const keyFormOf = ({ kind }: Pick<Provider, 'kind'>): KeyForm | null => FORMS[kind];
