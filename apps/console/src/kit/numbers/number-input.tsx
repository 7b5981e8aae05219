import { TextInput } from '@mantine/core';
import { useState, type ComponentProps, type KeyboardEvent, type ReactNode } from 'react';
import { useLocale } from '../values/preferences';
import { numberOf, shownNumber, typedNumber, within, type NumberRange } from './typed-number';

interface NumberInputProps
  extends Omit<ComponentProps<typeof TextInput>, 'value' | 'onChange' | keyof NumberRange | 'step'>, NumberRange {
  readonly value?: number | string;
  readonly onChange?: (value: number | '') => void;
  /** Of the arrow keys. */
  readonly step?: number;
  readonly unit?: ReactNode;
}

const ARROWS: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1 };

/** A number, written as in the reader's language; a whole one unless it has `decimals`. Its bounds apply when it is left. */
export function NumberInput({ value = '', onChange, min, max, decimals, step = 1, unit, ...props }: NumberInputProps) {
  const locale = useLocale();
  const range = { min, max, decimals };
  // What is typed, while it is.
  const [typed, setTyped] = useState<string | null>(null);
  const known = value === '' ? '' : Number(value);
  const move = (event: KeyboardEvent): void => {
    const direction = ARROWS[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    setTyped(null);
    const next = known === '' ? (min ?? 0) : known + direction * step;
    onChange?.(within(Number(next.toFixed(decimals ?? 0)), range));
  };
  return (
    <TextInput
      inputMode={decimals === undefined ? 'numeric' : 'decimal'}
      autoComplete="off"
      rightSection={unit}
      {...props}
      value={typed ?? shownNumber(known, locale)}
      onChange={({ currentTarget }) => {
        const text = typedNumber(currentTarget.value, locale, range);
        const number = numberOf(text, locale, range);
        // Written anew where that moves no caret and drops no zero.
        const isAtEnd = currentTarget.selectionStart === currentTarget.value.length;
        setTyped(isAtEnd && decimals === undefined && number !== '' ? null : text);
        onChange?.(number);
      }}
      onKeyDown={move}
      onBlur={(event) => {
        setTyped(null);
        if (known !== '' && within(known, range) !== known) onChange?.(within(known, range));
        props.onBlur?.(event);
      }}
    />
  );
}
