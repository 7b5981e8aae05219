export interface Action {
  readonly label: string;
  readonly onClick: () => void;
  readonly isDangerous?: boolean;
  /** A line above it. */
  readonly isApart?: boolean;
}
