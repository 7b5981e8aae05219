import { Button } from '@mantine/core';
import { ArrowUp, Pause, Play } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { Status } from '../states/status';
import classes from './live-tail.module.css';
import { useIsLive, type Tail } from '@/live/use-live';

interface LiveTailProps {
  readonly audience: Audience;
  readonly tail: Tail;
}

/** Whether the list grows by itself, and a way to let it stand still. */
export function LiveTail({ audience, tail: { isPaused, setPaused, waiting } }: LiveTailProps) {
  const { t } = useTranslation('kit');
  const isLive = useIsLive(audience);
  return (
    <span className={classes.states}>
      <span data-shown={!isLive}>
        <Status kind="rest">{t('live_polling')}</Status>
      </span>
      <Button
        data-shown={isLive}
        leftSection={isPaused ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
        aria-pressed={isPaused}
        onClick={() => setPaused(!isPaused)}
      >
        {isPaused ? t('live_waiting', { count: waiting }) : <Status kind="live">{t('live')}</Status>}
      </Button>
    </span>
  );
}

/** At the top of the list: notices when it is scrolled away, and then leads back to what came since. */
export function TailTop({ tail: { isAway, setAway, waiting } }: Pick<LiveTailProps, 'tail'>) {
  const { t } = useTranslation('kit');
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = top.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver(([entry]) => setAway(entry?.isIntersecting === false));
    observer.observe(element);
    return () => observer.disconnect();
  }, [setAway]);
  return (
    <>
      <div ref={top} className={classes.top} />
      {isAway && waiting > 0 && (
        <div className={classes.back}>
          <Button
            leftSection={<ArrowUp size={13} aria-hidden />}
            onClick={() => top.current?.scrollIntoView({ block: 'end' })}
          >
            {t('live_waiting', { count: waiting })}
          </Button>
        </div>
      )}
    </>
  );
}
