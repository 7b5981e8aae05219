import { Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { Select } from '../choices/choices';
import classes from './filters.module.css';

const SETTLED_MS = 250;

/** The filters of a table, above it. */
export function Filters({ children }: { readonly children: ReactNode }) {
  return <div className={classes.filters}>{children}</div>;
}

interface FilterSelectProps<Value extends string> {
  readonly label: string;
  /** Shown while nothing is chosen. */
  readonly any: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  /** As the address has it. */
  readonly value: Value | undefined;
  readonly onChange: (value: Value | undefined) => void;
  readonly w?: number;
  readonly searchable?: boolean;
}

/** One of some values, or any. */
export function FilterSelect<Value extends string>(props: FilterSelectProps<Value>) {
  const { label, any, options, value, onChange, w = 150, searchable = false } = props;
  return (
    <Select<Value>
      aria-label={label}
      placeholder={any}
      clearable
      searchable={searchable}
      w={w}
      value={value ?? null}
      data={[...options]}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}

interface SearchBoxProps {
  readonly label: string;
  /** As the address has it. */
  readonly value: string;
  readonly onSearch: (text: string | undefined) => void;
}

/** Searches when typing pauses. The key `/` leads to it. */
export function SearchBox({ label, value, onSearch }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // The address changed elsewhere: filters were cleared, or the person went back.
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  const search = useDebouncedCallback((text: string) => {
    const trimmed = text.trim();
    setKnown(trimmed);
    onSearch(trimmed === '' ? undefined : trimmed);
  }, SETTLED_MS);
  useHotkeys([['/', () => input.current?.focus()]]);
  return (
    <TextInput
      ref={input}
      className={classes.search}
      aria-label={label}
      placeholder={label}
      value={typed}
      leftSection={<Search size={14} strokeWidth={1.6} aria-hidden />}
      rightSection={<Kbd size="xs">/</Kbd>}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
    />
  );
}
