import { Tooltip } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';

interface ErrorTipProps {
  readonly target: RefObject<HTMLElement | null>;
  readonly error: ReactNode;
}

/** An error above a cell of a table, whose row stays as high as the others. */
export function ErrorTip({ target, error }: ErrorTipProps) {
  return <Tooltip target={target} label={error} opened color="dark" />;
}
