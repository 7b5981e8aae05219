import {
  MultiSelect as MantineMultiSelect,
  Select as MantineSelect,
  TagsInput as MantineTagsInput,
  type MultiSelectProps,
  type SelectProps,
  type TagsInputProps,
} from '@mantine/core';
import { useEffect, useState } from 'react';

/** Mantine's, with what was typed before it was there: a list without a choice empties its text when it is mounted. */
export function Select({ defaultSearchValue = '', ...props }: SelectProps) {
  if (defaultSearchValue === '') return <MantineSelect {...props} />;
  return <TypedSelect {...props} typed={defaultSearchValue} />;
}

function TypedSelect({ typed, onSearchChange, ...props }: SelectProps & { readonly typed: string }) {
  const [text, setText] = useState(typed);
  const change = (changed: string): void => {
    setText(changed);
    onSearchChange?.(changed);
  };
  // Runs after Mantine's own.
  useEffect(() => {
    change(typed);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  return <MantineSelect {...props} searchValue={text} onSearchChange={change} />;
}

export const MultiSelect = (props: MultiSelectProps) => <MantineMultiSelect {...props} />;

export const TagsInput = (props: TagsInputProps) => <MantineTagsInput {...props} />;
