import type { ComboboxData, ComboboxItem } from '@mantine/core';

/** What a list calls a value; nothing if it does not have it. */
export function labelOf(data: ComboboxData, value: string | null | undefined): string {
  const items = data.flatMap((item) => (typeof item !== 'string' && 'items' in item ? item.items : [item]));
  const found = items.find((item) => (typeof item === 'string' ? item : item.value) === value);
  return typeof found === 'string' ? found : ((found as ComboboxItem | undefined)?.label ?? '');
}
