import {
  ComboboxChevron,
  TextInput,
  type MultiSelectProps,
  type SelectProps,
  type TagsInputProps,
  type TextInputProps,
} from '@mantine/core';
import { startTransition, Suspense, useId, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { lazyPart } from '../loading/lazy-part';
import { labelOf } from './labels';

/*
 * Fields with a list, as Mantine's. The list, with the library that places it, is a quarter of a page and few visits
 * open one: it is loaded when its field first has the focus.
 */

/** What a field without a list has, too. */
interface FieldProps extends Pick<
  TextInputProps,
  | 'label'
  | 'aria-label'
  | 'description'
  | 'placeholder'
  | 'error'
  | 'required'
  | 'disabled'
  | 'w'
  | 'className'
  | 'onFocus'
  | 'onBlur'
> {
  readonly ref?: Ref<HTMLInputElement>;
  /** The name of its value in a form. */
  readonly 'data-path'?: string;
}

type ListProps<Value extends string> = FieldProps &
  Pick<
    SelectProps<Value>,
    | 'data'
    | 'value'
    | 'onChange'
    | 'searchable'
    | 'clearable'
    | 'allowDeselect'
    | 'selectFirstOptionOnChange'
    | 'nothingFoundMessage'
    | 'filter'
    | 'limit'
    | 'onSearchChange'
  >;

const LoadedSelect = lazyPart<SelectProps, 'Select'>(() => import('./loaded'), 'Select');
const LoadedMultiSelect = lazyPart<MultiSelectProps, 'MultiSelect'>(() => import('./loaded'), 'MultiSelect');
const LoadedTagsInput = lazyPart<TagsInputProps, 'TagsInput'>(() => import('./loaded'), 'TagsInput');

export function Select<Value extends string = string>(given: ListProps<Value>) {
  // Which texts its values are, the caller knows.
  const props = given as unknown as ListProps<string>;
  const { data = [], value, searchable = false, clearable = false } = props;
  return (
    <LazyChoice
      field={props}
      text={labelOf(data, value)}
      isEditable={searchable}
      isFilled={clearable && value !== null}
    >
      {(opened) => <LoadedSelect {...props} {...opened} />}
    </LazyChoice>
  );
}

export function MultiSelect(
  props: FieldProps & Pick<MultiSelectProps, 'data' | 'value' | 'onChange' | 'searchable' | 'onSearchChange'>,
) {
  const { value = [], searchable = false } = props;
  return (
    <LazyChoice field={props} isEditable={searchable} isFilled={value.length > 0}>
      {(opened) => <LoadedMultiSelect {...props} {...opened} />}
    </LazyChoice>
  );
}

export function TagsInput(props: FieldProps & Pick<TagsInputProps, 'value' | 'onChange'>) {
  const { value = [], onChange } = props;
  return (
    <LazyChoice
      field={props}
      isEditable
      isList={false}
      isFilled={value.length > 0}
      onEnter={(typed) => onChange?.([...value, typed])}
    >
      {(opened) => <LoadedTagsInput {...props} {...opened} />}
    </LazyChoice>
  );
}

interface Opened {
  readonly id: string;
  readonly autoFocus: boolean;
  readonly defaultDropdownOpened: boolean;
  readonly defaultSearchValue: string;
}

interface LazyChoiceProps {
  readonly field: FieldProps;
  /** The name of what is chosen. */
  readonly text?: string;
  readonly isEditable: boolean;
  readonly isList?: boolean;
  /** Several values, and the button that clears one, are shown only by what is loaded. */
  readonly isFilled?: boolean;
  readonly onEnter?: (typed: string) => void;
  readonly children: (opened: Opened) => ReactNode;
}

const OPENING_KEYS = ['ArrowDown', 'ArrowUp'];

function LazyChoice({
  field,
  text = '',
  isEditable,
  isList = true,
  isFilled = false,
  onEnter,
  children,
}: LazyChoiceProps) {
  const id = useId();
  const { ref, label, description, placeholder, error, required, disabled, w, className } = field;
  const [isWanted, setWanted] = useState(isFilled);
  const [hasFocus, setFocus] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const open = (): void => setOpen(isList);
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const isButtonKey = event.key === 'Enter' || (event.key === ' ' && !isEditable);
    if (!isButtonKey && !OPENING_KEYS.includes(event.key)) return;
    event.preventDefault();
    open();
    if (typed.trim() === '' || onEnter === undefined) return;
    onEnter(typed.trim());
    setTyped('');
  };
  const closed = (
    <TextInput
      {...{ id, ref, label, description, placeholder, error, required, disabled, w, className }}
      aria-label={field['aria-label']}
      data-path={field['data-path']}
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={false}
      autoComplete="off"
      rightSection={isList && <ComboboxChevron size="sm" error={error} />}
      pointer={!isEditable}
      readOnly={!isEditable}
      value={typed === '' ? text : typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        open();
      }}
      onFocus={(event) => {
        field.onFocus?.(event);
        setFocus(true);
        // Until it is there, this field stays and keeps the focus.
        startTransition(() => setWanted(true));
      }}
      onBlur={(event) => {
        field.onBlur?.(event);
        setFocus(false);
      }}
      onMouseDown={open}
      onClick={open}
      onKeyDown={press}
    />
  );
  return (
    <Suspense fallback={closed}>
      {isWanted
        ? children({ id, autoFocus: hasFocus, defaultDropdownOpened: isOpen && hasFocus, defaultSearchValue: typed })
        : closed}
    </Suspense>
  );
}
