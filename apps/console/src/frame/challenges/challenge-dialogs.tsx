import { lazy, Suspense, useSyncExternalStore } from 'react';
import { challenges } from '@/api/challenges';

const Dialog = lazy(async () => {
  const { ChallengeDialog } = await import('./challenge-dialog');
  return { default: ChallengeDialog };
});

/** The dialog of the request that waits for a log-in or a confirmation; loaded when one waits. */
export function ChallengeDialogs() {
  const challenge = useSyncExternalStore(challenges.subscribe, challenges.current, challenges.current);
  if (challenge === null) return null;
  return (
    <Suspense>
      <Dialog key={`${challenge.kind} ${challenge.audience}`} challenge={challenge} />
    </Suspense>
  );
}
