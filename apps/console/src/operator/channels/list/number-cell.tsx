import { Tooltip } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { useErrorText } from '@/kit';
import classes from '../channels.module.css';

interface NumberCellProps {
  readonly label: string;
  readonly value: number;
  readonly isDisabled: boolean;
  readonly onChange: (value: number) => Promise<void>;
}

/** A number of a row that is changed in place: Enter or leaving writes it, Escape takes it back. */
export function NumberCell({ label, value, isDisabled, onChange }: NumberCellProps) {
  const textOf = useErrorText();
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const write = async (): Promise<void> => {
    if (draft === null || draft === String(value)) {
      setDraft(null);
      return;
    }
    try {
      await onChange(Number(draft));
      setDraft(null);
      setError(null);
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  const takeBack = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key !== 'Escape') return;
    setDraft(null);
    setError(null);
  };
  return (
    <Tooltip label={error} disabled={error === null} opened={error !== null ? true : undefined} color="dark">
      <input
        className={classes.number}
        aria-label={label}
        aria-invalid={error !== null}
        inputMode="numeric"
        disabled={isDisabled}
        value={draft ?? value}
        onChange={(event) => setDraft(event.currentTarget.value.replace(/\D/g, ''))}
        onBlur={() => void write()}
        onKeyDown={takeBack}
      />
    </Tooltip>
  );
}
