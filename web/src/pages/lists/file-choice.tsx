import { Button, FileButton, Text } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { listTexts } from '../../texts/lists.ts';
import classes from './file-choice.module.css';

const texts = listTexts.file;

/** Takes one file, by the button or dropped. */
export function FileChoice({ onFile }: { readonly onFile: (file: File) => void }) {
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the button is there for everybody
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => file && onFile(file)}>
        {(props) => (
          <Button {...props} variant="default" leftSection={<FileUp size={16} aria-hidden />} autoFocus data-autofocus>
            {texts.choose}
          </Button>
        )}
      </FileButton>
      <Text size="sm" c="dimmed" maw={520}>
        {texts.hint}
      </Text>
    </div>
  );
}
