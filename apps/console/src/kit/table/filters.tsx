import { Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import classes from './filters.module.css';

const SETTLED_MS = 250;

/** The filters of a table, above it. */
export function Filters({ children }: { readonly children: ReactNode }) {
  return <div className={classes.filters}>{children}</div>;
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
