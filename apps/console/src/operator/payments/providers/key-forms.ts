import type { Provider } from '../data/providers';

/** What the keys of a kind are called, and begin with. */
interface KeyForm {
  readonly key: 'secret_key' | 'api_key';
  readonly note: 'secret_key_note' | 'api_key_note';
  readonly after: 'webhook_after' | 'webhook_after_btcpay';
  readonly keyBegins: (mode: Provider['mode']) => string;
  readonly secretBegins: string;
}

const STRIPE: KeyForm = {
  ...{ key: 'secret_key', note: 'secret_key_note', after: 'webhook_after' },
  keyBegins: (mode) => `sk_${mode}_…`,
  secretBegins: 'whsec_…',
};
const BTCPAY: KeyForm = {
  ...{ key: 'api_key', note: 'api_key_note', after: 'webhook_after_btcpay' },
  keyBegins: () => '',
  secretBegins: '',
};

/** Of a provider with an API. */
export const keyFormOf = ({ kind }: Pick<Provider, 'kind'>): KeyForm => (kind === 'btcpay' ? BTCPAY : STRIPE);
