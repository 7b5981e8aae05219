import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ModelName } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Cap } from '../data/cap-api';

type Narrowed = Pick<Cap, 'model' | 'tag_name' | 'tag_value'>;

interface CapTargetProps {
  readonly cap: Narrowed & Pick<Cap, 'key_id' | 'member_id' | 'project_id'>;
  readonly nameOf: (id: string) => ReactNode;
}

/** What a cap counts, in words: `Key checkout-prod · Model openai/*`. */
export function CapTarget({ cap, nameOf }: CapTargetProps) {
  const { t } = useTranslation('caps');
  const { key_id: keyId, member_id: memberId, project_id: projectId } = cap;
  const holders = [
    ...(keyId === null ? [] : [part('key', t('key'), nameOf(keyId))]),
    ...(memberId === null ? [] : [part('member', t('member'), nameOf(memberId))]),
    ...(projectId === null ? [] : [part('project', t('project'), nameOf(projectId))]),
  ];
  const parts = [...holders, ...useNarrowing(cap)];
  return parts.length === 0 ? <>{t('all_requests')}</> : <Joined parts={parts} />;
}

/** What it is narrowed to besides a key, a member or a project; nothing: all of their requests. */
export function Narrowing({ cap }: { readonly cap: Narrowed }) {
  return <Joined parts={useNarrowing(cap)} />;
}

interface Part {
  readonly id: string;
  readonly shown: ReactNode;
}

const part = (id: string, name: string, value: ReactNode): Part => ({
  id,
  shown: (
    <>
      <span className={shared.hint}>{name}</span> {value}
    </>
  ),
});

function useNarrowing({ model, tag_name: name, tag_value: value }: Narrowed): readonly Part[] {
  const { t } = useTranslation('caps');
  return [
    ...(model === null ? [] : [part('model', t('model'), <ModelName id={model} />)]),
    ...(name === null ? [] : [part('tag', t('tag'), `${name}=${value ?? ''}`)]),
  ];
}

function Joined({ parts }: { readonly parts: readonly Part[] }) {
  return parts.map(({ id, shown }, index) => (
    <Fragment key={id}>
      {index > 0 && ' · '}
      {shown}
    </Fragment>
  ));
}
