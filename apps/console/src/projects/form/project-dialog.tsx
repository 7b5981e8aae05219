import { TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CreateProjectRequest } from '@/api/generated/fields/create-project-request';
import { FormDialog, useDialogForm } from '@/kit';
import type { Project } from '../data/project-api';
import type { ProjectSide } from '../data/side';
import { bodyOfProject, valuesOfProject, type ProjectValues } from './project-values';

interface ProjectDialogProps {
  readonly side: ProjectSide;
  /** Null: a new one. */
  readonly project: Project | null;
  readonly onClose: () => void;
  readonly onSaved?: (project: Project) => void;
}

/** The form of a project, new or known. */
export function ProjectDialog({ side, project, onClose, onSaved }: ProjectDialogProps) {
  const { t } = useTranslation('projects');
  // The page reads it again meanwhile: a change by another person is a conflict.
  const [edited] = useState(project);
  const [typed, setTyped] = useState('');
  const { form, dialog } = useDialogForm<ProjectValues>({
    initialValues: valuesOfProject(edited),
    onClose,
    write: async (values) => {
      const body = bodyOfProject(values);
      const saved = await (edited === null ? side.api.create(body) : side.api.update(edited, body));
      onSaved?.(saved);
    },
  });
  const { allowed_models: models } = form.values;
  return (
    <FormDialog
      title={edited === null ? t('new_project') : t('edit_project', { name: edited.name })}
      action={t(edited === null ? 'create' : 'save')}
      {...dialog}
    >
      <TextInput
        label={t('name')}
        placeholder={t('name_example')}
        {...CreateProjectRequest.name}
        {...form.getInputProps('name')}
      />
      <div>
        <TagsInput
          label={t('models')}
          description={t('models_note')}
          placeholder={models.length === 0 ? t('all_models') : ''}
          clearable
          maxDropdownHeight={200}
          data={[...side.models]}
          splitChars={[',', ' ']}
          searchValue={typed}
          onSearchChange={setTyped}
          {...form.getInputProps('allowed_models')}
        />
        {side.matchesOf([...models, typed.trim()].filter((pattern) => pattern !== ''))}
      </div>
      {side.audience === 'operator' && (
        <TagsInput
          label={t('channel_tags')}
          description={t('channel_tags_note')}
          {...form.getInputProps('channel_tags')}
        />
      )}
    </FormDialog>
  );
}
