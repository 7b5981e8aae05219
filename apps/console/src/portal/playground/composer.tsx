import { ActionIcon, Button, FileButton, Textarea } from '@mantine/core';
import { ImagePlus, Square, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Form } from '@/kit';
import type { Image, Message } from './chat/chat-request';
import classes from './playground.module.css';

interface ComposerProps {
  readonly draft: Message;
  readonly isRunning: boolean;
  readonly canSend: boolean;
  readonly takesImages: boolean;
  readonly onChange: (draft: Message) => void;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

/** The next message. Enter sends it. */
export function Composer({ draft, isRunning, canSend, takesImages, onChange, onSend, onStop }: ComposerProps) {
  const { t } = useTranslation('portal/playground');
  const add = async (files: readonly File[]): Promise<void> => {
    const images = await Promise.all(files.filter(({ type }) => type.startsWith('image/')).map(readImage));
    if (images.length > 0) onChange({ ...draft, images: [...draft.images, ...images] });
  };
  return (
    <Form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend && !isRunning) onSend();
      }}
    >
      <Images images={draft.images} onRemove={(images) => onChange({ ...draft, images })} />
      {draft.images.length > 0 && !takesImages && <div className={classes.note}>{t('no_images')}</div>}
      <Textarea
        aria-label={t('message')}
        placeholder={t('message_hint')}
        autosize
        minRows={2}
        maxRows={10}
        value={draft.text}
        onChange={({ currentTarget }) => onChange({ ...draft, text: currentTarget.value })}
        onPaste={({ clipboardData }) => void add([...clipboardData.files])}
        onKeyDown={(event) => {
          // While an input method composes a word, Enter chooses it.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      <div className={classes.tools}>
        <FileButton accept="image/*" multiple onChange={(files) => void add(files)}>
          {(props) => (
            <Button {...props} leftSection={<ImagePlus size={14} aria-hidden />}>
              {t('add_image')}
            </Button>
          )}
        </FileButton>
        {isRunning ? (
          <Button leftSection={<Square size={12} aria-hidden />} onClick={onStop}>
            {t('stop')}
          </Button>
        ) : (
          <Button type="submit" variant="filled" disabled={!canSend}>
            {t('send')}
          </Button>
        )}
      </div>
    </Form>
  );
}

interface ImagesProps {
  readonly images: readonly Image[];
  readonly onRemove: (left: readonly Image[]) => void;
}

function Images({ images, onRemove }: ImagesProps) {
  const { t } = useTranslation('portal/playground');
  if (images.length === 0) return null;
  return (
    <div className={classes.images}>
      {images.map((image, index) => (
        <div key={index} className={classes.thumbnail}>
          <img src={image.dataUrl} alt={image.name} />
          <ActionIcon
            aria-label={t('remove_image', { name: image.name })}
            onClick={() => onRemove(images.filter((other) => other !== image))}
          >
            <X size={14} strokeWidth={1.6} />
          </ActionIcon>
        </div>
      ))}
    </div>
  );
}

function readImage(file: File): Promise<Image> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ name: file.name, dataUrl: reader.result as string });
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'));
    reader.readAsDataURL(file);
  });
}
