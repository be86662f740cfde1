import { Button } from '@mantine/core';
import { ArrowUp } from 'lucide-react';
import { partTexts } from '../texts/parts.ts';

interface NewsProps {
  /** 0: nothing is new */
  readonly count: number;
  /** absent: "12 new" */
  readonly text?: string;
  /** what the button does, in words */
  readonly label: string;
  readonly onShow: () => void;
}

/** What came since a list was loaded, shown when the reader asks for it: nothing jumps. It stands in the head of the page. */
export function News({ count, text = partTexts.news(count), label, onShow }: NewsProps) {
  return (
    <div aria-live="polite">
      {count > 0 && (
        <Button
          variant="light"
          size="compact-md"
          leftSection={<ArrowUp size={15} aria-hidden />}
          aria-label={label}
          onClick={() => {
            onShow();
            // the button goes: whoever used it with the keyboard is not sent to the top of the window
            document.getElementById('page-title')?.focus({ preventScroll: true });
          }}
        >
          {text}
        </Button>
      )}
    </div>
  );
}
