import { Alert } from '@mantine/core';
import { CircleAlert } from 'lucide-react';

/** What is wrong with a form as a whole. Read aloud when it appears. */
export function FormProblem({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <Alert color="red" variant="light" icon={<CircleAlert size={18} aria-hidden />}>
      {text}
    </Alert>
  );
}
