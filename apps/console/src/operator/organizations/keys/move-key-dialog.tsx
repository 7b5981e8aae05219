import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { FormDialog, useDialogForm } from '@/kit';
import type { KnownProjects } from '@/projects/data/known-projects';
import { ProjectPicker } from '@/projects/parts/project-picker';
import { ifMatch } from '../../data/if-match';
import type { Key } from './key-columns';

interface MoveKeyDialogProps {
  readonly apiKey: Key;
  readonly projects: KnownProjects;
  readonly onClose: () => void;
}

/** Moves a key to another project, or out of one. */
export function MoveKeyDialog({ apiKey: { id, name, version, project_id }, projects, onClose }: MoveKeyDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const { form, dialog } = useDialogForm({
    initialValues: { project_id: project_id ?? '' },
    onClose,
    write: (values) =>
      operatorApi.client.PATCH('/admin/v1/keys/{id}', {
        params: { path: { id }, header: ifMatch(version) },
        body: { project_id: values.project_id === '' ? null : values.project_id },
      }),
  });
  return (
    <FormDialog title={t('move_title', { name })} action={t('save')} {...dialog}>
      <ProjectPicker projects={projects} {...form.getInputProps('project_id')} />
    </FormDialog>
  );
}
