import { Suspense, useRef, useState, type KeyboardEvent } from 'react';
import { useAction } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import classes from '../channels.module.css';

/** Loaded at the first error. */
const ErrorTip = lazyPart(() => import('./error-tip'), 'ErrorTip');

interface NumberCellProps {
  readonly label: string;
  readonly value: number;
  readonly isDisabled: boolean;
  readonly onChange: (value: number) => Promise<void>;
}

/** A number of a row that is changed in place: Enter or leaving writes it, Escape takes it back. */
export function NumberCell({ label, value, isDisabled, onChange }: NumberCellProps) {
  const { act, error, reset } = useAction();
  const input = useRef<HTMLInputElement>(null);
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
    <>
      <input
        ref={input}
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
      <Suspense>{error !== null && <ErrorTip target={input} error={error} />}</Suspense>
    </>
  );
}
