import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useState, type ComponentProps } from 'react';
import { operatorApi } from '@/api/client';
import { Select, useLocale } from '@/kit';
import { formatPaid } from '@/kit/values/format';
import type { Order } from '../data/order-status';

const TYPING_MS = 200;
const ORDER_ID = /^ord_[0-9a-hjkmnp-tv-z]{26}$/;
const OPEN = 'created,pending,paid,failed,expired';

type OrderSelectProps = Pick<
  ComponentProps<typeof Select>,
  'label' | 'description' | 'required' | 'value' | 'error' | 'onChange' | 'ref'
>;

/** Finds an order by its reference, a provider's id or its own, as it is typed or pasted; first those without a credit. */
export function OrderSelect({ value = null, ...props }: OrderSelectProps) {
  const locale = useLocale();
  const [text, setText] = useState('');
  const [typed] = useDebouncedValue(text.trim(), TYPING_MS);
  const found = useFoundOrders(typed);
  const options = found.map(({ id, reference, total, currency }) => ({
    value: id,
    label: `${reference} · ${formatPaid(total, currency, locale)}`,
  }));
  const isKnown = value === null || options.some((option) => option.value === value);
  return (
    <Select
      {...props}
      searchable
      clearable
      data={isKnown ? options : [...options, { value, label: value }]}
      value={value}
      onSearchChange={setText}
      filter={({ options: all }) => all}
    />
  );
}

function useFoundOrders(typed: string): readonly Order[] {
  const { useQuery } = operatorApi.hooks;
  const isId = ORDER_ID.test(typed);
  // The field shows what is chosen, which is no search.
  const q = typed === '' || typed.includes(' · ') ? {} : { q: typed };
  const listed = useQuery(
    'get',
    '/admin/v1/orders',
    { params: { query: { limit: 20, ...('q' in q ? q : { state: OPEN }) } } },
    { enabled: !isId, placeholderData: keepPreviousData },
  ).data?.data;
  const one = useQuery(
    'get',
    '/admin/v1/orders/{id}',
    { params: { path: { id: typed } } },
    { enabled: isId, retry: false },
  ).data;
  if (isId) return one === undefined ? [] : [one];
  return listed ?? [];
}
