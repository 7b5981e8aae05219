import classes from './values.module.css';

interface MeterProps {
  /** What is used of it, from 0 to 1; more is full. */
  readonly share: number;
  /** What is held besides, and may be used. */
  readonly heldShare?: number;
  readonly label: string;
}

const NEARLY = 0.8;
const HELD = 0.45;

const percentOf = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 100);

/** How much of a limit is used; what is held is paler. Nearly all of it is marked. */
export function Meter({ share, heldShare = 0, label }: MeterProps) {
  const total = share + heldShare;
  const percent = percentOf(total);
  const tone = total >= 1 ? 'bad' : total >= NEARLY ? 'warn' : undefined;
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
        <rect className={classes.meterFill} data-tone={tone} width={percent} height={4} opacity={HELD} />
        <rect className={classes.meterFill} data-tone={tone} width={percentOf(share)} height={4} />
      </svg>
    </span>
  );
}
