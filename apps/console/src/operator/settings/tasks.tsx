import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { DataTable, FormDialog, QueryState, Region, useDialogForm } from '@/kit';
import { useMay } from '@/session/use-may';
import { ifMatch } from '../data/if-match';
import classes from './settings.module.css';
import { SourceMark } from './source-mark';
import { groupsOf, linesOf } from './task-lines';

type Task = components['schemas']['TaskResponse'];

/** The models that `routify-auto` takes for each task. */
export function Tasks() {
  const { t } = useTranslation('operator/settings');
  const [edited, setEdited] = useState<Task | null>(null);
  const mayWrite = useMay()('write', 'settings');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/settings/tasks');
  return (
    <Region title={t('tab_tasks')} note={t('tasks_note')}>
      <QueryState query={query}>
        {({ tasks, version }) => (
          <>
            <DataTable
              label={t('tab_tasks')}
              rows={tasks}
              keyOf={({ task }) => task}
              {...(mayWrite ? { onOpen: setEdited } : {})}
              columns={[
                { id: 'task', head: t('task'), cell: ({ task }) => <code>{task}</code> },
                {
                  id: 'groups',
                  head: t('groups'),
                  isWide: true,
                  cell: ({ groups }) => groups.map(({ model }) => model).join(' → '),
                },
                {
                  id: 'source',
                  head: t('source'),
                  cell: ({ source }) => (
                    <code className={classes.mark} data-source={source}>
                      {source}
                    </code>
                  ),
                },
              ]}
            />
            {edited !== null && <TaskDialog task={edited} version={version} onClose={() => setEdited(null)} />}
          </>
        )}
      </QueryState>
    </Region>
  );
}

interface TaskDialogProps {
  readonly task: Task;
  readonly version: number;
  readonly onClose: () => void;
}

function TaskDialog({ task: { task, groups, source }, version, onClose }: TaskDialogProps) {
  const { t } = useTranslation('operator/settings');
  const { form, dialog } = useDialogForm({
    initialValues: { lines: linesOf(groups), isDefault: false },
    onClose,
    write: ({ lines, isDefault }) =>
      operatorApi.client.PATCH('/admin/v1/settings/tasks', {
        params: { header: ifMatch(version) },
        body: { [task]: isDefault ? null : groupsOf(lines) },
      }),
  });
  return (
    <FormDialog title={task} action={t('save')} {...dialog}>
      <Textarea
        label={t('groups')}
        description={t('groups_note')}
        autosize
        minRows={5}
        maxRows={14}
        data-autofocus
        disabled={form.values.isDefault}
        {...form.getInputProps('lines')}
      />
      <SourceMark
        source={form.values.isDefault ? 'default' : source}
        variable={undefined}
        onReset={() => form.setFieldValue('isDefault', true)}
      />
    </FormDialog>
  );
}
