import { TagsField } from '../../forms/tags-field.tsx';
import { countriesTexts as texts } from '../../texts/countries-page.ts';

interface ExceptionsFieldProps {
  readonly id: string;
  readonly except: readonly string[];
  /** those that are neither address nor prefix */
  readonly wrong: readonly string[];
  /** what the server has against them */
  readonly refusal: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (except: string[]) => void;
}

/** Exceptions of the rule. A wrong one stays where it was typed, with the reason beside it. */
export function ExceptionsField({ id, except, wrong, refusal, readOnly, onChange }: ExceptionsFieldProps) {
  return (
    <TagsField
      id={id}
      label={texts.except}
      description={texts.exceptHint}
      value={except}
      readOnly={readOnly}
      wire
      error={wrong.length > 0 ? texts.wrongExceptions(wrong) : refusal}
      onChange={(next) => onChange(separated(next))}
    />
  );
}

/** Each once. Enter and a pasted column of a table leave several in one tag. */
function separated(tags: readonly string[]): string[] {
  return [...new Set(tags.flatMap((tag) => tag.split(/[\s,;]+/)).filter((each) => each !== ''))];
}
