import { TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';

/** US dollars as a decimal number. */
export function AmountInput(props: ComponentProps<typeof TextInput>) {
  return <TextInput inputMode="decimal" autoComplete="off" leftSection="$" leftSectionWidth={24} {...props} />;
}
