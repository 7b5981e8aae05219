import { useEffect, useState } from 'react';
import { useRefresh } from '@/api/use-refresh';

/** What is on screen is read again when a value changes before the reader's eyes: the balance, lists, the order itself. */
export function useRefreshOnChange(value: string | undefined): void {
  const refresh = useRefresh();
  const [known, setKnown] = useState(value);
  const [changes, setChanges] = useState(0);
  if (value !== undefined && value !== known) {
    setKnown(value);
    if (known !== undefined) setChanges(changes + 1);
  }
  useEffect(() => {
    if (changes > 0) void refresh();
  }, [changes, refresh]);
}
