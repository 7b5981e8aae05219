import type { ReactNode } from 'react';
import classes from './data.module.css';

interface TextButtonProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A remedy in a row: reads as a link, and acts on this page. */
export function TextButton({ onClick, children }: TextButtonProps) {
  return (
    <button type="button" className={classes.textButton} onClick={onClick}>
      {children}
    </button>
  );
}
