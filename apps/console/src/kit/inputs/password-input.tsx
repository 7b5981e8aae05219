import { PasswordInput as MantineInput } from '@mantine/core';
import type { ComponentProps } from 'react';

/** A password: a refused one is marked for screen readers, too, which Mantine's is not. */
export function PasswordInput(props: ComponentProps<typeof MantineInput>) {
  return <MantineInput aria-invalid={Boolean(props.error) || undefined} {...props} />;
}
