import type { UseFormReturnType } from '@mantine/form';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/api-error';
import { useErrorText } from '../states/error-text';
import { useFocusAgain } from './focus';
import { refusedPath } from './refused-path';

/** What every Mantine form of ours can do with an error. */
type ErrorTarget = Pick<UseFormReturnType<Record<string, unknown>>, 'setFieldError'>;

/**
 * Runs what a form submits. An error that names a field is shown at it, any other above the buttons; the values stay.
 * Returns the state for `FormDialog` and `FormFoot`.
 */
export function useSubmit<Values>(
  form: { setFieldError: (path: never, error: ReactNode) => void; getValues: () => Values },
  run: (values: Values) => Promise<void>,
) {
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const textOf = useErrorText();
  const focusAgain = useFocusAgain(isBusy);
  const submit = async (values: Values): Promise<void> => {
    const focused = document.activeElement;
    setBusy(true);
    setError(null);
    try {
      await run(values);
    } catch (thrown) {
      const input = thrown instanceof ApiError ? refusedInput(thrown.param, focused) : undefined;
      if (input === undefined) setError(textOf(thrown));
      else (form as unknown as ErrorTarget).setFieldError(input.dataset.path ?? '', textOf(thrown));
      focusAgain(input ?? null, focused);
    } finally {
      setBusy(false);
    }
  };
  return { submit, error, isBusy };
}

/** Of the form that was sent. Undefined: the field is not on screen. */
function refusedInput(param: string | null, focused: Element | null): HTMLElement | undefined {
  const form = focused instanceof HTMLButtonElement ? focused.form : (focused?.closest('form') ?? null);
  const inputs = [...(form ?? document).querySelectorAll<HTMLElement>('[data-path]')];
  const path = refusedPath(
    param ?? '',
    inputs.map(({ dataset }) => dataset.path ?? ''),
  );
  return inputs.find(({ dataset }) => dataset.path === path);
}

interface FormErrorProps {
  readonly error: string | null;
}

/** What failed, above the buttons of a form. */
export function FormError({ error }: FormErrorProps) {
  if (error === null) return null;
  return (
    <div role="alert" style={{ color: 'var(--bad)' }}>
      {error}
    </div>
  );
}
