import {
  MultiSelect as MantineMultiSelect,
  Select as MantineSelect,
  TagsInput as MantineTagsInput,
  type MultiSelectProps,
  type SelectProps,
  type TagsInputProps,
} from '@mantine/core';
import { useEffect, useRef, useState, type FocusEvent } from 'react';

/** The list itself scrolls: it belongs to its field, so that the keyboard scrolls it. An area within it would need a focus of its own. */
const LIST = {
  withScrollArea: false,
  styles: { options: { maxHeight: 220, overflowY: 'auto' } },
} as const;

/** Mantine's, with what was typed before it was there: a list without a choice empties its text when it is mounted. */
export function Select({ defaultSearchValue = '', ...props }: SelectProps) {
  if (defaultSearchValue === '') return <MantineSelect {...LIST} {...props} />;
  return <TypedSelect {...props} typed={defaultSearchValue} />;
}

function TypedSelect({ typed, onSearchChange, onFocus, ...props }: SelectProps & { readonly typed: string }) {
  const [text, setText] = useState(typed);
  const [isShown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const change = (changed: string): void => {
    setText(changed);
    onSearchChange?.(changed);
  };
  // Runs after Mantine's own.
  useEffect(() => {
    change(typed);
    // Mantine knows the list of a field that is open from the start only when it is rendered anew.
    const frame = requestAnimationFrame(() => setShown(true));
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  // Mantine marks the first option only of a list that is shown already.
  useEffect(() => {
    if (!isShown || props.selectFirstOptionOnChange !== true) return;
    const list = document.getElementById(input.current?.getAttribute('aria-controls') ?? '');
    if (list?.querySelector('[data-combobox-selected]') !== null) return;
    input.current?.dispatchEvent(new KeyboardEvent('keydown', { code: 'ArrowDown', bubbles: true }));
  }, [isShown, props.selectFirstOptionOnChange]);
  const focus = (event: FocusEvent<HTMLInputElement>): void => {
    if (input.current !== null) return onFocus?.(event);
    input.current = event.currentTarget;
    // The person is still typing: the next letter comes behind the others.
    event.currentTarget.setSelectionRange(typed.length, typed.length);
  };
  return <MantineSelect {...LIST} {...props} searchValue={text} onSearchChange={change} onFocus={focus} />;
}

export function MultiSelect(props: MultiSelectProps) {
  const { defaultSearchValue = '', onSearchChange } = props;
  useEffect(() => {
    if (defaultSearchValue !== '') onSearchChange?.(defaultSearchValue);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  return <MantineMultiSelect {...LIST} {...props} />;
}

export const TagsInput = (props: TagsInputProps) => <MantineTagsInput {...LIST} {...props} />;
