import { Popover } from '@mantine/core';
import type { ComponentProps, ReactElement } from 'react';
import { FilterInput } from './filter-input';

interface FilterPopoverProps extends ComponentProps<typeof FilterInput> {
  /** The button that it opens below. */
  readonly target: ReactElement;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

export function FilterPopover({ target, isOpen, onOpen, ...input }: FilterPopoverProps) {
  return (
    <Popover opened={isOpen} onChange={onOpen} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown>
        <FilterInput {...input} />
      </Popover.Dropdown>
    </Popover>
  );
}
