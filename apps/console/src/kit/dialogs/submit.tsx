import type { UseFormReturnType } from '@mantine/form';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/api-error';
import { useErrorText } from '../states/error-text';

/** What every Mantine form of ours can do with an error. */
type ErrorTarget = Pick<UseFormReturnType<Record<string, unknown>>, 'setFieldError' | 'getValues'>;

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
  const submit = async (values: Values): Promise<void> => {
    const focused = document.activeElement;
    setBusy(true);
    setError(null);
    try {
      await run(values);
    } catch (thrown) {
      const target = form as unknown as ErrorTarget;
      const param = thrown instanceof ApiError ? thrown.param : null;
      const input = param !== null && param in (target.getValues() as object) ? inputOf(param) : undefined;
      if (param !== null && input !== undefined) target.setFieldError(param, textOf(thrown));
      else setError(textOf(thrown));
      focusAgain(input, focused);
    } finally {
      setBusy(false);
    }
  };
  return { submit, error, isBusy };
}

/** The last one: dialogs are behind the page in the document. Undefined: the field is not on screen. */
function inputOf(path: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)].at(-1);
}

/**
 * After a failure the focus is at the field that was refused, else where it was: the button loses it, as it is disabled
 * while the form is sent.
 */
export function focusAgain(refused: HTMLElement | undefined, focused: Element | null): void {
  requestAnimationFrame(() => {
    if (refused !== undefined) refused.focus();
    else if (document.activeElement === document.body && focused instanceof HTMLElement) focused.focus();
  });
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
