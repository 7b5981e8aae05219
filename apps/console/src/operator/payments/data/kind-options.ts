import type { Provider } from './providers';

type Kind = Provider['kind'];

/** What only some kinds have, by its names in the API. */
export type KindOption =
  | 'instructions'
  | 'automatic_tax'
  | 'collect_tax_ids'
  | 'provider_invoices'
  | 'saves_methods'
  | 'methods'
  | 'order_title'
  | 'page_by'
  | 'receipt';

const OPTIONS: Readonly<Record<Kind, readonly KindOption[]>> = {
  bank_transfer: ['instructions'],
  stripe: ['automatic_tax', 'collect_tax_ids', 'provider_invoices', 'saves_methods'],
  btcpay: [],
  epay: ['methods', 'order_title', 'page_by'],
  yookassa: ['methods', 'order_title', 'receipt', 'saves_methods'],
};

export const optionsOf = (kind: Kind): readonly KindOption[] => OPTIONS[kind];

export const hasOption = (kind: Kind, option: KindOption): boolean => OPTIONS[kind].includes(option);
