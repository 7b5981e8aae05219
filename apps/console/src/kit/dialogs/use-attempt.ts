import { useState } from 'react';
import { useErrorText } from '../states/error-text';
import { useFocusAgain } from './focus';

/** What a button does outside of a form: its error as a sentence, and whether it is at work. */
export function useAttempt() {
  const textOf = useErrorText();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const focusAgain = useFocusAgain(isBusy);
  const attempt = async (run: () => Promise<void>): Promise<void> => {
    const focused = document.activeElement;
    setBusy(true);
    setError(null);
    try {
      await run();
    } catch (thrown) {
      setError(textOf(thrown));
      focusAgain(null, focused);
    } finally {
      setBusy(false);
    }
  };
  return { attempt, error, isBusy };
}
