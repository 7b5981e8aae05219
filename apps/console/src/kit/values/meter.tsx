import classes from './values.module.css';

interface MeterProps {
  /** What is used of it, from 0 to 1; more is full. */
  readonly share: number;
  readonly label: string;
}

const NEARLY = 0.8;

/** How much of a limit is used. Nearly all of it is marked. */
export function Meter({ share, label }: MeterProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  const tone = share >= 1 ? 'bad' : share >= NEARLY ? 'warn' : undefined;
  return (
    <span
      className={classes.meter}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden>
        <rect className={classes.meterFill} data-tone={tone} width={percent} height={4} />
      </svg>
    </span>
  );
}
