import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '@/kit/loading/lazy-part';
import { Empty } from '@/kit';
import type { Turn } from './chat/conversation';
import classes from './playground.module.css';

/** Loaded with the first message. */
const AnswerView = lazyPart(() => import('./answer-view'), 'AnswerView');

/** The conversation: each message, and below it the answers side by side. */
export function Turns({ turns }: { readonly turns: readonly Turn[] }) {
  const { t } = useTranslation('portal/playground');
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (turns.length > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [turns.length]);
  return (
    <div className={classes.turns} role="log" aria-label={t('conversation')}>
      {turns.length === 0 && <Empty>{t('nothing_yet')}</Empty>}
      {turns.map(({ id, message, answers }) => (
        <article key={id} className={classes.turn}>
          <div className={classes.message}>
            {message.images.map(({ name, dataUrl }, index) => (
              <img key={index} src={dataUrl} alt={name} />
            ))}
            {message.text}
          </div>
          <div className={classes.columns}>
            {answers.map((answer, side) => (
              <div key={side} className={classes.column}>
                <Suspense>
                  <AnswerView answer={answer} />
                </Suspense>
              </div>
            ))}
          </div>
        </article>
      ))}
      <div ref={end} className={classes.end} />
    </div>
  );
}
