import { Tooltip } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { useAction } from '@/kit';
import classes from '../channels.module.css';

interface NumberCellProps {
  readonly label: string;
  readonly value: number;
  readonly isDisabled: boolean;
  readonly onChange: (value: number) => Promise<void>;
}

/** A number of a row that is changed in place: Enter or leaving writes it, Escape takes it back. */
export function NumberCell({ label, value, isDisabled, onChange }: NumberCellProps) {
  const { act, error, reset } = useAction();
  const [draft, setDraft] = useState<string | null>(null);
  const write = (): void => {
    if (draft === null || draft === String(value)) {
      setDraft(null);
      return;
    }
    act(async () => {
      await onChange(Number(draft));
      setDraft(null);
    });
  };
  const takeBack = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key !== 'Escape') return;
    setDraft(null);
    reset();
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
        onBlur={() => write()}
        onKeyDown={takeBack}
      />
    </Tooltip>
  );
}
