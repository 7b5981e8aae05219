import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';

/**
 * Opens the dialog that the parameter `open` of an address names: the palette leads there. The address then loses it, so
 * that the dialog closes as one that a button opened, and a reload does not open it again.
 */
export function useOpenParam<Name extends string>(name: Name | undefined, open: (name: Name) => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (name === undefined) return;
    open(name);
    void navigate({ to: '.', search: (search) => ({ ...search, open: undefined }), replace: true });
  }, [name, open, navigate]);
}
